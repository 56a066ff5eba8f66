import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pino from 'pino'
import { type App, build } from '../../src/app.ts'
import type { Db } from '../../src/db/db.ts'
import { schemaNameOf } from '../../src/environments/environment.ts'
import { freshDatabase } from '../database.ts'
import { type Reply, send } from '../world.ts'

/** Every secret that this test gives away has this word in it. */
const HUSH = 'hush'
const TOKEN = `administrator-${HUSH}`

describe('secrets', () => {
  let app: App
  let db: Db
  let call: (method: string, path: string, body?: unknown, key?: string) => Promise<Reply>
  const lines: string[] = []
  before(async () => {
    const database = await freshDatabase(process.env['TEST_DATABASE_URL'])
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
    const config = {
      host: '127.0.0.1',
      port: 0,
      data_dir: ':memory:',
      database_url: database?.url,
      api_token: TOKEN,
      log_level: 'trace',
    }
    app = await build(config, log)
    const url = await app.http.listen({ host: '127.0.0.1', port: 0 })
    call = (method, path, body, key) =>
      send(url, TOKEN, method, path, body, key === undefined ? {} : { 'idempotency-key': key })
    const [first] = (await call('GET', '/maelzel/v1/environments')).body.data
    db = app.database.schema(schemaNameOf(first.id))
    const setUp = {
      billing_provider: 'stripe',
      delivery_method: 'direct_to_billing_provider',
      configuration: { stripe_api_key: `sk_${HUSH}`, stripe_webhook_secret: `whsec_${HUSH}` },
    }
    const account = await call('POST', '/v1/setUpBillingProvider', setUp, 'k')
    const delivery_method_ids = [account.body.data.delivery_method_id]
    const done = [
      await call('POST', '/v1/upsertAnrokApiToken', { delivery_method_ids, anrok_api_token: HUSH }),
      await call('POST', '/v1/upsertAvalaraCredentials', {
        delivery_method_ids,
        avalara_environment: 'SANDBOX',
        avalara_username: 'u',
        avalara_password: HUSH,
      }),
      await call('POST', '/v1/client/config/webhook_secret', { webhook_secret: HUSH }),
    ]
    assert.deepEqual(
      done.map(({ status }) => status),
      [200, 200, 200],
    )
  })
  after(() => app.close())

  test('never rest in the open', async () => {
    const made = await call('POST', '/maelzel/v1/tokens', { name: 't', role: 'READER' }, 'token')
    const rotated = await call('POST', '/v1/rotateDeltaStreamSecret', {}, 'rotate')
    const secrets = [HUSH, made.body.data.token, rotated.body.secret]
    const tables = await db.query<{ place: string }>({
      text: `select format('%I.%I', table_schema, table_name) as place
        from information_schema.tables
        where table_schema in (current_schema(), 'maelzel') and table_type = 'BASE TABLE'`,
      values: [],
    })
    assert.ok(tables.length > 20)
    for (const { place } of tables) {
      const text = `select coalesce(string_agg(t::text, ' '), '') as text from ${place} t`
      const [row] = await db.query<{ text: string }>({ text, values: [] })
      for (const secret of secrets) assert.ok(!row?.text.includes(secret), `${place} tells`)
    }
  })

  test('are in no reply, and in no metric', async () => {
    const shown = [
      await call('POST', '/v1/listConfiguredBillingProviders', {}),
      await call('GET', '/v1/auditLogs'),
      await call('GET', '/maelzel/v1/tokens'),
      await call('GET', '/maelzel/v1/settings'),
      await call('GET', '/metrics'),
    ]
    for (const { body } of shown) assert.ok(!JSON.stringify(body).includes(HUSH))
  })

  test('are in no line of the log, even where something breaks', async () => {
    await db.query({ text: 'drop table delivery_method cascade', values: [] })
    const broken = await call('POST', '/v1/setUpBillingProvider', {
      billing_provider: 'stripe',
      delivery_method: 'direct_to_billing_provider',
      configuration: { stripe_api_key: `sk_${HUSH}_2` },
    })
    assert.equal(broken.status, 500)
    assert.deepEqual(Object.keys(broken.body), ['message'])
    assert.ok(lines.length > 0, 'the bug was logged')
    assert.deepEqual(
      lines.filter((line) => line.includes(HUSH)),
      [],
    )
  })
})
