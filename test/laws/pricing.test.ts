import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { walkTiers } from '../../src/pricing/tiers.ts'
import {
  balance,
  charge,
  d,
  day,
  flat,
  multiplier,
  product,
  rate,
  settle,
  tiered,
  totalOf,
  used,
} from '../core-words.ts'

const amount = fc.integer({ min: 0, max: 1_000_000 }).map((n) => (n / 100).toFixed(2))
const tiers = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), amount), { maxLength: 4 })
  .chain((sized) => amount.map((last) => tiered(...sized, [null, last])))
const price = fc.oneof(amount.map(flat), tiers)
const september = (n: number) => `2024-09-${String(n).padStart(2, '0')}`
const days = fc
  .dictionary(fc.integer({ min: 1, max: 28 }).map(september), amount, { minKeys: 1, maxKeys: 8 })
  .map((usage) => Object.fromEntries(Object.entries(usage).sort()))
const calls = product('calls')
type Price = ReturnType<typeof flat>
type Days = Record<string, string>

const sale = (p: Price, usage: Days) => ({
  products: [calls],
  rates: [rate('calls', p)],
  usage: { calls: [used(usage)] },
})

describe('laws of rating', () => {
  test('splitting a period where nothing changes changes no total', () =>
    fc.assert(
      fc.property(price, days, fc.integer({ min: 2, max: 29 }), (p, usage, cut) => {
        const window = { start: day(september(cut)), end: day('2030-01-01') }
        const split = charge({ ...sale(p, usage), balances: [balance('idle', 1, { window })] })
        assert.equal(totalOf(split), totalOf(charge(sale(p, usage))))
      }),
    ))

  test('a multiplier of one changes nothing', () =>
    fc.assert(
      fc.property(price, days, (p, usage) => {
        const same = charge({ ...sale(p, usage), overrides: [multiplier(1)] })
        assert.equal(totalOf(same), totalOf(charge(sale(p, usage))))
      }),
    ))

  test('walking tiers twice is walking the sum, and back again is nothing', () =>
    fc.assert(
      fc.property(tiers, amount, amount, amount, (p, from, a, b) => {
        assert.ok(p.rate_type === 'TIERED')
        const cost = (start: ReturnType<typeof d>, quantity: ReturnType<typeof d>) =>
          walkTiers(p.tiers, start, quantity).reduce(
            (sum, s) => sum.plus(s.quantity.times(s.price)),
            d(0),
          )
        const whole = cost(d(from), d(a).plus(d(b)))
        const middle = d(from).plus(d(a))
        assert.ok(
          cost(d(from), d(a))
            .plus(cost(middle, d(b)))
            .eq(whole),
        )
        const back = cost(middle.plus(d(b)), d(0).minus(d(a)).minus(d(b)))
        assert.ok(back.plus(whole).eq(d(0)))
      }),
    ))

  test('more of something never costs less, and a little more costs a little more', () =>
    fc.assert(
      fc.property(price, amount, amount, (p, quantity, more) => {
        const cost = (q: ReturnType<typeof d>) =>
          d(totalOf(charge(sale(p, { '2024-09-01': q.toFixed() }))))
        const highest = 'tiers' in p ? p.tiers.map((t) => t.price) : 'price' in p ? [p.price] : []
        const step = cost(d(quantity).plus(d(more))).minus(cost(d(quantity)))
        assert.ok(step.gte(d(0)))
        assert.ok(highest.some((unit) => step.lte(unit.times(d(more)))))
      }),
    ))

  test('the order in which multipliers and rates of other times were added changes nothing', () =>
    fc.assert(
      fc.property(
        days,
        fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 5 }),
        fc.uniqueArray(fc.integer({ min: 2, max: 28 }), { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 0, max: 99 }),
        (usage, factors, cuts, turn) => {
          const edges = [
            '2024-09-01',
            ...cuts.toSorted((a, b) => a - b).map(september),
            '2030-01-01',
          ]
          const made = (order: <T>(items: T[]) => T[]) => ({
            products: [calls],
            usage: { calls: [used(usage)] },
            rates: order(edges.slice(1).map((_, i) => i)).map((i) =>
              rate('calls', flat(i + 1), {
                starting_at: day(edges[i] ?? ''),
                ending_before: day(edges[i + 1] ?? ''),
              }),
            ),
            overrides: order(factors).map((factor) => multiplier(factor / 10)),
          })
          const turned = <T>(items: T[]) => {
            const at = turn % items.length
            return [...items.slice(at), ...items.slice(0, at)].reverse()
          }
          assert.equal(totalOf(charge(made((same) => same))), totalOf(charge(made(turned))))
        },
      ),
    ))

  test('with flat prices the sum over groups is the price of the sum', () =>
    fc.assert(
      fc.property(amount, fc.array(days, { minLength: 1, maxLength: 4 }), (p, parts) => {
        const rates = [rate('calls', flat(p))]
        const grouped = charge({
          products: [product('calls', { presentation_group_key: ['g'] })],
          rates,
          usage: { calls: parts.map((usage, i) => used(usage, { g: String(i) })) },
        })
        const hours = parts.flatMap((usage) => used(usage).hours).sort((a, b) => a.hour - b.hour)
        const whole = charge({ products: [calls], rates, usage: { calls: [{ group: {}, hours }] } })
        assert.equal(totalOf(grouped), totalOf(whole))
      }),
    ))

  test('another product changes no line', () =>
    fc.assert(
      fc.property(price, price, days, (p, q, usage) => {
        const alone = sale(p, usage)
        const both = charge({
          products: [product('other'), calls],
          rates: [...alone.rates, rate('other', q)],
          usage: { ...alone.usage, other: [used(usage)] },
        }).filter((c) => c.product.id === 'calls')
        assert.equal(totalOf(both), totalOf(charge(alone)))
      }),
    ))

  test('the hours of a charge add up to its quantity', () =>
    fc.assert(
      fc.property(price, days, (p, usage) => {
        for (const c of charge(sale(p, usage)))
          assert.ok(c.hours.reduce((sum, h) => sum.plus(h.quantity), d(0)).eq(c.quantity))
      }),
    ))
})

