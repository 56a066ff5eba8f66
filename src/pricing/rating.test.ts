import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  charge,
  d,
  day,
  flat,
  product,
  rate,
  shown,
  tiered,
  totalOf,
  used,
} from '../../test/core-words.ts'

const calls = product('calls')

describe('graduated tiers (spec/18 E03)', () => {
  const price = tiered([5, 0], [5, 100], [null, 150])
  for (const [quantity, total] of [
    ['5', '0'],
    ['6', '100'],
    ['10', '500'],
    ['11', '650'],
    ['12', '800'],
    ['5.5', '50'],
  ] as const)
    test(`${quantity} costs ${total}`, () => {
      const charges = charge({
        products: [calls],
        rates: [rate('calls', price)],
        usage: { calls: [used({ '2024-09-03': quantity })] },
      })
      assert.equal(totalOf(charges), total)
    })

  test('each tier that has quantity is a line of its own', () => {
    const charges = charge({
      products: [calls],
      rates: [rate('calls', price)],
      usage: { calls: [used({ '2024-09-03': 12 })] },
    })
    assert.deepEqual(shown(charges), ['5 × 0 = 0', '5 × 100 = 500', '2 × 150 = 300'])
    assert.deepEqual(
      charges.map((c) => [c.tier?.level, c.tier?.starting_at.toFixed(), c.tier?.size?.toFixed()]),
      [
        [1, '0', '5'],
        [2, '5', '5'],
        [3, '10', undefined],
      ],
    )
  })

  test('each presentation value walks the tiers on its own (E04)', () => {
    const byProject = product('calls', { presentation_group_key: ['project_id'] })
    const charges = charge({
      products: [byProject],
      rates: [rate('calls', price)],
      usage: {
        calls: [
          used({ '2024-09-03': 10 }, { project_id: 'p1' }),
          used({ '2024-09-03': 10 }, { project_id: 'p2' }),
        ],
      },
    })
    assert.equal(totalOf(charges), '1000')
  })

  for (const [name, quantity, tiers, total] of [
    [
      'E06',
      15_000,
      [
        [10_000, 1],
        [null, '0.5'],
      ],
      '12500',
    ],
    [
      'E07',
      100_000,
      [
        [10_000, 1],
        [40_000, '0.5'],
        [null, '0.2'],
      ],
      '40000',
    ],
    [
      'E08',
      1_488,
      [
        [1_000, 10],
        [null, 9],
      ],
      '14392',
    ],
  ] as const)
    test(`${name}: ${quantity} costs ${total}`, () => {
      const charges = charge({
        products: [calls],
        rates: [
          rate('calls', tiered(...tiers.map((t) => [...t] as [number | null, string | number]))),
        ],
        usage: { calls: [used({ '2024-09-03': quantity })] },
      })
      assert.equal(totalOf(charges), total)
    })

  test('a price change inside the period does not start the tiers anew', () => {
    const charges = charge({
      products: [calls],
      rates: [
        rate('calls', tiered([10, 1], [null, 2])),
        rate('calls', tiered([10, 3], [null, 4]), { starting_at: day('2024-09-15') }),
      ],
      usage: { calls: [used({ '2024-09-03': 8, '2024-09-20': 5 })] },
    })
    assert.deepEqual(shown(charges), ['8 × 1 = 8', '2 × 3 = 6', '3 × 4 = 12'])
  })
})

describe('falling metrics', () => {
  const seats = product('seats')
  test('a latest value that falls takes units back at the price of the day (E13)', () => {
    const charges = charge({
      products: [seats],
      rates: [
        rate('seats', flat(300)),
        rate('seats', flat(400), { starting_at: day('2024-09-17') }),
      ],
      usage: { seats: [used({ '2024-09-01': 40, '2024-09-17': -10 })] },
    })
    assert.deepEqual(shown(charges), ['40 × 300 = 12000', '-10 × 400 = -4000'])
  })

  test('increments are priced in the window in which they happen', () => {
    const charges = charge({
      products: [seats],
      rates: [rate('seats', flat(3)), rate('seats', flat(4), { starting_at: day('2024-09-02') })],
      usage: { seats: [used({ '2024-09-01': 7, '2024-09-02': 2 })] },
    })
    assert.equal(totalOf(charges), '29')
  })
})

test('a product without usage in a part of the period has a line of zero there (E25)', () => {
  const charges = charge({
    products: [calls],
    rates: [
      rate('calls', flat(1200)),
      rate('calls', flat(2400), { starting_at: day('2024-09-19') }),
    ],
    usage: { calls: [used({ '2024-09-03': 2000 })] },
  })
  assert.deepEqual(shown(charges), ['2000 × 1200 = 2400000', '0 × 2400 = 0'])
})

describe('dimensional prices', () => {
  const byRegion = product('calls', { pricing_group_key: ['region'] })
  const rates = [
    rate('calls', flat(100), { pricing_group_values: { region: 'us' } }),
    rate('calls', flat(120), { pricing_group_values: { region: 'eu' } }),
  ]
  test('each tuple has its own price; one without a rate makes no line', () => {
    const charges = charge({
      products: [byRegion],
      rates,
      usage: {
        calls: [
          used({ '2024-09-03': 1 }, { region: 'us' }),
          used({ '2024-09-03': 1 }, { region: 'eu' }),
          used({ '2024-09-03': 1 }, { region: 'moon' }),
          used({ '2024-09-03': 1 }, { region: null }),
        ],
      },
    })
    assert.deepEqual(shown(charges), ['1 × 100 = 100', '1 × 120 = 120'])
  })
})

test('a quantity is converted, then rounded, then priced', () => {
  const gigabytes = product('gb', {
    quantity_conversion: { conversion_factor: d(1000), operation: 'DIVIDE' },
    quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: 0 },
  })
  const charges = charge({
    products: [gigabytes],
    rates: [rate('gb', flat(10))],
    usage: { gb: [used({ '2024-09-03': 1500, '2024-09-04': 700 })] },
  })
  assert.deepEqual(shown(charges), ['3 × 10 = 30'])
  assert.equal(charges[0]?.hours.reduce((n, h) => n.plus(h.quantity), d(0)).toFixed(), '3')
})
