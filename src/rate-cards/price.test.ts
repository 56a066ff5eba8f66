import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { json } from '../db/db.ts'
import { decimal } from '../money/decimal.ts'
import { type PriceInput, readPrice, restorePrice, showPrice } from './price.ts'

const fine: PriceInput[] = [
  { rate_type: 'FLAT', price: 0 },
  { rate_type: 'FLAT', price: 0.8 },
  { rate_type: 'FLAT', price: 1e-12 },
  { rate_type: 'FLAT', price: 1e21 },
  { rate_type: 'TIERED', tiers: [{ price: 1 }] },
  {
    rate_type: 'TIERED',
    tiers: [{ size: 5, price: 0 }, { size: 0.5, price: 100 }, { price: 150 }],
  },
  { rate_type: 'TIERED', tiers: [{ size: 5, price: 1 }] },
  { rate_type: 'PERCENTAGE', price: 0 },
  { rate_type: 'PERCENTAGE', price: 1, minimum_config: { minimum: 500 } },
  { rate_type: 'TIERED_PERCENTAGE', tiers: [{ size: 1000, price: 0.1 }, { price: 1 }] },
  {
    rate_type: 'TIERED_PERCENTAGE',
    tiers: [{ price: 0.05 }],
    minimum_config: { minimum: 0 },
  },
  { rate_type: 'SUBSCRIPTION', price: 10, quantity: 3, is_prorated: true },
  { rate_type: 'CUSTOM', custom_rate: { formula: 'x', deep: { of: ['anything', 1] } } },
]

describe('a price', () => {
  for (const input of fine)
    test(`${JSON.stringify(input)} is shown as it was given, also after a rest in jsonb`, () => {
      const price = readPrice(input, 'body')
      assert.equal(JSON.stringify(numbers(showPrice(price))), JSON.stringify(numbers(input)))
      assert.deepEqual(restorePrice(JSON.parse(json(price))), price)
    })

  const refused: [PriceInput, RegExp][] = [
    [{ rate_type: 'FLAT' }, /body\.price is required for FLAT/],
    [{ rate_type: 'FLAT', price: -1 }, /body\.price must not be negative/],
    [{ rate_type: 'FLAT', price: 1, tiers: [{ price: 1 }] }, /tiers is for TIERED/],
    [{ rate_type: 'FLAT', price: 1, custom_rate: {} }, /custom_rate is for CUSTOM/],
    [{ rate_type: 'FLAT', price: 1, minimum_config: { minimum: 1 } }, /minimum_config is for/],
    [{ rate_type: 'TIERED' }, /tiers is required/],
    [{ rate_type: 'TIERED', tiers: [] }, /tiers is required/],
    [{ rate_type: 'TIERED', tiers: [{ price: 1 }, { price: 2 }] }, /tiers\[0\]\.size is required/],
    [{ rate_type: 'TIERED', tiers: [{ size: 0, price: 1 }, { price: 2 }] }, /greater than 0/],
    [{ rate_type: 'TIERED', tiers: [{ size: 1, price: 1 }, { price: -2 }] }, /tiers\[1\]\.price/],
    [{ rate_type: 'PERCENTAGE' }, /price is required/],
    [{ rate_type: 'PERCENTAGE', price: 1.01 }, /fraction from 0 to 1/],
    [{ rate_type: 'PERCENTAGE', price: -0.01 }, /negative/],
    [{ rate_type: 'PERCENTAGE', price: 0.1, minimum_config: { minimum: -1 } }, /minimum.*negative/],
    [{ rate_type: 'TIERED_PERCENTAGE', price: 0.1 }, /tiers is required/],
    [{ rate_type: 'TIERED_PERCENTAGE', tiers: [{ price: 2 }] }, /tiers\[0\]\.price.*fraction/],
    [{ rate_type: 'SUBSCRIPTION', price: 1, quantity: 1 }, /is_prorated must be true/],
    [{ rate_type: 'SUBSCRIPTION', price: 1, quantity: 1, is_prorated: false }, /is_prorated/],
    [{ rate_type: 'SUBSCRIPTION', price: 1, is_prorated: true }, /quantity is required/],
    [{ rate_type: 'SUBSCRIPTION', price: 1, quantity: -1, is_prorated: true }, /negative/],
    [{ rate_type: 'CUSTOM' }, /custom_rate is required/],
  ]
  for (const [input, why] of refused)
    test(`${JSON.stringify(input)} is refused`, () =>
      assert.throws(() => readPrice(input, 'body'), why))

  test('a field that is empty or has no effect does no harm', () => {
    const flat = readPrice({ rate_type: 'FLAT', price: 1, tiers: [], is_prorated: false }, 'body')
    assert.deepEqual(flat, { rate_type: 'FLAT', price: decimal('1') })
  })

  test('survives jsonb to the last digit', () =>
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (price) => {
        const read = readPrice({ rate_type: 'FLAT', price }, 'body')
        assert.deepEqual(restorePrice(JSON.parse(json(read))), read)
      }),
    ))
})

/** Decimals as the numbers that the wire shows. */
const numbers = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, v) => (/^[\d.]+$/.test(v) ? Number(v) : v))
