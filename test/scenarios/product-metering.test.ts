import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Catalogue, NOBODY } from '../catalogue.ts'

describe('products and what meters them', () => {
  let shop: Catalogue
  before(async () => {
    shop = await Catalogue.at('2026-01-01')
  })

  const read = async (id: string) => (await shop.contracts.products.retrieve({ id })).data
  const post = (call: string, body: object) =>
    shop.world.post(`/v1/contract-pricing/products/${call}`, body)

  test('group keys lie together in one group key of the metric, or the product is refused', async () => {
    const both = await shop.metric(['region', 'zone'], ['team'])
    const cases: [string[], string[], number][] = [
      [[], [], 200],
      [['team'], [], 200],
      [['region'], ['zone'], 200],
      [['zone', 'region'], [], 200],
      [[], ['region', 'zone'], 200],
      [['region'], ['region', 'zone'], 200],
      [['region'], ['team'], 400],
      [['region', 'zone', 'team'], [], 400],
      [['country'], [], 400],
    ]
    for (const [pricing_group_key, presentation_group_key, status] of cases) {
      const reply = await post('create', {
        name: 'grouped',
        type: 'USAGE',
        billable_metric_id: both,
        pricing_group_key,
        presentation_group_key,
      })
      assert.equal(reply.status, status, `${pricing_group_key} and ${presentation_group_key}`)
      if (status === 400) assert.match(reply.body.message, /no group key with all of/)
    }
    const twice = await post('create', {
      name: 'grouped',
      type: 'USAGE',
      billable_metric_id: both,
      pricing_group_key: ['team', 'team'],
    })
    assert.equal(twice.status, 400)
  })

  test('an update must leave the metric able to tell what the product charges, then and later', async () => {
    const wide = await shop.metric(['region', 'zone'])
    const narrow = await shop.metric(['region'])
    const id = await shop.usage({ billable_metric_id: wide, pricing_group_key: ['region'] })
    const update = async (starting_at: string, more: object) =>
      (await post('update', { product_id: id, starting_at, ...more })).status
    assert.equal(await update('2026-06-01T00:00:00Z', { presentation_group_key: ['zone'] }), 200)
    assert.equal(
      await update('2026-03-01T00:00:00Z', { billable_metric_id: narrow }),
      400,
      'from June on the zone could not be told',
    )
    assert.equal(
      await update('2026-06-01T00:00:00Z', {
        billable_metric_id: narrow,
        presentation_group_key: [],
      }),
      200,
    )
    assert.equal(await update('2026-07-01T00:00:00Z', { pricing_group_key: ['zone'] }), 400)
    assert.equal(await update('2026-03-01T00:00:00Z', { pricing_group_key: ['zone'] }), 400)
    assert.equal((await read(id)).updates.length, 2)
  })

  test('a metric that is not there or archived is refused; a product that has it keeps it', async () => {
    const metric = await shop.metric()
    const id = await shop.usage({ billable_metric_id: metric })
    await shop.world.sdk.v1.billableMetrics.archive({ id: metric })
    const body = { name: 'late', type: 'USAGE', billable_metric_id: metric }
    const late = await post('create', body)
    assert.equal(late.status, 400)
    assert.match(late.body.message, /archived/)
    assert.equal((await post('create', { ...body, billable_metric_id: NOBODY })).status, 404)
    const update = { product_id: id, starting_at: '2026-02-01T00:00:00Z' }
    assert.equal((await post('update', { ...update, name: 'kept' })).status, 200)
    assert.equal((await post('update', { ...update, billable_metric_id: metric })).status, 400)
    assert.equal((await post('update', { ...update, billable_metric_id: NOBODY })).status, 404)
  })
})