const balances = fc.array(
  fc.record({
    amount,
    priority: fc.integer({ min: 1, max: 5 }),
    kind: fc.constantFrom('PREPAID' as const, 'POSTPAID' as const, 'CREDIT' as const),
    rate_type: fc.constantFrom('LIST_RATE' as const, 'COMMIT_RATE' as const),
    start: fc.integer({ min: 1, max: 20 }),
  }),
  { maxLength: 6 },
)
type Balances = typeof balances extends fc.Arbitrary<infer T> ? T : never

const made = (own: Balances) =>
  own.map(({ amount: a, start, priority, ...more }, i) =>
    balance(`b${i}`, a, {
      ...more,
      priority: d(priority),
      window: { start: day(september(start)), end: day(september(25)) },
    }),
  )

const run = (p: Price, commit: string, usage: Days, own: ReturnType<typeof made>) =>
  settle({
    products: [calls],
    rates: [rate('calls', p, { commit_price: flat(commit) })],
    usage: { calls: [used(usage)] },
    balances: own,
  })

describe('laws of the drawdown', () => {
  test('covered and overage are the whole charge, and nothing is drawn outside its window', () =>
    fc.assert(
      fc.property(price, amount, days, balances, (p, commit, usage, own) => {
        const { charges, plan } = run(p, commit, usage, made(own))
        for (const [i, { covered, overage }] of plan.settled.entries()) {
          const parts = covered.reduce(
            (sum, c) => sum.plus(c.charge.quantity),
            overage?.quantity ?? d(0),
          )
          assert.ok(parts.eq(charges[i]?.quantity ?? d(-1)))
          for (const { draw, charge: c } of covered) {
            assert.ok(draw.segment.starting_at <= c.window.start)
            assert.ok(c.window.end <= draw.segment.ending_before)
          }
        }
      }),
    ))

  test('granted = drawn + remaining, and no segment goes below zero', () =>
    fc.assert(
      fc.property(price, amount, days, balances, (p, commit, usage, own) => {
        const { plan } = run(p, commit, usage, made(own))
        const drawn = new Map<string, ReturnType<typeof d>>()
        for (const { covered } of plan.settled)
          for (const { draw, amount: a } of covered)
            drawn.set(draw.segment.id, (drawn.get(draw.segment.id) ?? d(0)).plus(a))
        for (const { id, segments } of made(own)) {
          const left = plan.remaining.get(`${id}-1`) ?? d(-1)
          assert.ok(left.gte(d(0)))
          assert.ok(left.plus(drawn.get(`${id}-1`) ?? d(0)).eq(segments[0]?.amount ?? d(-1)))
        }
      }),
    ))

  test('at list prices money is neither made nor lost', () =>
    fc.assert(
      fc.property(price, days, balances, (p, usage, own) => {
        const atList = own.map((b) => ({ ...b, rate_type: 'LIST_RATE' as const }))
        const { charges, plan } = run(p, '0', usage, made(atList))
        for (const [i, { covered, overage }] of plan.settled.entries()) {
          const whole = covered.reduce((sum, c) => sum.plus(c.amount), overage?.total ?? d(0))
          assert.equal(whole.toFixed(), charges[i]?.total.toFixed())
        }
      }),
    ))

  test('the order in which balances are listed changes nothing', () =>
    fc.assert(
      fc.property(price, amount, days, balances, (p, commit, usage, own) => {
        const left = (all: ReturnType<typeof made>) =>
          [...run(p, commit, usage, all).plan.remaining]
            .sort()
            .map(([id, amount]) => `${id} ${amount.toFixed()}`)
        assert.deepEqual(left(made(own).reverse()), left(made(own)))
      }),
    ))
})
