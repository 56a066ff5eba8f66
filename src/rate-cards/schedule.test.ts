import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ONE } from '../money/decimal.ts'
import type { RateEntry } from '../pricing/rate.ts'
import { rateAt } from '../pricing/resolve.ts'
import { FOREVER, type Instant } from '../time/clock.ts'
import { type RateSelector, scheduleOf, selected } from './schedule.ts'

const rate = (added: number, from: number, to: number, more: Partial<RateEntry> = {}) => ({
  id: `rate ${added}`,
  product_id: 'p',
  pricing_group_values: {},
  billing_frequency: null,
  starting_at: from as Instant,
  ending_before: to as Instant,
  entitled: true,
  credit_type_id: 'USD',
  price: { rate_type: 'FLAT' as const, price: ONE },
  added,
  ...more,
})

const told = (rates: readonly RateEntry[]) =>
  scheduleOf(rates).map(({ rate, starting_at, ending_before }) => [
    rate.added,
    starting_at,
    ending_before === FOREVER ? null : ending_before,
  ])

describe('the schedule of a rate card', () => {
  const cases: [string, RateEntry[], unknown[]][] = [
    ['one rate holds while it lasts', [rate(1, 0, 10)], [[1, 0, 10]]],
    [
      'a later one takes over from its start',
      [rate(1, 0, FOREVER), rate(2, 5, FOREVER)],
      [
        [1, 0, 5],
        [2, 5, null],
      ],
    ],
    [
      'the one before resumes when it ends',
      [rate(1, 0, FOREVER), rate(2, 5, 8)],
      [
        [1, 0, 5],
        [2, 5, 8],
        [1, 8, null],
      ],
    ],
    [
      'one added later may start earlier and hides what it covers',
      [rate(1, 5, FOREVER), rate(2, 0, FOREVER)],
      [[2, 0, null]],
    ],
    [
      'between two windows nothing holds',
      [rate(1, 0, 2), rate(2, 4, 6)],
      [
        [1, 0, 2],
        [2, 4, 6],
      ],
    ],
    [
      'a bound at which nothing changes is none',
      [rate(1, 0, 10), rate(2, 3, 6), rate(3, 2, 8)],
      [
        [1, 0, 2],
        [3, 2, 8],
        [1, 8, 10],
      ],
    ],
  ]
  for (const [name, rates, expected] of cases)
    test(name, () => assert.deepEqual(told(rates), expected))

  test('tuples are told apart by product, values and frequency, whatever the order of values', () => {
    const rates = [
      rate(1, 0, FOREVER, { pricing_group_values: { cloud: 'aws', region: 'west' } }),
      rate(2, 5, FOREVER, { pricing_group_values: { region: 'west', cloud: 'aws' } }),
      rate(3, 5, FOREVER, { pricing_group_values: { region: 'east', cloud: 'aws' } }),
      rate(4, 5, FOREVER, { billing_frequency: 'MONTHLY' }),
      rate(5, 5, FOREVER, { product_id: 'q' }),
    ]
    assert.deepEqual(
      told(rates).map(([added]) => added),
      [1, 2, 3, 4, 5],
    )
    assert.deepEqual(
      scheduleOf(rates).map(({ first_added }) => first_added),
      [1, 1, 3, 4, 5],
    )
  })

  const rates = fc
    .array(
      fc.record({
        from: fc.integer({ min: 0, max: 20 }),
        length: fc.integer({ min: 1, max: 20 }),
        region: fc.constantFrom('east', 'west'),
      }),
      { maxLength: 12 },
    )
    .map((all) =>
      all.map(({ from, length, region }, i) =>
        rate(i + 1, from, from + length, { pricing_group_values: { region } }),
      ),
    )

  test('says at every instant what rating charges', () =>
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 45 }), (all, at) => {
        for (const region of ['east', 'west']) {
          const own = all.filter((r) => r.pricing_group_values['region'] === region)
          const here = scheduleOf(all).filter(
            (s) =>
              s.rate.pricing_group_values['region'] === region &&
              s.starting_at <= at &&
              at < s.ending_before,
          )
          assert.ok(here.length <= 1)
          assert.equal(here[0]?.rate, rateAt(own, at as Instant))
        }
      }),
    ))

  test('has no two neighbouring segments of one rate, and none of no length', () =>
    fc.assert(
      fc.property(rates, (all) => {
        const segments = scheduleOf(all)
        for (const [i, segment] of segments.entries()) {
          assert.ok(segment.starting_at < segment.ending_before)
          const next = segments[i + 1]
          if (next?.first_added !== segment.first_added) continue
          assert.ok(segment.ending_before <= next.starting_at)
          assert.ok(segment.rate !== next.rate || segment.ending_before < next.starting_at)
        }
      }),
    ))
})

describe('selectors', () => {
  const west = rate(1, 0, FOREVER, { pricing_group_values: { cloud: 'aws', region: 'west' } })
  const cases: [string, RateSelector[] | undefined, boolean][] = [
    ['none at all takes everything', undefined, true],
    ['an empty list takes everything', [], true],
    ['one that says nothing takes everything', [{}], true],
    ['the product', [{ product_id: 'p' }], true],
    ['another product', [{ product_id: 'q' }], false],
    ['one of several suffices', [{ product_id: 'q' }, { product_id: 'p' }], true],
    ['inside one all must match', [{ product_id: 'p', billing_frequency: 'ANNUAL' }], false],
    ['one of the tags', [{ product_tags: ['no', 'ai'] }], true],
    ['other tags', [{ product_tags: ['no'] }], false],
    ['exactly the values', [{ pricing_group_values: { region: 'west', cloud: 'aws' } }], true],
    [
      'fewer values are not exactly the values',
      [{ pricing_group_values: { cloud: 'aws' } }],
      false,
    ],
    ['no values are not exactly the values', [{ pricing_group_values: {} }], false],
    [
      'more values are not exactly the values',
      [{ pricing_group_values: { cloud: 'aws', region: 'west', zone: 'a' } }],
      false,
    ],
    ['some of the values', [{ partial_pricing_group_values: { cloud: 'aws' } }], true],
    ['none of the values', [{ partial_pricing_group_values: {} }], true],
    ['another value', [{ partial_pricing_group_values: { cloud: 'gcp' } }], false],
    ['a value of another key', [{ partial_pricing_group_values: { zone: 'aws' } }], false],
  ]
  for (const [name, selectors, taken] of cases)
    test(`${name}: ${taken ? 'taken' : 'left'}`, () =>
      assert.equal(selected(selectors, west, ['ai', 'beta']), taken))

  test('a frequency takes the subscription of that frequency', () => {
    const monthly = rate(1, 0, FOREVER, { billing_frequency: 'MONTHLY' })
    assert.ok(selected([{ billing_frequency: 'MONTHLY' }], monthly, []))
    assert.ok(!selected([{ billing_frequency: 'ANNUAL' }], monthly, []))
  })
})
