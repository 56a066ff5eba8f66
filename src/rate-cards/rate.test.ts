import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decimal } from '../money/decimal.ts'
import type { Product, ProductType, ProductVersion } from '../pricing/product.ts'
import { BEGINNING, FOREVER, type Instant, instant } from '../time/clock.ts'
import { type RateInput, readRate } from './rate.ts'
import type { RateCard } from './rate-card.ts'

const USD = 'usd'
const TOKENS = 'tokens'
const card: RateCard = {
  id: 'card',
  name: 'Card',
  description: null,
  fiat_credit_type_id: USD,
  credit_type_conversions: [
    { custom_credit_type_id: TOKENS, fiat_per_custom_credit: decimal('100') },
  ],
  product_order: [],
  created_at: 0 as Instant,
  created_by: 'test',
  archived_at: null,
  custom_fields: {},
}

const version = (pricing_group_key: string[] = [], starting_at = BEGINNING): ProductVersion => ({
  starting_at,
  name: 'Product',
  tags: [],
  pricing_group_key,
  presentation_group_key: [],
  composite_product_ids: [],
  composite_tags: [],
  composite_scope: 'CONTRACT',
  exclude_free_usage: false,
  is_refundable: true,
})
const product = (type: ProductType, more: Partial<Product> = {}): Product => ({
  id: 'p',
  type,
  versions: [version()],
  custom_fields: {},
  ...more,
})

const flat: RateInput = {
  product_id: 'p',
  starting_at: '2026-01-01T00:00:00Z',
  entitled: true,
  rate_type: 'FLAT',
  price: 5,
}
const monthly = { ...flat, billing_frequency: 'MONTHLY' } as const
const percentage: RateInput = { ...flat, rate_type: 'PERCENTAGE', price: 0.1 }
const grouped = (key: string[]) => product('USAGE', { versions: [version(key)] })
const read = (input: RateInput, of: Product) => readRate(input, of, card, 'body')

describe('a rate', () => {
  test('is in the currency of its card and without an end unless told otherwise', () => {
    assert.deepEqual(read(flat, product('USAGE')), {
      product_id: 'p',
      pricing_group_values: {},
      billing_frequency: null,
      starting_at: instant(flat.starting_at),
      ending_before: FOREVER,
      entitled: true,
      credit_type_id: USD,
      price: { rate_type: 'FLAT', price: decimal('5') },
    })
  })

  test('that is a share has no unit of its own', () => {
    const given = { ...percentage, credit_type_id: 'EUR' }
    assert.equal(read(given, product('COMPOSITE')).credit_type_id, USD)
  })

  const fine: [string, RateInput, Product][] = [
    ['a unit that the card converts', { ...flat, credit_type_id: TOKENS }, product('USAGE')],
    ['a subscription', monthly, product('SUBSCRIPTION')],
    [
      'a subscription of the old kind',
      { ...flat, rate_type: 'SUBSCRIPTION', quantity: 1, is_prorated: true },
      product('SUBSCRIPTION'),
    ],
    ['a share of spend', percentage, product('COMPOSITE')],
    [
      'what a processor of its own prices',
      { ...flat, rate_type: 'CUSTOM', custom_rate: {} },
      product('USAGE'),
    ],
    [
      'values of the whole pricing group key',
      { ...flat, pricing_group_values: { region: 'west', cloud: 'aws' } },
      grouped(['cloud', 'region']),
    ],
    [
      'a commit rate in tiers',
      {
        ...flat,
        commit_rate: { rate_type: 'TIERED', tiers: [{ size: 1, price: 2 }, { price: 1 }] },
      },
      product('USAGE'),
    ],
  ]
  for (const [name, input, of] of fine)
    test(`may be ${name}`, () => assert.equal(read(input, of).entitled, true))

  const refused: [string, RateInput, Product, RegExp][] = [
    ['a FIXED product', flat, product('FIXED'), /FIXED product: those have no rates/],
    ['a PRO_SERVICE product', flat, product('PRO_SERVICE'), /those have no rates/],
    ['an archived product', flat, product('USAGE', { archived_at: 0 as Instant }), /archived/],
    ['a share of usage', percentage, product('USAGE'), /rate_type must be FLAT, TIERED, CUSTOM/],
    ['a flat share', flat, product('COMPOSITE'), /rate_type must be PERCENTAGE/],
    [
      'a subscription without a frequency',
      flat,
      product('SUBSCRIPTION'),
      /billing_frequency is req/,
    ],
    ['usage with a frequency', monthly, product('USAGE'), /billing_frequency is for SUBSCR/],
    [
      'a subscription in tiers',
      { ...monthly, rate_type: 'TIERED', tiers: [{ price: 1 }] },
      product('SUBSCRIPTION'),
      /rate_type must be/,
    ],
    [
      'an unknown unit',
      { ...flat, credit_type_id: 'EUR' },
      product('USAGE'),
      /neither the currency/,
    ],
    [
      'an end at the start',
      { ...flat, ending_before: flat.starting_at },
      product('USAGE'),
      /after/,
    ],
    [
      'values without a key',
      { ...flat, pricing_group_values: { a: 'x' } },
      grouped([]),
      /left out/,
    ],
    ['no values for a key', flat, grouped(['a']), /exactly.*: a$/],
    [
      'values of a part of the key',
      { ...flat, pricing_group_values: { a: 'x' } },
      grouped(['a', 'b']),
      /exactly.*: a, b$/,
    ],
    [
      'values beyond the key',
      { ...flat, pricing_group_values: { a: 'x', b: 'y' } },
      grouped(['a']),
      /exactly/,
    ],
    [
      'a commit rate of a composite',
      { ...percentage, commit_rate: { rate_type: 'FLAT', price: 1 } },
      product('COMPOSITE'),
      /commit_rate is for USAGE/,
    ],
    [
      'a commit rate in per cent',
      { ...flat, commit_rate: { rate_type: 'PERCENTAGE', price: 0.1 } },
      product('USAGE'),
      /commit_rate\.rate_type must be FLAT or TIERED/,
    ],
    [
      'a commit rate without a price',
      { ...flat, commit_rate: { rate_type: 'FLAT' } },
      product('USAGE'),
      /commit_rate\.price is required/,
    ],
  ]
  for (const [name, input, of, why] of refused)
    test(`is refused: ${name}`, () => assert.throws(() => read(input, of), why))

  test('fits the pricing group key of any time at which it holds', () => {
    const change = instant('2026-06-01T00:00:00Z')
    const of = product('USAGE', { versions: [version(['a']), version(['a', 'b'], change)] })
    const old = { ...flat, pricing_group_values: { a: 'x' } }
    const renewed = { ...flat, pricing_group_values: { a: 'x', b: 'y' } }
    const before = { ending_before: '2026-06-01T00:00:00Z' }
    const after = { starting_at: '2026-06-01T00:00:00Z' }
    for (const input of [old, renewed, { ...old, ...before }, { ...renewed, ...after }])
      assert.equal(read(input, of).price.rate_type, 'FLAT')
    for (const input of [
      { ...renewed, ...before },
      { ...old, ...after },
    ])
      assert.throws(() => read(input, of), /exactly the pricing group key/)
  })
})
