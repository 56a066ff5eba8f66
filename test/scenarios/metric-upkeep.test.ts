import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

/** So many events that their name is folded while they arrive. */
const MANY = 700

describe('metrics and the events before them', () => {
  let world: World
  let customer_id = ''
  const ids: Record<string, string> = {}
  const make = async (name: string) => {
    const { data } = await world.sdk.v1.billableMetrics.create({
      name,
      aggregation_type: 'SUM',
      aggregation_key: 'n',
      property_filters: [{ name: 'n', exists: true }],
    })
    ids[name] = data.id
    return data.id
  }
  const send = async (prefix: string, count: number, timestamp: string, customer = 'acme') => {
    for (let i = 0; i < count; i += 100)
      await world.sdk.v1.usage.ingest({
        usage: Array.from({ length: Math.min(100, count - i) }, (_, n) => ({
          transaction_id: `${prefix} ${i + n}`,
          customer_id: customer,
          event_type: 'use',
          timestamp,
          properties: { n: '0.5' },
        })),
      })
  }
  const total = async (name: string, months = ['2026-01', '2027-01']) => {
    const [starting_on = '', ending_before = ''] = months.map((m) => `${m}-01T00:00:00Z`)
    const rows = await world.sdk.v1.usage.list({
      customer_ids: [customer_id],
      billable_metrics: [{ id: ids[name] ?? '' }],
      starting_on,
      ending_before,
      window_size: 'NONE',
    })
    return rows.data.map(({ value }) => value)
  }
  const progress = async (name: string) =>
    (await world.get(`/maelzel/v1/billable-metrics/${ids[name]}/progress`)).body.data
  const settled = async (name: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const { names, folded } = await progress(name)
      if (names > 0 && names === folded) return { names, folded }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    return progress(name)
  }
  const rows = async (text: string) => (await world.db()).query({ text, values: [] })

  before(async () => {
    world = await World.at('2026-01-20')
    const { data } = await world.sdk.v1.customers.create({ name: 'Acme', ingest_aliases: ['acme'] })
    customer_id = data.id
    await send('early', MANY, '2026-01-10T00:00:00Z')
    await send('early of another', 10, '2026-01-10T00:00:00Z', 'small')
  })

  test('a metric counts what came before it, at once, and is folded in the background', async () => {
    await make('first')
    assert.deepEqual(await total('first'), [350])
    assert.deepEqual(await settled('first'), { names: 1, folded: 1 })
    await make('second')
    assert.deepEqual(await total('second'), [350])
    assert.deepEqual(await settled('second'), { names: 1, folded: 1 })
    assert.deepEqual(await total('second'), [350])
    assert.ok((await rows('select 1 from usage_day')).length >= 2)
  })

  test('unless the environment says that it shall not', async () => {
    await world.call('PATCH', '/maelzel/v1/settings', { metrics_retroactive: false })
    await make('third')
    const { data: sql } = await world.sdk.v1.billableMetrics.create({
      name: 'sql',
      sql: 'SELECT SUM(properties.n) AS value FROM events',
    })
    ids['sql'] = sql.id
    assert.deepEqual(await total('third'), [null])
    await send('later', 10, '2026-01-11T00:00:00Z')
    assert.deepEqual(await total('third'), [5])
    assert.deepEqual(await total('sql'), [5])
    assert.deepEqual(await total('second'), [355])
    await send('more', MANY, '2026-01-12T00:00:00Z')
    assert.deepEqual(await total('third'), [355])
    await world.call('PATCH', '/maelzel/v1/settings', { metrics_retroactive: true })
  })

  test('old events are dropped by the month, and nothing that they came to is lost', async () => {
    await world.advanceTo('2026-02-10')
    await send('february', 20, '2026-02-09T00:00:00Z')
    const before = await total('second')
    assert.deepEqual(before, [350 + 5 + 350 + 10])
    const reply = await world.call('PATCH', '/maelzel/v1/settings', {
      raw_event_retention_days: 35,
    })
    assert.equal(reply.status, 200)
    await world.advanceTo('2026-03-01')
    const kept = await rows("select to_regclass('event_2026_01') is not null as kept")
    assert.deepEqual(kept, [{ kept: true }])
    await world.advanceTo('2026-03-10')
    const left = await rows(
      "select relname::text from pg_class where relname in ('event_2026_01', 'event_2026_02') and relnamespace = current_schema()::regnamespace",
    )
    assert.deepEqual(left, [{ relname: 'event_2026_02' }])
    for (const name of ['first', 'second']) assert.deepEqual(await total(name), before)
    assert.deepEqual(await total('third'), [365])
    assert.deepEqual(await rows("select count(*) as n from event where customer_id = 'small'"), [
      { n: 0 },
    ])
    const { data } = await world.sdk.v1.customers.create({ name: 'S', ingest_aliases: ['small'] })
    customer_id = data.id
    assert.deepEqual(await total('first'), [5])
  })

  test('an id stays taken when its event is gone', async () => {
    await send('early of another', 10, '2026-03-09T00:00:00Z', 'small')
    assert.deepEqual(await total('first'), [5])
    assert.equal(
      (await world.call('PATCH', '/maelzel/v1/settings', { raw_event_retention_days: 34 })).status,
      400,
    )
  })
})
