import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { sql } from '../../src/db/db.ts'
import { schemaNameOf } from '../../src/environments/environment.ts'
import { testServer } from '../server.ts'
import { type Reply, send, World } from '../world.ts'

const environments = '/maelzel/v1/environments'

/** Speaks as the administrator of the first environment. */
async function first(method: string, path: string, body?: unknown): Promise<Reply> {
  const { url, token } = await testServer()
  return send(url, token, method, path, body)
}

describe('an environment', () => {
  test('is a sandbox on the system clock, unless it is told otherwise', async () => {
    const plain = await first('POST', environments, { name: 'plain' })
    assert.equal(plain.status, 200)
    const { id, token, clock, ...rest } = plain.body.data
    assert.deepEqual(rest, { name: 'plain', type: 'SANDBOX' })
    assert.match(token, /^mlz_[\w-]{43}$/)
    assert.equal(clock.mode, 'system')
    assert.ok(Math.abs(Date.parse(clock.now) - Date.now()) < 60_000)

    const wound = await first('POST', environments, {
      name: 'wound',
      type: 'production',
      clock: { now: '2030-01-01T02:00:00+02:00' },
    })
    assert.deepEqual(wound.body.data.clock, { mode: 'manual', now: '2030-01-01T00:00:00.000Z' })
    assert.equal(wound.body.data.type, 'PRODUCTION')

    const all = await first('GET', environments)
    assert.deepEqual(all.body.data[0].type, 'PRODUCTION')
    assert.deepEqual(all.body.data[0].clock.mode, 'system')
    const listed = all.body.data.find((e: { id: string }) => e.id === wound.body.data.id)
    const { token: _, ...shown } = wound.body.data
    assert.deepEqual(listed, shown)
    assert.ok(all.body.data.some((e: { id: string }) => e.id === id))
  })

  const refused: [unknown, RegExp][] = [
    [{}, /must have name/],
    [{ name: '' }, /name/],
    [{ name: 'x'.repeat(201) }, /name/],
    [{ name: 'x', type: 'STAGING' }, /SANDBOX, PRODUCTION/],
    [{ name: 'x', clock: {} }, /clock must have now/],
    [{ name: 'x', clock: { now: 'tomorrow' } }, /RFC 3339/],
    [{ name: 'x', clock: { now: '2026-02-30T00:00:00Z' } }, /RFC 3339/],
    [{ name: 'x', clock: { now: '0000-12-31T00:00:00Z' } }, /RFC 3339/],
  ]
  for (const [body, message] of refused)
    test(`is not made of ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const reply = await first('POST', environments, body)
      assert.equal(reply.status, 400)
      assert.match(reply.body.message, message)
    })

  test('sees nothing of another, and may use the same names and keys', async () => {
    const [a, b] = [await World.at('2026-01-01'), await World.at('2026-01-01')]
    const acme = { name: 'Acme', ingest_aliases: ['acme'] }
    const { data: customer } = await a.sdk.v1.customers.create(acme)
    await b.sdk.v1.customers.create(acme)
    const seen = await b.get(`/v1/customers/${customer.id}`)
    assert.equal(seen.status, 404)
    assert.equal((await b.get('/v1/customers')).body.data.length, 1)
    const event = {
      transaction_id: 'once',
      customer_id: 'acme',
      event_type: 'call',
      timestamp: '2026-01-01T00:00:00Z',
    }
    await a.sdk.v1.usage.ingest({ usage: [event] })
    await b.sdk.v1.usage.ingest({ usage: [event] })
    const [found] = (await b.post('/v1/events/search', { transactionIds: ['once'] })).body
    assert.deepEqual([found.transaction_id, found.is_duplicate ?? false], ['once', false])
    await a.advanceTo('2027-01-01')
    assert.equal((await b.get('/maelzel/v1/clock')).body.data.now, '2026-01-01T00:00:00.000Z')
    await a.call('PATCH', '/maelzel/v1/settings', { strict_requests: true })
    assert.equal((await b.get('/maelzel/v1/settings')).body.data.strict_requests, false)
  })

  test('that is deleted leaves nothing behind', async () => {
    const world = await World.at('2026-01-01')
    const { data: acme } = await world.sdk.v1.customers.create({ name: 'Acme' })
    const { data: card } = await world.sdk.v1.contracts.rateCards.create({ name: 'Prices' })
    await world.sdk.v1.contracts.create({
      customer_id: acme.id,
      rate_card_id: card.id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    const id = world.environment_id
    const { app } = await testServer()
    const left = async () => {
      const [row] = await app.database.control.query<Record<string, number>>(sql`
        select (select count(*) from maelzel.environment where id = ${id}) as environments,
               (select count(*) from maelzel.token where environment_id = ${id}) as tokens,
               (select count(*) from maelzel.job where environment_id = ${id}) as jobs,
               (select count(*) from pg_namespace where nspname = ${schemaNameOf(id)}) as schemas`)
      return row
    }
    assert.deepEqual(await left(), { environments: 1, tokens: 1, jobs: 1, schemas: 1 })
    const reply = await first('DELETE', `${environments}/${id}`)
    assert.deepEqual([reply.status, reply.body], [200, { data: { id } }])
    assert.deepEqual(await left(), { environments: 0, tokens: 0, jobs: 0, schemas: 0 })
    assert.equal((await world.get('/v1/customers')).status, 401)
    assert.equal((await first('DELETE', `${environments}/${id}`)).status, 404)
  })

  test('may delete itself', async () => {
    const world = await World.at('2026-01-01')
    const reply = await world.call('DELETE', `${environments}/${world.environment_id}`)
    assert.equal(reply.status, 200)
    assert.equal((await world.get('/maelzel/v1/clock')).status, 401)
  })

  test('of production, the first one too, is never deleted', async () => {
    const all = await first('GET', environments)
    for (const { id } of all.body.data.filter((e: { type: string }) => e.type === 'PRODUCTION')) {
      const reply = await first('DELETE', `${environments}/${id}`)
      assert.equal(reply.status, 400)
      assert.match(reply.body.message, /Only SANDBOX/)
    }
    assert.equal((await first('GET', '/maelzel/v1/clock')).status, 200)
    assert.equal((await first('DELETE', `${environments}/nonsense`)).status, 400)
  })

  test('goes while others ask it, and they are told that they are strangers', async () => {
    const world = await World.at('2026-01-01')
    const asked = Array.from({ length: 12 }, (_, i) =>
      i % 3 === 0
        ? world.post('/v1/customers', { name: `c${i}` })
        : i % 3 === 1
          ? world.get('/v1/customers')
          : world.post('/maelzel/v1/clock/advance', { by: 'PT1H' }),
    )
    const gone = first('DELETE', `${environments}/${world.environment_id}`)
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    assert.equal((await gone).status, 200)
    for (const status of statuses) assert.ok([200, 401, 404, 409].includes(status), `${statuses}`)
  })
})

describe('a token', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })
  const made = async (role: string) => {
    const reply = await world.post('/maelzel/v1/tokens', { name: `a ${role}`, role })
    assert.equal(reply.status, 200)
    return reply.body.data as { id: string; name: string; role: string; token: string }
  }

  test('is shown once, listed without its text and stored as a hash', async () => {
    const token = await made('writer')
    assert.equal(token.role, 'WRITER')
    const list = await world.get('/maelzel/v1/tokens')
    const listed = list.body.data.find((t: { id: string }) => t.id === token.id)
    assert.deepEqual(listed, {
      id: token.id,
      name: 'a writer',
      role: 'WRITER',
      created_at: '2026-01-01T00:00:00.000Z',
      archived_at: null,
    })
    assert.ok(!list.body.data.some((t: object) => 'token' in t || 'hash' in t))
    const { app } = await testServer()
    const [row] = await app.database.control.query<{ kept: string }>(
      sql`select to_jsonb(t)::text as kept from maelzel.token t where id = ${token.id}`,
    )
    assert.ok(row && !row.kept.includes(token.token))
  })

  test('lets a reader read, even by POST, and nothing else', async () => {
    const reader = world.as((await made('READER')).token)
    assert.equal((await reader.get('/v1/customers')).status, 200)
    const search = await reader.post('/v1/events/search', { transactionIds: ['x'] })
    assert.equal(search.status, 200)
    const write = await reader.post('/v1/customers', { name: 'no' })
    assert.equal(write.status, 403)
    assert.match(write.body.message, /WRITER.*READER/)
    assert.equal((await reader.post('/maelzel/v1/clock/advance', { by: 'P1D' })).status, 403)
    assert.equal((await reader.get('/maelzel/v1/tokens')).status, 403)
    assert.equal((await reader.get('/maelzel/v1/settings')).status, 200)
  })

  test('lets a writer write, and not administer', async () => {
    const writer = world.as((await made('WRITER')).token)
    assert.equal((await writer.post('/v1/customers', { name: 'yes' })).status, 200)
    for (const [method, path] of [
      ['POST', environments],
      ['POST', '/maelzel/v1/tokens'],
      ['PATCH', '/maelzel/v1/settings'],
    ] as const)
      assert.equal((await writer.call(method, path, {})).status, 403, `${method} ${path}`)
    assert.equal((await writer.get(environments)).status, 403)
  })

  test('is refused from the moment it is archived', async () => {
    const token = await made('ADMINISTRATOR')
    const holder = world.as(token.token)
    assert.equal((await holder.get('/v1/customers')).status, 200)
    const archived = await world.post('/maelzel/v1/tokens/archive', { id: token.id })
    assert.deepEqual(archived.body, { data: { id: token.id } })
    assert.equal((await holder.get('/v1/customers')).status, 401)
    assert.equal((await world.post('/maelzel/v1/tokens/archive', { id: token.id })).status, 200)
  })

  test('of one environment cannot be archived, or seen, by another', async () => {
    const other = await World.at('2026-01-01')
    const token = await made('WRITER')
    const reply = await other.post('/maelzel/v1/tokens/archive', { id: token.id })
    assert.equal(reply.status, 404)
    assert.equal((await world.as(token.token).get('/v1/customers')).status, 200)
    const ids = (await other.get('/maelzel/v1/tokens')).body.data.map((t: { id: string }) => t.id)
    assert.ok(!ids.includes(token.id))
  })

  for (const body of [{}, { name: 'x' }, { name: 'x', role: 'GOD' }, { name: 5, role: 'READER' }])
    test(`is not made of ${JSON.stringify(body)}`, async () => {
      assert.equal((await world.post('/maelzel/v1/tokens', body)).status, 400)
    })
})

describe('settings', () => {
  test('are what the documents say until they are changed, each by itself', async () => {
    const world = await World.at('2026-01-01')
    const before = (await world.get('/maelzel/v1/settings')).body.data
    assert.deepEqual(
      {
        grace: before.invoice_grace_period_hours,
        resolved: before.resolved_alert_webhooks,
        finalized: before.invoice_finalized_webhooks,
        retroactive: before.metrics_retroactive,
        strict: before.strict_requests,
        limits: before.rate_limits,
      },
      {
        grace: 24,
        resolved: false,
        finalized: true,
        retroactive: true,
        strict: false,
        limits: null,
      },
    )
    const patch = (body: unknown) => world.call('PATCH', '/maelzel/v1/settings', body)
    const changed = await patch({ resolved_alert_webhooks: true })
    assert.deepEqual(changed.body.data, { ...before, resolved_alert_webhooks: true })
    assert.deepEqual((await world.get('/maelzel/v1/settings')).body.data, changed.body.data)
    assert.deepEqual((await patch({})).body.data, changed.body.data)

    for (const bad of [
      { invoice_grace_period_hours: -1 },
      { invoice_grace_period_hours: 9000 },
      { invoice_grace_period_hours: '24' },
      { invoice_grace_period_hours: null },
      { strict_requests: 'yes' },
      { rate_limits: { default: 0 } },
      { rate_limits: 5 },
      [],
    ]) {
      const reply = await patch(bad)
      assert.equal(reply.status, 400, JSON.stringify(bad))
    }
    assert.deepEqual((await world.get('/maelzel/v1/settings')).body.data, changed.body.data)
  })

  test('may refuse fields that an operation does not know', async () => {
    const world = await World.at('2026-01-01')
    const body = { name: 'Acme', nickname: 'A' }
    const lenient = await world.post('/v1/customers', body)
    assert.equal(lenient.status, 200)
    assert.equal(lenient.headers.get('maelzel-ignored-fields'), 'nickname')
    await world.call('PATCH', '/maelzel/v1/settings', { strict_requests: true })
    const strict = await world.post('/v1/customers', body)
    assert.equal(strict.status, 400)
    assert.match(strict.body.message, /nickname/)
    assert.equal((await world.get('/v1/customers')).body.data.length, 1)
  })
})
