import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { freshDatabase } from './database.ts'
import { advance, call, finals, onContracts, sandbox } from './operator.ts'
import { Program, temporaryFolder } from './program.ts'
import { send } from './world.ts'

const server = process.env['TEST_DATABASE_URL']

describe('on a server that they share, several processes', { skip: !server }, () => {
  const folders = [temporaryFolder(), temporaryFolder()]
  let programs: Program[] = []
  const token = 'shared-administrator'

  before(async () => {
    const database = await freshDatabase(server)
    programs = await Promise.all(
      folders.map((folder) =>
        Program.start({
          MAELZEL_DATA_DIR: folder,
          MAELZEL_API_TOKEN: token,
          MAELZEL_SECRET_KEY: 'shared',
          DATABASE_URL: database?.url ?? '',
        }),
      ),
    )
  })

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

  test('end one by one', async () => {
    for (const program of programs) {
      const { code, ms } = await program.end('SIGTERM')
      assert.equal(code, 0)
      assert.ok(ms < 10_000, `${ms} ms`)
    }
  })
})
