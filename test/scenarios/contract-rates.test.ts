import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ContractRetrieveRateScheduleParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { NOBODY } from '../catalogue.ts'
import { refusal } from '../deal.ts'
import { Shop } from '../shop.ts'

describe('the rates of a contract', () => {
  let shop: Shop
  const ids = { calls: '', cloud: '', hidden: '', given: '', seat: '', card: '' }
  let who = { customer_id: '', contract_id: '' }

  const rates = async (more: Partial<ContractRetrieveRateScheduleParams> = {}) =>
    (await shop.sdk.v1.contracts.retrieveRateSchedule({ ...who, ...more })).data
  const brief = async (more: Partial<ContractRetrieveRateScheduleParams> = {}) =>
    (await rates(more)).map(({ product_name, list_rate, override_rate, ...entry }) =>
      [
        product_name,
        ...Object.values(entry.pricing_group_values ?? {}),
        ...(entry.billing_frequency ? [entry.billing_frequency] : []),
        list_rate.price,
        ...(override_rate ? [`→ ${override_rate.price}`] : []),
      ].join(' '),
    )

  before(async () => {
    shop = await Shop.at('2026-01-01')
    ids.calls = await shop.usage('Calls', { tags: ['api'] })
    ids.cloud = await shop.usage('Cloud', { pricing_group_key: ['region'] })
    ids.hidden = await shop.usage('Hidden')
    ids.given = await shop.usage('Given')
    ids.seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    ids.card = await shop.card([
      {
        product_id: ids.calls,
        price: 100,
        commit_rate: { rate_type: 'FLAT', price: 60 },
        ending_before: '2026-07-01T00:00:00Z',
      },
      { product_id: ids.calls, price: 200, starting_at: '2026-07-01T00:00:00Z' },
      { product_id: ids.cloud, price: 10, pricing_group_values: { region: 'eu' } },
      { product_id: ids.cloud, price: 12, pricing_group_values: { region: 'us' } },
      { product_id: ids.hidden, price: 7, entitled: false },
      { product_id: ids.given, price: 8, entitled: false },
      { product_id: ids.seat, price: 2900, billing_frequency: 'MONTHLY' },
      { product_id: ids.seat, price: 29_000, billing_frequency: 'ANNUAL' },
    ])
    const since = '2026-01-01T00:00:00Z'
    who = await shop.sign('Acme', {
      rate_card_id: ids.card,
      starting_at: since,
      overrides: [
        {
          starting_at: since,
          type: 'MULTIPLIER',
          multiplier: 0.9,
          applicable_product_tags: ['api'],
        },
        {
          starting_at: since,
          type: 'MULTIPLIER',
          multiplier: 0.8,
          applicable_product_tags: ['api'],
        },
        {
          starting_at: since,
          ending_before: '2026-03-01T00:00:00Z',
          type: 'OVERWRITE',
          overwrite_rate: { rate_type: 'FLAT', price: 9 },
          override_specifiers: [{ product_id: ids.cloud, pricing_group_values: { region: 'eu' } }],
        },
        { starting_at: '2026-02-01T00:00:00Z', entitled: true, product_id: ids.given },
      ],
    })
  })

  test('are those entitled now, with the one override that wins', async () => {
    assert.deepEqual(await brief(), [
      'Calls 100 → 80',
      'Cloud eu 10 → 9',
      'Cloud us 12',
      'Seat MONTHLY 2900',
      'Seat ANNUAL 29000',
    ])
    const [calls, cloud] = await rates()
    assert.deepEqual(calls, {
      rate_card_id: ids.card,
      product_id: ids.calls,
      product_name: 'Calls',
      product_tags: ['api'],
      product_custom_fields: {},
      starting_at: '2020-01-01T00:00:00.000Z',
      ending_before: '2026-07-01T00:00:00.000Z',
      entitled: true,
      list_rate: { rate_type: 'FLAT', price: 100, credit_type: calls?.list_rate.credit_type },
      override_rate: { rate_type: 'FLAT', price: 80, credit_type: calls?.list_rate.credit_type },
      commit_rate: { rate_type: 'FLAT', price: 60 },
    })
    assert.equal(calls.list_rate.credit_type?.name, 'USD (cents)')
    assert.deepEqual(cloud?.override_rate?.pricing_group_values, { region: 'eu' })
    assert.equal(cloud?.ending_before, undefined)
  })

  test('stand beside the override in v1, and only in its rate in v2', async () => {
    const v1 = await shop.sdk.v1.contracts.retrieve(who)
    const [, , override] = v1.data.current.overrides
    assert.equal(override?.price, 9)
    assert.equal(override.rate_type, 'FLAT')
    assert.equal(override.credit_type?.name, 'USD (cents)')
    const v2 = await shop.sdk.v2.contracts.retrieve(who)
    assert.ok(!('price' in (v2.data.overrides[2] ?? {})))
    assert.equal(v2.data.overrides[2]?.overwrite_rate?.price, 9)
  })

  test('are those of another time, when one is given', async () => {
    assert.deepEqual(await brief({ at: '2026-08-01T00:00:00Z' }), [
      'Calls 200 → 160',
      'Cloud eu 10',
      'Cloud us 12',
      'Given 8',
      'Seat MONTHLY 2900',
      'Seat ANNUAL 29000',
    ])
    assert.deepEqual(await brief({ at: '2019-12-31T23:59:59Z' }), [])
  })

  test('may be chosen by product, tag, values and frequency', async () => {
    assert.deepEqual(await brief({ selectors: [{ product_tags: ['api', 'other'] }] }), [
      'Calls 100 → 80',
    ])
    assert.deepEqual(
      await brief({
        selectors: [
          { product_id: ids.cloud, pricing_group_values: { region: 'us' } },
          { billing_frequency: 'ANNUAL' },
        ],
      }),
      ['Cloud us 12', 'Seat ANNUAL 29000'],
    )
    assert.deepEqual(await brief({ selectors: [{ product_id: ids.hidden }] }), [])
  })

  test('come in pages of entitled rates', async () => {
    const body = { ...who, at: '2026-08-01T00:00:00Z' }
    const seen: string[] = []
    let next_page: string | null = null
    do {
      const page = next_page === null ? '' : `&next_page=${next_page}`
      const reply = await shop.world.post(
        `/v1/contracts/getContractRateSchedule?limit=4${page}`,
        body,
      )
      assert.equal(reply.status, 200)
      seen.push(`${reply.body.data.length}`)
      next_page = reply.body.next_page
    } while (next_page !== null)
    assert.deepEqual(seen, ['4', '2'])
  })

  test('are none without a rate card, and refused for who is not there', async () => {
    const { data } = await shop.sdk.v1.contracts.create({
      customer_id: who.customer_id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    assert.deepEqual(await rates({ contract_id: data.id }), [])
    for (const missing of [{ customer_id: NOBODY }, { contract_id: NOBODY }])
      assert.equal((await refusal(rates(missing))).status, 404)
  })
})
