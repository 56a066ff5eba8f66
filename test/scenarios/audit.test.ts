import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { isRead, type TaggedOperation } from '../../src/api/operation.ts'
import { operations } from '../../src/api/operations.ts'
import { deedOf } from '../../src/audit/deed.ts'
import { golden } from '../golden.ts'
import { World } from '../world.ts'

const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'

test('docs/audit.txt says how the log names every write', () => {
  const lines = Object.entries<TaggedOperation>(operations)
    .filter(([, operation]) => !isRead(operation))
    .map(([name, { tag }]) => {
      const deed = deedOf(name, tag)
      return `${name.padEnd(46)}${deed ? `${deed.resource_type.padEnd(24)}${deed.action}` : '-'}`
    })
  golden('docs/audit.txt', `${lines.join('\n')}\n`)
})

describe('the audit log', () => {
  let world: World
  let customer_id = ''
  before(async () => {
    world = await World.at('2026-01-01')
    customer_id = (await world.sdk.v1.customers.create({ name: 'Acme' })).data.id
    await world.advanceTo('2026-01-02')
    await world.sdk.v1.customers.setName({ customer_id, name: 'Apex' })
    await world.sdk.v1.customers.retrieve({ customer_id })
    await world.post(`/v1/customers/${customer_id}/setName`, { name: 5 })
    await world.post('/v1/customers/archive', { id: nobody })
  })
  const read = async (query = '') => (await world.get(`/v1/auditLogs?${query}`)).body
  const actions = ({ data }: { data: { resource_type: string; action: string }[] }) =>
    data.map((e) => `${e.resource_type}.${e.action}`)

  test('every write has its entry, refused ones too; reads have none', async () => {
    const { data } = await world.sdk.v1.auditLogs.list({ limit: 100 })
    assert.deepEqual(
      data.map((e) => [e.resource_type, e.action, e.status, e.resource_id]),
      [
        ['customer', 'create', 'success', customer_id],
        ['clock', 'advance', 'success', undefined],
        ['customer', 'change_name', 'success', customer_id],
        ['customer', 'change_name', 'failure', customer_id],
        ['customer', 'archive', 'failure', nobody],
      ],
    )
    const [first, , , refused] = data
    assert.equal(first?.timestamp, '2026-01-01T00:00:00.000Z')
    assert.equal(first?.actor?.name, 'administrator')
    assert.match(first?.request.user_agent ?? '', /Metronome/)
    assert.equal(first?.request.ip, '127.0.0.1')
    assert.match(refused?.description ?? '', /body\.name/)
  })

  test('a token that may not write leaves its name all the same', async () => {
    const world = await World.at('2026-01-01')
    const { body } = await world.post('/maelzel/v1/tokens', { name: 'curious', role: 'READER' })
    const reply = await world.as(body.data.token).post('/v1/customers', { name: 'x' })
    assert.equal(reply.status, 403)
    const entries = (await world.get('/v1/auditLogs')).body.data
    assert.deepEqual(
      entries.map((e: { actor: { name: string }; status: string }) => [e.actor.name, e.status]),
      [
        ['administrator', 'success'],
        ['curious', 'failure'],
      ],
    )
  })

  test('it is filtered by resource and by time', async () => {
    const one = await read(`resource_type=customer&resource_id=${nobody}`)
    assert.deepEqual(actions(one), ['customer.archive'])
    assert.equal((await world.get('/v1/auditLogs?resource_type=customer')).status, 400)
    assert.equal((await world.get(`/v1/auditLogs?resource_id=${nobody}`)).status, 400)
    const day = 'starting_on=2026-01-02T00:00:00Z&ending_before=2026-01-03T00:00:00Z'
    assert.equal((await read(day)).data.length, 3)
    const before = 'ending_before=2026-01-02T00:00:00Z'
    assert.deepEqual(actions(await read(before)), ['customer.create', 'clock.advance'])
    assert.deepEqual(actions(await read('sort=date_desc&limit=2')), [
      'customer.archive',
      'customer.change_name',
    ])
  })

  test('the cursor outlives the last entry, and tells what was added since', async () => {
    const all = await read('limit=100')
    const nothing = await read(`next_page=${all.next_page}`)
    assert.deepEqual(nothing.data, [])
    assert.equal(nothing.next_page, all.next_page)
    await world.sdk.v1.customers.create({ name: 'later' })
    const more = await read(`next_page=${all.next_page}&starting_on=2030-01-01T00:00:00Z`)
    assert.deepEqual(actions(more), ['customer.create'])
    assert.equal((await world.get('/v1/auditLogs?next_page=zzz')).status, 400)
    const empty = await World.at('2026-01-01')
    const start = (await empty.get('/v1/auditLogs')).body
    assert.deepEqual(start.data, [])
    await empty.sdk.v1.customers.create({ name: 'first' })
    const first = (await empty.get(`/v1/auditLogs?next_page=${start.next_page}`)).body
    assert.deepEqual(actions(first), ['customer.create'])
  })

  test('a reader that keeps reading while others write misses nothing', async () => {
    const world = await World.at('2026-01-01')
    const seen: string[] = []
    let next = ''
    const follow = async () => {
      const { data, next_page } = (await world.get(`/v1/auditLogs?limit=7&next_page=${next}`)).body
      seen.push(...data.map((e: { resource_id: string }) => e.resource_id))
      next = next_page
      return data.length
    }
    const writing = Array.from({ length: 20 }, (_, n) =>
      world.sdk.v1.customers.create({ name: `c${n}` }),
    )
    let done = false
    const written = Promise.all(writing).finally(() => {
      done = true
    })
    while (!done) await follow()
    while ((await follow()) > 0);
    const ids = (await written).map(({ data }) => data.id)
    assert.equal(seen.length, 20)
    assert.deepEqual(seen.toSorted(), ids.toSorted())
  })

  test('no secret is in it', async () => {
    await world.post('/v1/setUpBillingProvider', {
      billing_provider: 'stripe',
      delivery_method: 'direct_to_billing_provider',
      configuration: { stripe_api_key: 'sk_hush', stripe_webhook_secret: 'whsec_hush' },
    })
    await world.post('/v1/client/config/webhook_secret', { webhook_secret: 'hush' })
    await world.post('/v1/client/config/webhook_secret', { webhook_secret: { hush: 1 } })
    assert.ok(!JSON.stringify(await read('limit=100')).includes('hush'))
  })
})
