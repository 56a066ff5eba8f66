import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import pg from 'pg'
import { schemaNameOf } from '../src/environments/environment.ts'
import { Alike, KINDS } from './alike.ts'
import { freshDatabase } from './database.ts'
import { advance, call, finals, onContracts, sandbox } from './operator.ts'
import { Program, temporaryFolder } from './program.ts'
import { send } from './world.ts'

/** How many customers a process has settled so far. */
async function settled(url: string): Promise<number> {
  const { body } = await send(url, undefined, 'GET', '/metrics')
  return Number(/^maelzel_jobs\S*{job="settleCustomer",outcome="done"} (\d+)/m.exec(body)?.[1] ?? 0)
}

const server = process.env['TEST_DATABASE_URL']

describe('on a server that they share, several processes', { skip: !server }, () => {
  const folders = [temporaryFolder(), temporaryFolder()]
  let programs: Program[] = []
  let database = ''
  const token = 'shared-administrator'

  before(async () => {
    database = (await freshDatabase(server))?.url ?? ''
    programs = await Promise.all(
      folders.map((folder) =>
        Program.start({
          MAELZEL_DATA_DIR: folder,
          MAELZEL_API_TOKEN: token,
          MAELZEL_SECRET_KEY: 'shared',
          DATABASE_URL: database,
        }),
      ),
    )
  })

  /** The numbers of all final invoices of an environment, in order: no operation lists them. */
  async function numbers(environment_id: string): Promise<string[]> {
    const client = new pg.Client(database)
    await client.connect()
    const schema = schemaNameOf(environment_id)
    const { rows } = await client.query(`select number from ${schema}.invoice order by number`)
    await client.end()
    return rows.map(({ number }) => number)
  }

  test('agree on tokens and clocks, and each job runs once', async () => {
    const [a = '', b = ''] = programs.map(({ url }) => url)
    assert.equal((await call(a, token, 'GET', '/maelzel/v1/environments')).length, 1)
    const { id, token: own } = await sandbox(a, token)
    const customers = await onContracts(b, own, 4)
    let over = false
    const moved = advance(a, own, '2028-01-03T00:00:00Z').finally(() => {
      over = true
    })
    while (!over) {
      await call(b, own, 'GET', `/v1/customers/${customers[0]}/invoices`)
      await call(b, own, 'POST', '/v1/customers', { name: 'made on the way' })
      const rival = await advance(b, own, '2028-01-03T00:00:00Z')
      assert.ok(rival.status === 409 || rival.status === 200, `${rival.status}`)
    }
    const reply = await moved
    assert.ok(reply.status === 200 || reply.status === 409, JSON.stringify(reply.body))
    assert.equal((await advance(b, own, '2028-01-03T00:00:00Z')).status, 200)
    for (const customer of customers) {
      const dates = await finals(b, own, customer)
      assert.equal(dates.length, 24)
      assert.equal(new Set(dates).size, 24)
    }
    const { id: made, token: written } = await call(a, own, 'POST', '/maelzel/v1/tokens', {
      name: 'w',
      role: 'WRITER',
    })
    await call(b, written, 'GET', '/maelzel/v1/clock')
    await call(a, own, 'POST', '/maelzel/v1/tokens/archive', { id: made })
    assert.equal((await send(b, written, 'GET', '/maelzel/v1/clock')).status, 401)
    await call(b, token, 'DELETE', `/maelzel/v1/environments/${id}`)
    assert.equal((await send(a, own, 'GET', '/maelzel/v1/clock')).status, 401)
  })

  test('bill many customers together, each once and as one process does', async () => {
    const [a = '', b = ''] = programs.map(({ url }) => url)
    const run = (url: string, own: string) =>
      call(url, own, 'PATCH', '/maelzel/v1/settings', { invoice_grace_period_hours: 0 })
    const few = await Alike.sign(a, token, KINDS)
    await run(a, few.token)
    const expected = await few.accounts(a)
    const many = await Alike.sign(a, token, 210) // a process takes two hundred at a time
    const before = await Promise.all([settled(a), settled(b)])
    await Promise.all([run(a, many.token), run(b, many.token)])
    const after = await Promise.all([settled(a), settled(b)])
    for (const [i, n] of after.entries()) assert.ok(n > (before[i] ?? n), `process ${i} idled`)
    const accounts = await many.accounts(b)
    for (const [i, account] of accounts.entries())
      assert.deepEqual(account, expected[i % KINDS], `customer ${i}`)
    assert.deepEqual(
      await numbers(many.id),
      accounts.map((_, i) => `INV-2026-${String(i + 1).padStart(6, '0')}`),
    )
  })

  test('end one by one', async () => {
    for (const program of programs) {
      const { code, ms } = await program.end('SIGTERM')
      assert.equal(code, 0)
      assert.ok(ms < 10_000, `${ms} ms`)
    }
  })
})
