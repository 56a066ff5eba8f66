import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { Shop } from '../shop.ts'
import { World } from '../world.ts'

describe('billable metrics', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })

  test('a metric is made, and got as it was made', async () => {
    const definition = {
      event_type_filter: { in_values: ['cpu_usage'] },
      property_filters: [
        { name: 'cpu_hours', exists: true },
        { name: 'region', exists: true, in_values: ['EU', 'NA'] },
        { name: 'machine_type', in_values: ['slow', 'fast'] },
      ],
      aggregation_type: 'Sum' as 'SUM',
      aggregation_key: 'cpu_hours',
      group_keys: [['region'], ['machine_type', 'region']],
    }
    const { data } = await world.sdk.v1.billableMetrics.create({ name: 'CPU Hours', ...definition })
    const { data: got } = await world.sdk.v1.billableMetrics.retrieve({
      billable_metric_id: data.id,
    })
    assert.deepEqual(got, {
      id: data.id,
      name: 'CPU Hours',
      ...definition,
      aggregation_type: 'SUM',
      custom_fields: {},
    })
  })

  test('custom fields come back with their metric', async () => {
    await world.sdk.v1.customFields.addKey({
      entity: 'billable_metric',
      key: 'team',
      enforce_uniqueness: false,
    })
    const { data } = await world.sdk.v1.billableMetrics.create({
      name: 'calls',
      aggregation_type: 'COUNT',
      custom_fields: { team: 'edge' },
    })
    const got = await world.sdk.v1.billableMetrics.retrieve({ billable_metric_id: data.id })
    assert.deepEqual(got.data.custom_fields, { team: 'edge' })
  })

  test('the older form is read in the words of the newer one', async () => {
    const reply = await world.post('/v1/billable-metrics', {
      name: 'CPU hours',
      aggregate: 'Max',
      aggregate_key: 'cpu',
      filter: {
        type: 'object',
        $schema: 'http://json-schema.org/draft-07/schema',
        required: ['event_type', 'properties'],
        properties: {
          event_type: { type: 'string', enum: ['cpu_used'] },
          properties: {
            type: 'object',
            required: ['cpu', 'plan'],
            properties: { plan: { not: { const: 'free' } } },
          },
        },
      },
      group_keys: ['region'],
    })
    assert.equal(reply.status, 200, reply.body.message)
    const { data } = await world.sdk.v1.billableMetrics.retrieve({
      billable_metric_id: reply.body.data.id,
    })
    assert.deepEqual(data, {
      id: reply.body.data.id,
      name: 'CPU hours',
      aggregation_type: 'MAX',
      aggregation_key: 'cpu',
      event_type_filter: { in_values: ['cpu_used'] },
      property_filters: [
        { name: 'cpu', exists: true },
        { name: 'plan', exists: true, not_in_values: ['free'] },
        { name: 'region', exists: true },
      ],
      group_keys: [['region']],
      custom_fields: {},
    })
    const unknown = await world.post('/v1/billable-metrics', {
      name: 'x',
      aggregate: 'count',
      filter: { properties: { properties: { properties: { a: { pattern: '^x' } } } } },
    })
    assert.equal(unknown.status, 400)
    assert.match(unknown.body.message, /filter\.properties\.a: pattern is not understood/)
  })

  test('a definition that could never count is refused', async () => {
    const filter = { name: 'a', exists: true }
    const refusals: [object, RegExp][] = [
      [{}, /aggregation_type or sql/],
      [{ aggregation_type: 'MEDIAN' }, /one of COUNT/],
      [{ aggregation_type: 'SUM' }, /aggregation_key/],
      [{ aggregation_type: 'SUM', aggregation_key: 'a' }, /property_filters/],
      [
        { aggregation_type: 'UNIQUE', aggregation_key: 'b', property_filters: [filter] },
        /property_filters/,
      ],
      [{ aggregation_type: 'COUNT', event_type_filter: { in_values: [] } }, /in_values/],
      [{ aggregation_type: 'COUNT', property_filters: [{ ...filter, in_values: [] }] }, /./],
      [{ aggregation_type: 'COUNT', property_filters: [{ exists: true }] }, /name/],
      [
        {
          aggregation_type: 'COUNT',
          property_filters: [{ name: 'a', exists: false, in_values: ['x'] }],
        },
        /No event passes/,
      ],
      [{ aggregation_type: 'COUNT', group_keys: [['a']] }, /group key a needs/],
      [{ aggregation_type: 'COUNT', group_keys: [[]], property_filters: [filter] }, /group_keys/],
      [{ aggregation_type: 'COUNT', group_keys: [['a', 'a']], property_filters: [filter] }, /re/],
      [{ aggregation_type: 'COUNT', sql: 'select count(*) from events' }, /aggregation_type too/],
    ]
    for (const [definition, message] of refusals) {
      const reply = await world.post('/v1/billable-metrics/create', { name: 'x', ...definition })
      assert.equal(reply.status, 400, JSON.stringify(definition))
      assert.match(reply.body.message, message)
    }
  })

  test('only its name can change; archived, it leaves the list but can be got', async () => {
    const other = await World.at('2026-01-01')
    const { billableMetrics } = other.sdk.v1
    const ids: string[] = []
    for (const name of ['first', 'second', 'third'])
      ids.push(
        (await billableMetrics.create({ name, aggregation_type: 'count' as 'COUNT' })).data.id,
      )
    const [first = '', second = ''] = ids
    const renamed = await other.call('PUT', `/v1/billable-metrics/${first}`, { name: '1st' })
    assert.deepEqual(renamed.body, { data: { id: first } })
    assert.deepEqual(await billableMetrics.archive({ id: second }), { data: { id: second } })
    const listed = async (query: object) => {
      const names: string[] = []
      for await (const metric of billableMetrics.list(query)) names.push(metric.name)
      return names.toSorted()
    }
    assert.deepEqual(await listed({ limit: 1 }), ['1st', 'third'])
    assert.deepEqual(await listed({ include_archived: true, limit: 2 }), ['1st', 'second', 'third'])
    const got = await billableMetrics.retrieve({ billable_metric_id: second })
    assert.equal(got.data.archived_at, '2026-01-01T00:00:00.000Z')
  })

  test('a customer has all of them, or those of what its contracts sell now', async () => {
    const shop = await Shop.at('2026-01-01')
    const product_id = await shop.usage('calls')
    await shop.usage('idle')
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id: await shop.card([{ product_id, price: 1 }]),
      starting_at: '2026-01-01T00:00:00Z',
      ending_before: '2026-02-01T00:00:00Z',
    })
    const listed = async (query: object) => {
      const names: string[] = []
      const all = shop.sdk.v1.customers.listBillableMetrics({ customer_id, ...query })
      for await (const metric of all) names.push(metric.name)
      return names.toSorted()
    }
    assert.deepEqual(await listed({ limit: 1 }), ['calls', 'idle'])
    assert.deepEqual(await listed({ on_current_plan: true }), ['calls'])
    await shop.world.advanceTo('2026-02-01')
    assert.deepEqual(await listed({ on_current_plan: true }), [])
  })

  test('an unknown metric is not found', async () => {
    const id = '3b241101-e2bb-4255-8caf-4136c566a962'
    const { billableMetrics } = world.sdk.v1
    await assert.rejects(
      billableMetrics.retrieve({ billable_metric_id: id }),
      Metronome.NotFoundError,
    )
    await assert.rejects(billableMetrics.archive({ id }), Metronome.NotFoundError)
    const renamed = await world.call('PUT', `/v1/billable-metrics/${id}`, { name: 'x' })
    assert.equal(renamed.status, 404)
  })
})
