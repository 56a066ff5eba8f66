import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

const METRIC = '13117714-3f05-48e5-a6e9-a66093f13b4d'
const USD = { id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2', name: 'USD (cents)' }

describe('rate cards', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })

  const product = async (more: object = {}) => {
    const body = { name: 'Calls', type: 'USAGE' as const, billable_metric_id: METRIC, ...more }
    return (await world.sdk.v1.contracts.products.create(body)).data.id
  }
  const card = async (more: object = {}) =>
    (await world.sdk.v1.contracts.rateCards.create({ name: 'Card', ...more })).data.id

  test('a rate card is made, and got as it was made', async () => {
    const id = await card({ description: 'For everybody', aliases: [{ name: 'standard' }] })
    const { data } = await world.sdk.v1.contracts.rateCards.retrieve({ id })
    assert.deepEqual(data, {
      id,
      name: 'Card',
      description: 'For everybody',
      created_at: '2026-01-01T00:00:00.000Z',
      created_by: 'administrator',
      fiat_credit_type: USD,
      credit_type_conversions: [],
      aliases: [{ name: 'standard' }],
      custom_fields: {},
    })
  })

  test('a rate is added and answered as it was understood', async () => {
    const rate_card_id = await card()
    const product_id = await product()
    const { data } = await world.sdk.v1.contracts.rateCards.rates.add({
      rate_card_id,
      product_id,
      starting_at: '2026-01-01T00:00:00Z',
      entitled: true,
      rate_type: 'TIERED',
      tiers: [{ size: 5, price: 0 }, { size: 5, price: 100 }, { price: 150.5 }],
    })
    assert.deepEqual(data, {
      rate_type: 'TIERED',
      tiers: [{ size: 5, price: 0 }, { size: 5, price: 100 }, { price: 150.5 }],
      credit_type: USD,
    })
    const many = await world.sdk.v1.contracts.rateCards.rates.addMany({
      rate_card_id,
      rates: [
        {
          product_id,
          starting_at: '2026-01-01T00:00:00Z',
          entitled: true,
          rate_type: 'FLAT',
          price: 1,
        },
      ],
    })
    assert.deepEqual(many.data, { id: rate_card_id })
  })
})
