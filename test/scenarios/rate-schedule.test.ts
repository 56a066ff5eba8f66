import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Catalogue, flat, NOBODY, type Rate } from '../catalogue.ts'

const Y2024 = '2024-01-01T00:00:00.000Z'
const Y2025 = '2025-01-01T00:00:00.000Z'

describe('the schedule of rates', () => {
  let shop: Catalogue
  before(async () => {
    shop = await Catalogue.at('2026-01-01')
  })

  test('a price rise is a later rate with the same key, read before and after (E10)', async () => {
    const rate_card_id = await shop.card()
    const product_id = await shop.usage({ pricing_group_key: ['cloud', 'region'] })
    const west = { pricing_group_values: { cloud: 'aws', region: 'us-west-2' } }
    const east = { pricing_group_values: { cloud: 'aws', region: 'us-east-2' } }
    await shop.add(rate_card_id, [flat(product_id, 100, west), flat(product_id, 120, east)])
    await shop.add(rate_card_id, [
      flat(product_id, 120, { ...west, starting_at: Y2025 }),
      flat(product_id, 140, { ...east, starting_at: Y2025 }),
    ])
    assert.deepEqual(await shop.pricesAt(rate_card_id, '2024-06-01T00:00:00Z'), [100, 120])
    assert.deepEqual(await shop.pricesAt(rate_card_id, '2025-06-01T00:00:00Z'), [120, 140])
    assert.deepEqual(await shop.pricesAt(rate_card_id, '2023-06-01T00:00:00Z'), [])
    const { data } = await shop.contracts.rateCards.retrieveRateSchedule({
      rate_card_id,
      starting_at: '2024-06-01T00:00:00Z',
    })
    assert.deepEqual(
      data.map((s) => [
        s.pricing_group_values?.['region'],
        s.rate.price,
        s.starting_at,
        s.ending_before,
      ]),
      [
        ['us-west-2', 100, Y2024, Y2025],
        ['us-west-2', 120, Y2025, undefined],
        ['us-east-2', 120, Y2024, Y2025],
        ['us-east-2', 140, Y2025, undefined],
      ],
    )
    const window = await shop.contracts.rateCards.retrieveRateSchedule({
      rate_card_id,
      starting_at: '2024-06-01T00:00:00Z',
      ending_before: Y2025,
      selectors: [{ partial_pricing_group_values: { region: 'us-east-2' } }],
    })
    assert.deepEqual(
      window.data.map((s) => s.rate.price),
      [120],
    )
  })

  test('216 dimensional rates are added at once and read in pages (E09)', async () => {
    const rate_card_id = await shop.card()
    const key = ['cloud', 'zone', 'class', 'az']
    const ids = await Promise.all(
      ['Read', 'Write', 'Store'].map((name) => shop.usage({ name, pricing_group_key: key })),
    )
    const rates: Rate[] = []
    for (const product_id of ids)
      for (const cloud of ['aws', 'gcp', 'azure'])
        for (const zone of ['us', 'eu', 'asia', 'sa'])
          for (const kind of ['standard', 'critical', 'archive'])
            for (const az of ['single', 'multi'])
              rates.push(
                flat(product_id, rates.length, {
                  pricing_group_values: { cloud, zone, class: kind, az },
                }),
              )
    await shop.add(rate_card_id, rates)
    const all = rates.map(({ price }) => price)
    assert.equal(all.length, 216)
    assert.deepEqual(await shop.pricesAt(rate_card_id, Y2025), all)

    const first = await shop.contracts.rateCards.rates.list({
      rate_card_id,
      at: Y2025,
      limit: 10,
    })
    const again = rates[3] as Rate
    await shop.add(rate_card_id, [{ ...again, price: 1000 }])
    const second = await first.getNextPage()
    assert.deepEqual(
      [...first.data, ...second.data].map((e) => e.rate.price),
      all.slice(0, 20),
      'a rate added meanwhile shifts nothing',
    )
  })

  test('selectors are read as one or another, each of them as a whole', async () => {
    const rate_card_id = await shop.card()
    const calls = await shop.usage({
      tags: ['api', 'beta'],
      pricing_group_key: ['cloud', 'region'],
    })
    const seats = await shop.product({
      type: 'SUBSCRIPTION',
      tags: ['api'],
    })
    const values = (cloud: string, region: string) => ({ pricing_group_values: { cloud, region } })
    await shop.add(rate_card_id, [
      flat(calls, 1, values('aws', 'west')),
      flat(calls, 2, values('aws', 'east')),
      flat(calls, 3, values('gcp', 'east')),
      flat(seats, 4, { billing_frequency: 'MONTHLY' }),
      flat(seats, 5, { billing_frequency: 'ANNUAL' }),
    ])
    const cases: [object[] | undefined, number[]][] = [
      [undefined, [1, 2, 3, 4, 5]],
      [[], [1, 2, 3, 4, 5]],
      [[{}], [1, 2, 3, 4, 5]],
      [[{ product_id: seats }], [4, 5]],
      [[{ product_id: seats, billing_frequency: 'annual' }], [5]],
      [[values('aws', 'east')], [2]],
      [[{ pricing_group_values: { cloud: 'aws' } }], []],
      [[{ partial_pricing_group_values: { region: 'east' } }], [2, 3]],
      [
        [{ partial_pricing_group_values: { region: 'east' } }, { product_id: seats }],
        [2, 3, 4, 5],
      ],
      [[{ product_tags: ['beta', 'unknown'] }], [1, 2, 3]],
      [[{ product_tags: ['api'], billing_frequency: 'MONTHLY' }], [4]],
      [[{ product_id: NOBODY }], []],
    ]
    for (const [selectors, prices] of cases)
      assert.deepEqual(
        await shop.pricesAt(rate_card_id, Y2024, selectors),
        prices,
        JSON.stringify(selectors),
      )
    const { data } = await shop.contracts.rateCards.rates.list({
      rate_card_id,
      at: Y2024,
      selectors: [{ billing_frequency: 'ANNUAL' }],
    })
    assert.equal(data[0]?.billing_frequency, 'ANNUAL')
  })

  test('products are called and tagged as they are today', async () => {
    const rate_card_id = await shop.card()
    const product_id = await shop.usage({ name: 'Old', tags: ['old'] })
    await shop.add(rate_card_id, [flat(product_id, 1)])
    await shop.world.sdk.v1.customFields.addKey({
      entity: 'contract_product',
      key: 'sku',
      enforce_uniqueness: false,
    })
    await shop.world.sdk.v1.customFields.setValues({
      entity: 'contract_product',
      entity_id: product_id,
      custom_fields: { sku: 'A-1' },
    })
    await shop.contracts.products.update({
      product_id,
      starting_at: Y2025,
      name: 'New',
      tags: ['new'],
    })
    const { data } = await shop.contracts.rateCards.rates.list({
      rate_card_id,
      at: Y2024,
      selectors: [{ product_tags: ['new'] }],
    })
    assert.deepEqual(
      data.map((e) => [e.product_name, e.product_tags, e.product_custom_fields]),
      [['New', ['new'], { sku: 'A-1' }]],
    )
  })

  test('reads of cards that are not there, of times that are none and of bad pages are refused', async () => {
    const rate_card_id = await shop.card()
    const cases: [string, object, number][] = [
      ['getRates', { rate_card_id: NOBODY, at: Y2024 }, 404],
      ['getRates', { rate_card_id }, 400],
      ['getRates', { rate_card_id, at: 'soon' }, 400],
      ['getRates?limit=0', { rate_card_id, at: Y2024 }, 400],
      ['getRates?limit=101', { rate_card_id, at: Y2024 }, 400],
      ['getRates?next_page=nonsense', { rate_card_id, at: Y2024 }, 400],
      ['getRateSchedule', { rate_card_id: NOBODY, starting_at: Y2024 }, 404],
      ['getRateSchedule', { rate_card_id, starting_at: Y2024, ending_before: Y2024 }, 400],
      ['addRates', { rate_card_id: NOBODY, rates: [flat(await shop.usage(), 1)] }, 404],
      ['addRate', { rate_card_id: NOBODY, ...flat(await shop.usage(), 1) }, 404],
    ]
    for (const [call, body, status] of cases) {
      const reply = await shop.world.post(`/v1/contract-pricing/rate-cards/${call}`, body)
      assert.equal(reply.status, status, `${call} ${JSON.stringify(reply.body)}`)
    }
  })
})
