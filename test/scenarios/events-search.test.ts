import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { World } from '../world.ts'

describe('the search for events', () => {
  test('shows what came, what came again, and what counts it', async () => {
    const world = await World.at('2026-03-04T10:00:00Z')
    const { data: acme } = await world.sdk.v1.customers.create({
      name: 'Acme',
      ingest_aliases: ['acme'],
    })
    const { data: metric } = await world.sdk.v1.billableMetrics.create({
      name: 'calls',
      aggregation_type: 'COUNT',
      event_type_filter: { in_values: ['call'] },
    })
    const { data: statement } = await world.sdk.v1.billableMetrics.create({
      name: 'long calls',
      sql: 'SELECT COUNT(*) FROM events WHERE properties.n > 5',
    })
    const event = {
      transaction_id: 'a',
      customer_id: 'acme',
      event_type: 'call',
      timestamp: '2026-03-04T09:00:00Z',
      properties: { n: 7 },
    }
    await world.sdk.v1.usage.ingest({
      usage: [event, { ...event, customer_id: 'other', properties: {} }],
    })
    await world.sdk.v1.usage.ingest({
      usage: [{ ...event, transaction_id: 'b', event_type: 'mail', customer_id: 'nobody' }, event],
    })
    const found = await world.sdk.v1.usage.search({ transactionIds: ['b', 'unknown', 'a'] })
    assert.deepEqual(
      found.map((e) => [
        e.transaction_id,
        e.customer_id,
        e.is_duplicate,
        e.matched_customer?.name,
        e.matched_billable_metrics?.map((m) => m.aggregation_type).toSorted(),
      ]),
      [
        ['b', 'nobody', false, undefined, ['custom_sql']],
        ['a', 'acme', false, 'Acme', ['COUNT', 'custom_sql']],
        ['a', 'other', true, undefined, ['COUNT']],
        ['a', 'acme', true, 'Acme', ['COUNT']],
      ],
    )
    assert.deepEqual(found[1]?.properties, { n: 7 })
    assert.equal(found[1]?.processed_at, '2026-03-04T10:00:00.000Z')
    assert.equal(new Set(found.map(({ id }) => id)).size, 4)
    assert.deepEqual(
      found[1]?.matched_billable_metrics?.map(({ id }) => id).toSorted(),
      [metric.id, statement.id].toSorted(),
    )
    assert.equal(found[1]?.matched_customer?.id, acme.id)
    await world.advanceTo('2026-04-08T00:00:00Z')
    assert.deepEqual(await world.sdk.v1.usage.search({ transactionIds: ['a'] }), [])
    assert.equal(
      (await world.post('/v1/events/search', { transactionIds: Array(101).fill('x') })).status,
      400,
    )
    assert.equal((await world.post('/v1/events/search', {})).status, 400)
  })
})
