import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { World } from '../world.ts'

describe('a request with an Idempotency-Key', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })
  const create = (key: string, body: object) =>
    world.call('POST', '/v1/customers', body, { 'idempotency-key': key })
  const named = async (name: string) => {
    const all = await world.sdk.v1.customers.list()
    return all.data.filter((c) => c.name === name).length
  }

  test('is done once, however often it is sent', async () => {
    const first = await create('k1', { name: 'once', bogus: 1 })
    const again = await create('k1', { name: 'once', bogus: 1 })
    assert.equal(first.status, 200)
    assert.deepEqual(again.body, first.body)
    assert.equal(again.headers.get('maelzel-ignored-fields'), 'bogus')
    assert.equal(first.headers.get('idempotent-replayed'), null)
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.equal(await named('once'), 1)
  })

  test('speaks for one request only', async () => {
    await create('k2', { name: 'one' })
    const other = await create('k2', { name: 'another' })
    assert.equal(other.status, 409)
    assert.equal(other.headers.get('x-should-retry'), 'false')
    const elsewhere = await world.call(
      'POST',
      '/v1/customers/archive',
      { name: 'one' },
      {
        'idempotency-key': 'k2',
      },
    )
    assert.equal(elsewhere.status, 400) // malformed, so it never came to the key
    assert.equal(await named('another'), 0)
  })

  test('is refused again as it was refused', async () => {
    await create('k3', { name: 'holder', ingest_aliases: ['alias'] })
    const refused = await create('k4', { name: 'late', ingest_aliases: ['alias'] })
    assert.equal(refused.status, 409)
    const holder = (await world.sdk.v1.customers.list({ ingest_alias: 'alias' })).data[0]
    await world.sdk.v1.customers.setIngestAliases({
      customer_id: holder?.id ?? '',
      ingest_aliases: [],
    })
    const again = await create('k4', { name: 'late', ingest_aliases: ['alias'] })
    assert.equal(again.status, 409)
    assert.deepEqual(again.body, refused.body)
    assert.equal(again.headers.get('x-should-retry'), 'false')
  })

  test('is not remembered when it was malformed', async () => {
    assert.equal((await create('k5', {})).status, 400)
    assert.equal((await create('k5', { name: 'mended' })).status, 200)
    assert.equal((await create('x'.repeat(256), { name: 'long' })).status, 400)
  })

  test('is not remembered for a batch of events that was refused', async () => {
    const event = { transaction_id: 'k9', customer_id: 'x', event_type: 'call' }
    const ingest = (events: object[]) =>
      world.call('POST', '/v1/ingest', events, { 'idempotency-key': 'k9' })
    assert.equal((await ingest([event])).status, 400)
    const mended = [{ ...event, timestamp: '2026-01-01T00:00:00Z' }]
    assert.equal((await ingest(mended)).status, 200)
    const again = await ingest(mended)
    assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [200, 'true'])
    assert.equal((await ingest([])).status, 409, 'the key is of the batch that was taken')
    const found = await world.sdk.v1.usage.search({ transactionIds: ['k9'] })
    assert.equal(found.length, 1)
  })

  test('is one among many at once: the others are told to try again', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => create('k6', { name: 'crowd' })),
    )
    const ids = new Set(replies.filter((r) => r.status === 200).map((r) => r.body.data.id))
    assert.equal(ids.size, 1)
    for (const reply of replies.filter((r) => r.status !== 200)) {
      assert.equal(reply.status, 409)
      assert.equal(reply.headers.get('x-should-retry'), 'true')
    }
    assert.equal(await named('crowd'), 1)
  })

  test('through the SDK, is retried to the same customer', async () => {
    const patient = new Metronome({
      baseURL: world.url,
      bearerToken: world.token,
      maxRetries: 5,
    })
    const made = await Promise.all(
      Array.from({ length: 3 }, () =>
        patient.v1.customers.create(
          { name: 'sdk' },
          { idempotencyKey: 'k7', headers: { 'idempotency-key': 'k7' } },
        ),
      ),
    )
    assert.equal(new Set(made.map(({ data }) => data.id)).size, 1)
  })

  test('is remembered for a day, and reads and batches of events are too', async () => {
    const world = await World.at('2026-01-01')
    const send = (path: string, body: unknown) =>
      world.call('POST', path, body, { 'idempotency-key': `day ${path}` })
    const first = await send('/v1/customers', { name: 'x' })
    await send('/v1/customFields/listKeys', {})
    await world.advanceTo('2026-01-01T23:59:00Z')
    assert.deepEqual((await send('/v1/customers', { name: 'x' })).body, first.body)
    const list = await send('/v1/customFields/listKeys', {})
    assert.equal(list.headers.get('idempotent-replayed'), 'true')
    await world.advanceTo('2026-01-02T00:00:01Z')
    const next = await send('/v1/customers', { name: 'x' })
    assert.notEqual(next.body.data.id, first.body.data.id)
  })

  test('shows a secret again to whoever made it, and nobody can read it in the database', async () => {
    const make = () =>
      world.call(
        'POST',
        '/maelzel/v1/tokens',
        { name: 't', role: 'READER' },
        {
          'idempotency-key': 'k8',
        },
      )
    const first = await make()
    assert.deepEqual((await make()).body, first.body)
  })
})
