import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Catalogue, flat, NOBODY, type Rate } from '../catalogue.ts'

const Y2024 = '2024-01-01T00:00:00.000Z'
const Y2025 = '2025-01-01T00:00:00.000Z'
const USD = { id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2', name: 'USD (cents)' }

describe('rates', () => {
  let shop: Catalogue
  before(async () => {
    shop = await Catalogue.at('2026-01-01')
  })

  test('a rate is answered as it was understood, and listed with its product', async () => {
    const rate_card_id = await shop.card()
    const product_id = await shop.usage({
      name: 'Tokens',
      tags: ['ai'],
      pricing_group_key: ['model'],
    })
    const tiers = [{ size: 5, price: 0 }, { size: 5, price: 100 }, { price: 150.5 }]
    const { data } = await shop.contracts.rateCards.rates.add({
      rate_card_id,
      product_id,
      starting_at: Y2024,
      ending_before: Y2025,
      entitled: false,
      rate_type: 'TIERED',
      tiers,
      pricing_group_values: { model: 'large' },
      commit_rate: { rate_type: 'FLAT', price: 75 },
    })
    const rate = {
      rate_type: 'TIERED',
      tiers,
      pricing_group_values: { model: 'large' },
      credit_type: USD,
    }
    const commit_rate = { rate_type: 'FLAT', price: 75 }
    assert.deepEqual(data, { ...rate, commit_rate })
    const schedule = await shop.contracts.rateCards.retrieveRateSchedule({
      rate_card_id,
      starting_at: Y2024,
    })
    assert.deepEqual(schedule, {
      data: [
        {
          product_id,
          product_name: 'Tokens',
          product_tags: ['ai'],
          product_custom_fields: {},
          pricing_group_values: { model: 'large' },
          starting_at: Y2024,
          ending_before: Y2025,
          entitled: false,
          rate,
          commit_rate,
        },
      ],
      next_page: null,
    })
  })

  test('a unit of your own needs a conversion on the card', async () => {
    const unit = (await shop.world.post('/maelzel/v1/pricing-units', { name: 'Tokens' })).body.data
    const product_id = await shop.usage()
    const rate = flat(product_id, 3, { credit_type_id: unit.id })
    const plain = await shop.card()
    const refused = await shop.world.post('/v1/contract-pricing/rate-cards/addRates', {
      rate_card_id: plain,
      rates: [rate],
    })
    assert.equal(refused.status, 400)
    assert.match(refused.body.message, /rates\[0\]\.credit_type_id/)
    await shop.contracts.rateCards.update({
      rate_card_id: plain,
      add_credit_type_conversions: [{ custom_credit_type_id: unit.id, fiat_per_custom_credit: 10 }],
    })
    const { data } = await shop.contracts.rateCards.rates.add({
      rate_card_id: plain,
      ...rate,
    })
    assert.deepEqual(data.credit_type, { id: unit.id, name: 'Tokens' })
  })

  test('what cannot be charged is refused with its place, and nothing of the call is added', async () => {
    const rate_card_id = await shop.card()
    const usage = await shop.usage()
    const fixed = await shop.product({ type: 'FIXED' })
    const archived = await shop.usage()
    await shop.contracts.products.archive({ product_id: archived })
    const cases: [object, number, RegExp][] = [
      [flat(fixed, 1), 400, /rates\[1\]\.product_id .* FIXED/],
      [flat(archived, 1), 400, /rates\[1\]\.product_id .* archived/],
      [flat(NOBODY, 1), 404, /product .* was not found/],
      [flat(usage, -1), 400, /rates\[1\]\.price must not be negative/],
      [{ ...flat(usage, 1), price: undefined }, 400, /rates\[1\]\.price is required/],
      [{ ...flat(usage, 1), price: '1' }, 400, /rates\[1\]\.price/],
      [{ ...flat(usage, 1), entitled: undefined }, 400, /entitled/],
      [{ ...flat(usage, 1), rate_type: 'LOTS' }, 400, /rate_type must be one of/],
      [flat(usage, 1, { starting_at: '2026-01-01T00:30:00Z' }), 400, /whole hour/],
      [flat(usage, 1, { ending_before: Y2024 }), 400, /after starting_at/],
      [flat(usage, 1, { credit_type_id: NOBODY }), 400, /credit_type_id/],
      [flat(usage, 1, { pricing_group_values: { a: 'b' } }), 400, /pricing_group_values/],
      [{ ...flat(usage, 1), pricing_group_values: { a: 1 } }, 400, /pricing_group_values/],
      [
        flat(usage, 1, { rate_type: 'TIERED', tiers: [{ price: 1 }, { price: 2 }] }),
        400,
        /tiers\[0\]/,
      ],
      [{ ...flat(usage, 1), billing_frequency: 'YEARLY' }, 400, /billing_frequency/],
    ]
    for (const [rate, status, why] of cases) {
      const reply = await shop.world.post('/v1/contract-pricing/rate-cards/addRates', {
        rate_card_id,
        rates: [flat(usage, 1), rate],
      })
      assert.equal(reply.status, status, JSON.stringify(rate))
      assert.match(reply.body.message, why)
    }
    assert.deepEqual(await shop.pricesAt(rate_card_id, Y2025), [])
    const none = await shop.world.post('/v1/contract-pricing/rate-cards/addRates', {
      rate_card_id,
      rates: [],
    })
    assert.equal(none.status, 400)
  })

  test('composites cost a share, subscriptions a price at a frequency', async () => {
    const rate_card_id = await shop.card()
    const support = await shop.product({
      type: 'COMPOSITE',
      composite_tags: ['ai'],
    })
    const seats = await shop.product({ type: 'SUBSCRIPTION' })
    await shop.add(rate_card_id, [
      {
        ...flat(support, 0.05),
        rate_type: 'PERCENTAGE',
        minimum_config: { minimum: 5000 },
      } as Rate,
      flat(seats, 2900, { billing_frequency: 'MONTHLY' }),
      flat(seats, 29000, { billing_frequency: 'ANNUAL' }),
    ])
    const { data } = await shop.contracts.rateCards.rates.list({ rate_card_id, at: Y2025 })
    assert.deepEqual(
      data.map(({ rate, billing_frequency }) => [billing_frequency, rate]),
      [
        [
          undefined,
          {
            rate_type: 'PERCENTAGE',
            price: 0.05,
            minimum_config: { minimum: 5000 },
            credit_type: USD,
          },
        ],
        ['MONTHLY', { rate_type: 'FLAT', price: 2900, credit_type: USD }],
        ['ANNUAL', { rate_type: 'FLAT', price: 29000, credit_type: USD }],
      ],
    )
  })
})
