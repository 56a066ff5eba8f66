import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { follow } from '../../src/cli/follow.ts'
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

describe('the feed of events', () => {
  test('says of each what counts it, and why the rest does not', async () => {
    const world = await World.at('2026-03-04T10:00:00Z')
    const { billableMetrics, customers, usage } = world.sdk.v1
    await customers.create({ name: 'Acme', ingest_aliases: ['acme'] })
    await billableMetrics.create({
      name: 'tokens',
      aggregation_type: 'SUM',
      aggregation_key: 'n',
      event_type_filter: { in_values: ['call'] },
      property_filters: [{ name: 'n', exists: true }],
    })
    await billableMetrics.create({
      name: 'long',
      sql: 'SELECT COUNT(*) FROM events WHERE properties.n > 5',
    })
    const event = (transaction_id: string, n: unknown, more: object = {}) => ({
      transaction_id,
      customer_id: 'acme',
      event_type: 'call',
      timestamp: '2026-03-04T09:00:00Z',
      properties: { n },
      ...more,
    })
    await usage.ingest({
      usage: [
        event('a', 7),
        event('b', 'many'),
        event('c', 1, { event_type: 'mail', customer_id: 'nobody' }),
        event('a', 8),
      ],
    })
    const lines: string[] = []
    let pages = 0
    await follow({
      server: world.url,
      token: world.token,
      goesOn: () => {
        pages += 1
        return pages < 2
      },
      say: (line) => lines.push(line),
    })
    const unordered = lines.join('\n')
    assert.match(
      unordered,
      /call {2}acme \(Acme\) {2}a\n.*\n {4}counted by (tokens, long|long, tokens)/,
    )
    assert.match(unordered, /not by tokens: n is many, which is no number/)
    assert.match(unordered, /mail {2}nobody \(nobody yet\) {2}c/)
    assert.match(unordered, /not by tokens: event_type is mail, not one of call/)
    assert.match(unordered, /not by long: its SQL makes no quantity/)
    assert.match(unordered, /a {2}DUPLICATE/)
    const page = await world.get('/maelzel/v1/events?after=1&limit=2')
    assert.equal(page.body.after, 3)
    assert.deepEqual(
      page.body.data.map((e: { transaction_id: string }) => e.transaction_id),
      ['b', 'c'],
    )
  })
})
