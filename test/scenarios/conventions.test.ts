import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { World } from '../world.ts'

describe('rate limits', () => {
  test('are off until they are set, and then say how long to wait', async () => {
    const world = await World.at('2026-01-01')
    const set = (rate_limits: object | null) =>
      world.call('PATCH', '/maelzel/v1/settings', { rate_limits })
    await set({ listCustomers: 2, customer: 1 })
    const replies = []
    for (let n = 0; n < 4; n += 1) replies.push(await world.get('/v1/customers'))
    const refused = replies.filter((r) => r.status === 429)
    assert.ok(refused.length >= 1, 'the third of four at once is too much')
    assert.ok(Number(refused[0]?.headers.get('retry-after')) >= 1)
    assert.equal(refused[0]?.headers.get('x-metronome-rate-limit-type'), 'client')

    const { data } = await world.sdk.v1.customers.create({ name: 'busy' })
    const seen = []
    for (let n = 0; n < 3; n += 1)
      seen.push(await world.sdk.v1.customers.retrieve({ customer_id: data.id }).catch((e) => e))
    const error = seen.find((e) => e instanceof Metronome.RateLimitError)
    assert.equal(error?.headers?.get('x-metronome-rate-limit-type'), 'customer')

    await set({ default: 0.001 })
    await world.get('/v1/customers')
    assert.equal((await world.get('/v1/customers')).status, 429)
    assert.equal((await set(null)).status, 200, 'a limit set too low can be taken back')
    assert.equal((await world.get('/v1/customers')).status, 200)
    assert.equal((await set({ default: 0 })).status, 400)
  })
})

describe('fields that an operation does not know', () => {
  test('are ignored and named, or refused when requests are strict', async () => {
    const world = await World.at('2026-01-01')
    const send = () =>
      world.post('/v1/customers?deep=1', { name: 'x', colour: 1, billing_config: undefined })
    const lenient = await send()
    assert.equal(lenient.status, 200)
    assert.equal(lenient.headers.get('maelzel-ignored-fields'), 'colour, ?deep')
    await world.call('PATCH', '/maelzel/v1/settings', { strict_requests: true })
    const strict = await send()
    assert.equal(strict.status, 400)
    assert.match(strict.body.message, /colour/)
  })
})

describe('a body that nobody can mean', () => {
  test('is refused before it costs anything', async () => {
    const world = await World.at('2026-01-01')
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const path = '/v1/customers/updateNamedSchedule'
    const reply = await world.post(path, `{"value":${deep}}`)
    assert.equal(reply.status, 400)
    assert.match(reply.body.message, /deeper/)
    const large = await world.post('/v1/customers', { name: 'x'.repeat(2 * 1024 * 1024) })
    assert.equal(large.status, 413)
    const braces = await world.post('/v1/customers', { name: '[{"\\"'.repeat(200) })
    assert.equal(braces.status, 200)
  })
})

describe('a write that has nothing to say', () => {
  test('answers 200 with an empty body, again too, and the SDK gives nothing', async () => {
    const world = await World.at('2026-01-01')
    const { data } = await world.sdk.v1.customers.create({ name: 'Acme' })
    const customer_id = data.id
    const key = { entity: 'customer', key: 'region', enforce_uniqueness: false } as const
    const event = {
      transaction_id: '1',
      customer_id: 'acme',
      event_type: 'call',
      timestamp: '2026-01-01T00:00:00Z',
    }
    const silent = [
      await world.sdk.v1.customers.setIngestAliases({ customer_id, ingest_aliases: ['acme'] }),
      await world.sdk.v1.customers.updateConfig({ customer_id, salesforce_account_id: null }),
      await world.sdk.v1.customFields.addKey(key),
      await world.sdk.v1.usage.ingest({ usage: [event] }),
    ]
    for (const reply of silent) assert.equal(reply ?? undefined, undefined)
    const headers = { 'idempotency-key': 'silent' }
    for (const replayed of [null, 'true']) {
      const reply = await world.call('POST', '/v1/customFields/addKey', key, headers)
      assert.deepEqual([reply.status, reply.body], [200, ''])
      assert.equal(reply.headers.get('content-length'), '0')
      assert.equal(reply.headers.get('idempotent-replayed'), replayed)
    }
  })
})
