import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  balance,
  credit,
  d,
  day,
  flat,
  overwrite,
  period,
  product,
  rate,
  SEPTEMBER,
  settle,
  specifier,
  tiered,
  used,
} from '../../test/core-words.ts'
import { burnOrder } from './burn-order.ts'

const tokens = product('tokens')
const paid = {
  instalments: [
    { id: 'i', timestamp: day('2024-01-01'), unit_price: d(1), quantity: d(1), amount: d(1) },
  ],
}

describe('balances pay for usage', () => {
  test('a prepaid commit pays until it runs dry (E01)', () => {
    const { plan, owed, left } = settle({
      products: [tokens],
      rates: [rate('tokens', flat(100))],
      usage: { tokens: [used({ '2024-09-10': 80 })] },
      balances: [balance('commit', 5000)],
    })
    const [only] = plan.settled
    assert.equal(only?.covered[0]?.charge.quantity.toFixed(), '50')
    assert.equal(only?.covered[0]?.amount.toFixed(), '5000')
    assert.equal(only?.overage?.quantity.toFixed(), '30')
    assert.equal(owed.toFixed(), '3000')
    assert.equal(left('commit'), '0')
  })

  test('what is prepaid does not count towards a postpaid commit (E30)', () => {
    const { owed, left } = settle({
      products: [tokens],
      rates: [rate('tokens', flat(100))],
      usage: { tokens: [used({ '2024-09-10': 500 })] },
      balances: [
        balance('post', 40_000, { kind: 'POSTPAID', priority: d(1) }),
        balance('pre', 40_000),
      ],
    })
    assert.equal(owed.toFixed(), '10000')
    assert.equal(left('pre'), '0')
    assert.equal(left('post'), '30000')
  })

  test('a credit does not look ahead to a fall that follows (E15)', () => {
    const { owed, plan } = settle({
      products: [tokens],
      rates: [
        rate('tokens', flat(300)),
        rate('tokens', flat(400), { starting_at: day('2024-09-17') }),
      ],
      usage: { tokens: [used({ '2024-09-01': 40, '2024-09-17': -10 })] },
      balances: [credit('credit', 10_000)],
    })
    assert.equal(owed.toFixed(), '-2000')
    assert.equal(plan.settled[0]?.overage?.total.toFixed(), '2000')
    assert.match(plan.settled[0]?.covered[0]?.charge.quantity.toFixed() ?? '', /^33\.3333333333/)
  })

  test('a commit covers only the increments of its window (E16)', () => {
    const { plan } = settle({
      products: [tokens],
      rates: [rate('tokens', flat(1))],
      usage: { tokens: [used({ '2024-09-01': 7, '2024-09-02': 2 })] },
      balances: [balance('late', 100, { window: period('2024-09-02', '2024-10-01') })],
    })
    assert.deepEqual(
      plan.settled.map((s) => [s.covered[0]?.amount.toFixed(), s.overage?.total.toFixed()]),
      [
        [undefined, '7'],
        ['2', undefined],
      ],
    )
  })

  test('a credit from the 17th pays what is used from then on (spec/02 §2.2, 5)', () => {
    const { owed } = settle({
      products: [tokens],
      rates: [
        rate('tokens', flat(300)),
        rate('tokens', flat(400), { starting_at: day('2024-09-17') }),
      ],
      usage: { tokens: [used({ '2024-09-01': 40, '2024-09-18': 80 })] },
      balances: [credit('credit', 10_000, { window: period('2024-09-17', '2024-10-01') })],
    })
    assert.equal(owed.toFixed(), '34000')
  })

  test('a balance in another unit pays nothing', () => {
    const { owed } = settle({
      products: [tokens],
      rates: [rate('tokens', flat(100))],
      usage: { tokens: [used({ '2024-09-10': 1 })] },
      balances: [balance('units', 5000, { credit_type_id: 'another' })],
    })
    assert.equal(owed.toFixed(), '100')
  })
})

