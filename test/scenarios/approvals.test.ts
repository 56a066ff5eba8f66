import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { NOBODY } from '../catalogue.ts'
import { World } from '../world.ts'

const decisions = '/maelzel/v1/approval-requests'

describe('a write that waits for approval', () => {
  let world: World
  let agent: World
  before(async () => {
    world = await World.at('2026-01-01')
    const { body } = await world.post('/maelzel/v1/tokens', { name: 'agent', role: 'WRITER' })
    agent = world.as(body.data.token)
  })

  const proposal = {
    name: 'Sign <Acme>',
    description: 'A new customer',
    method: 'POST',
    request_type: '/v1/customers',
    request_payload: { name: 'Acme', ingest_aliases: ['acme'] },
  }
  const submit = (more: object = {}) =>
    agent.post('/v1/approval_requests/submit', { ...proposal, ...more })
  const submitted = async (more: object = {}) => {
    const { status, body } = await submit(more)
    assert.equal(status, 200, JSON.stringify(body))
    return body.data as { id: string; approval_url: string; created_at: string }
  }
  const decide = (how: string, id: string, by = world) => by.post(`${decisions}/${how}`, { id })

  test('is shown on a page, and done for whoever approves it', async () => {
    const { id, approval_url, created_at } = await submitted()
    assert.equal(created_at, '2026-01-01T00:00:00.000Z')
    assert.equal((await world.get('/v1/customers')).body.data.length, 0)
    const page = async () => (await fetch(approval_url)).text()
    assert.match(await page(), /Sign &lt;Acme&gt;/)
    assert.match(await page(), /PENDING/)
    const waiting = (await agent.get(`${decisions}?status=pending`)).body.data
    assert.deepEqual(
      waiting.map((r: { id: string; requested_by: string }) => [r.id, r.requested_by]),
      [[id, 'agent']],
    )

    assert.equal((await decide('approve', id, agent)).status, 403)
    const { data } = (await decide('approve', id)).body
    const [customer] = (await world.get('/v1/customers')).body.data
    assert.deepEqual(
      [data.status, data.decided_by, data.reply.status, data.reply.body.data.id],
      ['COMPLETED', 'administrator', 200, customer.id],
    )
    assert.match(await page(), /COMPLETED/)
    assert.deepEqual((await agent.get(`${decisions}/${id}`)).body.data, data)
    for (const how of ['approve', 'reject']) assert.equal((await decide(how, id)).status, 409)
    const log = (await world.get('/v1/auditLogs?sort=date_desc&limit=100')).body.data
    assert.ok(
      log.some(
        (e: { action: string; actor: { name: string }; resource_id: string }) =>
          e.action === 'create' &&
          e.actor.name === 'administrator' &&
          e.resource_id === customer.id,
      ),
    )
  })

  test('tells why it was refused when it was done', async () => {
    const path = `/v1/customers/${NOBODY}/setName`
    const { id } = await submitted({ request_type: path, request_payload: { name: 'x' } })
    const { data } = (await decide('approve', id)).body
    assert.deepEqual([data.status, data.reply.status], ['FAILED', 404])
    assert.match(data.reply.body.message, /customer .* was not found/)
  })

  test('is never done when it is rejected', async () => {
    const { id } = await submitted({ request_payload: { name: 'Never' } })
    assert.equal((await decide('reject', id)).body.data.status, 'REJECTED')
    assert.equal((await decide('approve', id)).status, 409)
    const names = (await world.get('/v1/customers')).body.data.map((c: { name: string }) => c.name)
    assert.ok(!names.includes('Never'))
  })

  test('is done once, whoever approves it at the same time', async () => {
    const { id } = await submitted({ request_payload: { name: 'Once' } })
    const replies = await Promise.all([1, 2, 3].map(() => decide('approve', id)))
    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409, 409])
    const names = (await world.get('/v1/customers')).body.data.map((c: { name: string }) => c.name)
    assert.equal(names.filter((name: string) => name === 'Once').length, 1)
  })

  const refused: [object, RegExp][] = [
    [{ name: '' }, /name/],
    [{ description: 'x'.repeat(513) }, /description/],
    [{ method: 'GET' }, /POST, PUT, PATCH, DELETE/],
    [{ request_type: 'v1/customers' }, /request_type/],
    [{ request_type: '/v1/nothing' }, /There is no POST \/v1\/nothing/],
    [{ request_type: '/v1/contracts/list' }, /only reads/],
    [{ request_type: '/v1/setUpBillingProvider' }, /do it yourself/],
    [{ request_type: '/maelzel/v1/tokens' }, /do it yourself/],
    [{ request_payload: {} }, /request_payload/],
    [{ request_payload: undefined }, /request_payload/],
  ]
  for (const [wrong, message] of refused)
    test(`is refused ${JSON.stringify(wrong).slice(0, 60)}`, async () => {
      const reply = await submit(wrong)
      assert.equal(reply.status, 400)
      assert.match(reply.body.message, message)
    })

  test('has to exist to be decided', async () => {
    for (const how of ['approve', 'reject']) assert.equal((await decide(how, NOBODY)).status, 404)
    assert.equal((await world.get(`${decisions}/${NOBODY}`)).status, 404)
  })
})
