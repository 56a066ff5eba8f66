import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  charge,
  d,
  day,
  flat,
  multiplier,
  override,
  overwrite,
  product,
  rate,
  shown,
  specifier,
  totalOf,
  used,
} from '../../test/core-words.ts'

const calls = product('calls')

describe('exactly one override wins (spec/11 §5)', () => {
  const price = (overrides: Parameters<typeof charge>[0]['overrides'], scheme?: 'EXPLICIT') =>
    totalOf(
      charge({
        products: [product('calls', { tags: ['api', 'eu'] })],
        rates: [rate('calls', flat(100))],
        overrides: overrides ?? [],
        ...(scheme && { prioritization: scheme }),
        usage: { calls: [used({ '2024-09-03': 1 })] },
      }),
    )
  const cases: [string, ReturnType<typeof multiplier>[], string, 'EXPLICIT'?][] = [
    ['no override leaves the list price', [], '100'],
    [
      'of two multipliers the smaller wins, they never stack (E22)',
      [multiplier(0.9), multiplier(0.8)],
      '80',
    ],
    [
      'explicitly, the lower priority wins',
      [multiplier(0.9, { priority: d(1) }), multiplier(0.8, { priority: d(2) })],
      '90',
      'EXPLICIT',
    ],
    ['an overwrite beats a multiplier', [overwrite(flat(70)), multiplier(0.1)], '70'],
    ['of two overwrites the one added last wins', [overwrite(flat(70)), overwrite(flat(60))], '60'],
    [
      'a commit-specific one waits for its commit',
      [multiplier(0.1, { is_commit_specific: true })],
      '100',
    ],
    [
      'a tag that the product lacks changes nothing',
      [multiplier(0.1, { applicable_product_tags: ['us'] })],
      '100',
    ],
    [
      'one of several tags is enough',
      [multiplier(0.5, { applicable_product_tags: ['us', 'eu'] })],
      '50',
    ],
    [
      'a specifier needs all of its tags',
      [multiplier(0.5, { specifiers: [specifier({ product_tags: ['us', 'eu'] })] })],
      '100',
    ],
    [
      'one matching specifier is enough',
      [
        multiplier(0.5, {
          specifiers: [specifier({ product_id: 'x' }), specifier({ product_tags: ['eu'] })],
        }),
      ],
      '50',
    ],
    [
      'an exclusion takes the product out',
      [
        multiplier(0.5, {
          specifiers: [specifier({ exclude: [{ product_tags: ['eu', 'api'] }] })],
        }),
      ],
      '100',
    ],
    [
      'an override outside its window is silent',
      [multiplier(0.5, { ending_before: day('2024-08-01') })],
      '100',
    ],
  ]
  for (const [name, overrides, expected, scheme] of cases)
    test(name, () => assert.equal(price(overrides, scheme), expected))

  test('tiered multipliers apply slice by slice, and list beyond them (E17)', () => {
    const charges = charge({
      products: [calls],
      rates: [rate('calls', flat(100))],
      prioritization: 'EXPLICIT',
      overrides: [
        override({
          priority: d(1),
          effect: {
            type: 'TIERED',
            tiers: [
              { size: d(10), multiplier: d('0.8') },
              { size: d(10), multiplier: d('0.7') },
            ],
          },
        }),
      ],
      usage: { calls: [used({ '2024-09-03': 25 })] },
    })
    assert.deepEqual(shown(charges), ['10 × 80 = 800', '10 × 70 = 700', '5 × 100 = 500'])
  })
})

describe('entitlement', () => {
  const off = rate('calls', flat(100), { entitled: false })
  const usage = { calls: [used({ '2024-09-03': 1 })] }
  test('a rate that entitles nobody makes no line', () =>
    assert.deepEqual(charge({ products: [calls], rates: [off], usage }), []))
  test('an override entitles, with or without a price', () => {
    const overrides = [override({ entitled: true })]
    assert.equal(totalOf(charge({ products: [calls], rates: [off], overrides, usage })), '100')
  })
  test('an override takes entitlement away from its start on', () => {
    const overrides = [override({ entitled: false, starting_at: day('2024-09-10') })]
    const charges = charge({
      products: [calls],
      rates: [rate('calls', flat(100))],
      overrides,
      usage: { calls: [used({ '2024-09-03': 1, '2024-09-12': 1 })] },
    })
    assert.deepEqual(shown(charges), ['1 × 100 = 100'])
  })
})