describe('prices while a balance pays', () => {
  const audio = [product('in'), product('out')]
  const rates = [rate('in', flat(100)), rate('out', flat(200))]
  const overrides = [
    overwrite(flat(75), { product_id: 'in', is_commit_specific: true }),
    overwrite(flat('88.9'), {
      product_id: 'out',
      is_commit_specific: true,
      specifiers: [specifier()],
    }),
  ]
  test('commit-specific prices hold while any balance burns, list after (E19)', () => {
    const { plan, owed } = settle({
      products: audio,
      rates,
      overrides,
      usage: { in: [used({ '2024-09-10': 10 })], out: [used({ '2024-09-10': 10 })] },
      balances: [credit('credit', 889 + 375)],
    })
    // The dearer list price draws first: all of `out`, then half of `in`.
    assert.deepEqual(
      plan.settled.map(({ covered, overage }) => [
        covered[0]?.charge.unit_price.toFixed(),
        covered[0]?.amount.toFixed(),
        overage?.total.toFixed(),
      ]),
      [
        ['75', '375', '500'],
        ['88.9', '889', undefined],
      ],
    )
    assert.equal(owed.toFixed(), '500')
  })

  test('a commit rate costs nothing beyond the commit when the list price is zero', () => {
    const { owed, left } = settle({
      products: [tokens],
      rates: [rate('tokens', flat(0), { commit_price: flat(10) })],
      usage: { tokens: [used({ '2024-09-10': 100 })] },
      balances: [balance('commit', 600, { rate_type: 'COMMIT_RATE' })],
    })
    assert.equal(owed.toFixed(), '0')
    assert.equal(left('commit'), '0')
  })

  test('burning a commit does not start the tiers anew', () => {
    const { owed, plan } = settle({
      products: [tokens],
      rates: [
        rate('tokens', tiered([10, 100], [null, 50]), {
          commit_price: tiered([10, 80], [null, 40]),
        }),
      ],
      usage: { tokens: [used({ '2024-09-10': 20 })] },
      balances: [balance('commit', 400, { rate_type: 'COMMIT_RATE' })],
    })
    assert.equal(plan.settled[0]?.covered[0]?.charge.quantity.toFixed(), '5')
    assert.equal(owed.toFixed(), '1000')
  })
})

describe('the order in which balances burn (spec/13 §5)', () => {
  const products = [product('p'), product('q')]
  const order = (...balances: ReturnType<typeof balance>[]) =>
    burnOrder(
      balances.flatMap((b) => b.segments.map((segment) => ({ balance: b, segment }))),
      products,
      SEPTEMBER.end,
    ).map(({ balance: b }) => b.id)

  test('the guide’s six commits burn A to F (E40)', () => {
    const until = (end: string) => ({ window: period('2024-01-01', end) })
    const both = {
      product_ids: [],
      product_tags: [],
      specifiers: [
        specifier({ product_id: 'p', pricing_group_values: { region: 'eu' } }),
        specifier({ pricing_group_values: { region: 'us' } }),
      ],
    }
    assert.deepEqual(
      order(
        balance('F', 1, { ...paid, ...until('2026-01-01') }),
        balance('E', 1, { ...paid, applies: both, ...until('2026-10-01') }),
        balance('D', 1, { ...paid, applies: both, ...until('2025-10-01') }),
        balance('C', 1, {
          ...paid,
          applies: { product_ids: ['p'], product_tags: [], specifiers: [] },
          ...until('2027-01-01'),
        }),
        balance('B', 1, until('2027-01-01')),
        balance('A', 1, { ...paid, priority: d(50), ...until('2027-01-01') }),
      ),
      ['A', 'B', 'C', 'D', 'E', 'F'],
    )
  })

  test('prepaid comes before postpaid whatever their priorities (E42)', () =>
    assert.deepEqual(
      order(balance('post', 1, { kind: 'POSTPAID', priority: d(1) }), balance('pre', 1)),
      ['pre', 'post'],
    ))

  test('what rolled over comes first, postpaid of it before the rest', () => {
    const rolled_over_from = { balance_id: 'x', contract_id: 'y' }
    assert.deepEqual(
      order(
        balance('new', 1, { priority: d(1) }),
        balance('rolled', 1, { rolled_over_from }),
        balance('rolled-post', 1, { rolled_over_from, kind: 'POSTPAID', priority: d(900) }),
      ),
      ['rolled-post', 'rolled', 'new'],
    )
  })

  test('on a tie a contract’s own balance comes before the customer’s', () =>
    assert.deepEqual(
      order(balance('customer', 1, { applicable_contract_ids: [] }), balance('contract', 1)),
      ['contract', 'customer'],
    ))
})
