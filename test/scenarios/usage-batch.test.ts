import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type MeteredWorld, meteredWorld, use } from '../metered-world.ts'

const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('usage in batches', () => {
  let { world, acme, beta, metrics } = {} as MeteredWorld
  before(async () => {
    ;({ world, acme, beta, metrics } = await meteredWorld())
  })

  const batch = async (more: object) => {
    const rows = []
    for await (const row of world.sdk.v1.usage.list({
      window_size: 'NONE',
      starting_on: '2026-03-01T00:00:00Z',
      ending_before: '2026-03-05T00:00:00Z',
      ...more,
    }))
      rows.push(row)
    return rows
  }

  test('a batch has a row for each customer, metric and window, in this order', async () => {
    const rows = await batch({})
    assert.equal(rows.length, 10)
    const places = rows.map((r) => `${r.customer_id} ${r.billable_metric_id}`)
    assert.deepEqual(places, places.toSorted())
    const count = rows.find((r) => r.customer_id === beta && r.billable_metric_name === 'COUNT')
    assert.deepEqual(count, {
      customer_id: beta,
      billable_metric_id: metrics['COUNT'],
      billable_metric_name: 'COUNT',
      start_timestamp: '2026-03-01T00:00:00.000Z',
      end_timestamp: '2026-03-05T00:00:00.000Z',
      value: 1,
    })
    const hours = await batch({
      window_size: 'Hour' as 'HOUR',
      customer_ids: [acme],
      billable_metrics: [{ id: metrics['SUM'] ?? '' }, { id: metrics['COUNT'] ?? '' }],
    })
    assert.equal(hours.length, 2 * 96)
    assert.equal(
      new Set(hours.map((r) => `${r.billable_metric_id} ${r.start_timestamp}`)).size,
      192,
    )
    const counted = hours.filter((r) => r.billable_metric_name === 'COUNT' && r.value !== null)
    assert.deepEqual(
      counted.map((r) => r.value),
      [1, 1, 10, 1, 1],
    )
  })

  test('a batch tells groups apart', async () => {
    const id = metrics['COUNT'] ?? ''
    const grouped = async (group_by: { key: string; values?: string[] }) =>
      (
        await batch({
          customer_ids: [acme],
          window_size: 'DAY',
          billable_metrics: [{ id, group_by }],
        })
      ).map(({ value, groups }) => [value, groups])
    assert.deepEqual(await grouped({ key: 'region' }), [
      [2, { eu: 2 }],
      [null, {}],
      [11, { eu: 10, us: 1 }],
      [1, { eu: 1 }],
    ])
    assert.deepEqual(await grouped({ key: 'region', values: ['us', 'mars'] }), [
      [2, { us: null, mars: null }],
      [null, { us: null, mars: null }],
      [11, { us: 1, mars: null }],
      [1, { us: null, mars: null }],
    ])
  })

  test('a batch is of whole days, and of what there is', async () => {
    const refusals: [object, number][] = [
      [{ starting_on: '2026-03-01T01:00:00Z' }, 400],
      [{ starting_on: '2026-03-01T00:00:00.0001Z' }, 400],
      [{ ending_before: '2026-03-01T00:00:00Z' }, 400],
      [{ ending_before: undefined }, 400],
      [{ customer_ids: [NOBODY] }, 404],
      [{ billable_metrics: [{ id: NOBODY }] }, 404],
      [{ billable_metrics: [{ id: metrics['SUM'] ?? '', group_by: { key: 'team' } }] }, 400],
    ]
    for (const [more, status] of refusals) {
      const error = await batch(more).then(
        () => undefined,
        (e) => e,
      )
      assert.equal(error?.status, status, JSON.stringify(more))
    }
    const limited = await world.post('/v1/usage?limit=5', {
      window_size: 'day',
      starting_on: '2026-03-01T00:00:00Z',
      ending_before: '2026-03-02T00:00:00Z',
    })
    assert.equal(limited.status, 400)
    assert.equal(limited.body.message, 'query.limit is not known to this operation')
  })

  test('a cursor of another list, or of none, is refused', async () => {
    const body = {
      window_size: 'hour',
      starting_on: '2026-03-01T00:00:00Z',
      ending_before: '2026-03-05T00:00:00Z',
    }
    const asked = async (next_page: string) => {
      const reply = await world.post(`/v1/usage?next_page=${next_page}`, body)
      return reply.status === 200 ? reply.body.data.length : reply.status
    }
    const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
    for (const text of [
      'x',
      'e30',
      '%00',
      cursor(5),
      cursor({ customer: 'x', entry: 0, window: 0 }),
    ])
      assert.equal(await asked(text), 400, text)
    for (const wrong of [-1, 0.5, '0', null])
      assert.equal(await asked(cursor({ customer: acme, entry: 0, window: wrong })), 400)
    assert.equal(await asked(''), 100, 'a blank cursor is the first page')
  })

  test('what is archived is left out unless it is asked for, and goes on counting', async () => {
    const { customers, billableMetrics, usage } = world.sdk.v1
    const { data: gone } = await customers.create({ name: 'Gone', ingest_aliases: ['gone'] })
    const { data: old } = await billableMetrics.create({ name: 'old', aggregation_type: 'COUNT' })
    await customers.archive({ id: gone.id })
    await billableMetrics.archive({ id: old.id })
    await usage.ingest({ usage: [use('2026-03-02T01:00:00Z', 1, {}, 'gone')] })
    const all = await batch({})
    assert.ok(all.every((r) => r.customer_id !== gone.id && r.billable_metric_id !== old.id))
    const asked = await batch({ customer_ids: [gone.id], billable_metrics: [{ id: old.id }] })
    assert.deepEqual(
      asked.map(({ value }) => value),
      [1],
    )
  })

  test('an event belongs to the window in which its microsecond lies', async () => {
    const { customers, usage } = world.sdk.v1
    const { data: edge } = await customers.create({ name: 'Edge', ingest_aliases: ['edge'] })
    const instants = [
      '2026-03-01T23:59:59.999999Z',
      '2026-03-02T00:00:00Z',
      '2026-03-02T00:59:59.999999999Z',
      '2026-03-02T03:00:00+02:00',
    ]
    await usage.ingest({ usage: instants.map((at) => use(at, 1, {}, 'edge')) })
    const rows = await batch({
      customer_ids: [edge.id],
      billable_metrics: [{ id: metrics['COUNT'] ?? '' }],
      window_size: 'HOUR',
    })
    const counted = rows.filter(({ value }) => value !== null)
    assert.deepEqual(
      counted.map((r) => [r.start_timestamp.slice(8, 13), r.value]),
      [
        ['01T23', 1],
        ['02T00', 2],
        ['02T01', 1],
      ],
    )
  })

  test('seats are the highest or the last number that a window saw', async () => {
    const seats = async (usage_type: string, more: object = {}) => {
      const reply = await world.post('/v1/usage/seats', {
        customer_id: acme,
        seat_metric_id: metrics['SUM'],
        usage_type,
        window_size: 'day',
        starting_on: '2026-03-03T00:00:00Z',
        ending_before: '2026-03-06T00:00:00Z',
        ...more,
      })
      return reply.status === 200
        ? reply.body.data.map((r: { value: number }) => r.value)
        : reply.status
    }
    assert.deepEqual(await seats('max'), [9, 100, null])
    assert.deepEqual(await seats('LATEST', { ending_before: '2026-03-04T00:00:00Z' }), [9])
    assert.equal(await seats('LATEST', { seat_metric_id: NOBODY }), 404)
    assert.equal(await seats('mean'), 400)
  })

  test('an alias takes along the events that were sent under it', async () => {
    await world.sdk.v1.usage.ingest({
      usage: [
        use('2026-03-02T01:00:00Z', 1, {}, 'later'),
        use('2026-03-02T02:00:00Z', 1, {}, beta),
      ],
    })
    const count = async () => {
      const rows = await batch({
        customer_ids: [beta],
        billable_metrics: [{ id: metrics['COUNT'] ?? '' }],
      })
      return rows[0]?.value
    }
    assert.equal(await count(), 2)
    await world.sdk.v1.customers.setIngestAliases({
      customer_id: beta,
      ingest_aliases: ['beta', 'later'],
    })
    assert.equal(await count(), 3)
    await world.sdk.v1.customers.setIngestAliases({ customer_id: beta, ingest_aliases: [] })
    assert.equal(await count(), 1)
    await world.sdk.v1.customers.setIngestAliases({ customer_id: beta, ingest_aliases: ['beta'] })
  })
})
