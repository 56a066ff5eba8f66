import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { billed } from '../billed.ts'
import { Receiver } from '../receiver.ts'
import { World } from '../world.ts'

describe('webhook endpoints', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })

  test('are made, listed without their secrets, and archived for good', async () => {
    const made = await world.post('/maelzel/v1/webhooks', { url: 'https://example.com/a' })
    const given = await world.post('/maelzel/v1/webhooks', {
      url: 'https://example.com/b',
      secret: 'hush',
    })
    assert.ok(made.body.data.secret.length > 20)
    assert.equal(given.body.data.secret, 'hush')
    const listed = await world.get('/maelzel/v1/webhooks')
    assert.deepEqual(
      listed.body.data.map(({ id, url }: { id: string; url: string }) => [id, url]),
      [
        [made.body.data.id, 'https://example.com/a'],
        [given.body.data.id, 'https://example.com/b'],
      ],
    )
    assert.ok(!JSON.stringify(listed.body).includes('hush'))
    for (const { body } of [made, given]) {
      const { id } = body.data
      assert.deepEqual((await world.post('/maelzel/v1/webhooks/archive', { id })).body, {
        data: { id },
      })
    }
    assert.deepEqual((await world.get('/maelzel/v1/webhooks')).body.data, [])
    const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'
    assert.equal((await world.post('/maelzel/v1/webhooks/archive', { id: nobody })).status, 404)
  })

  test('without a secret sign with the one of the environment, whatever it becomes', async () => {
    const hush = (webhook_secret: string) =>
      world.post('/v1/client/config/webhook_secret', { webhook_secret })
    await hush('first')
    const receiver = await Receiver.of(world)
    assert.equal(receiver.secret, 'first')
    await hush('second')
    await billed(world, '2026-01-01')
    await world.advanceTo('2026-01-01')
    const [one] = receiver.received
    assert.ok(one)
    world.sdk.webhooks.unwrap(one.text, one.headers as never, 'second')
    await world.post('/maelzel/v1/webhooks/archive', { id: receiver.endpoint_id })
    receiver.clear()
    await billed(world, '2026-01-01')
    await world.advanceTo('2026-01-01')
    assert.equal(receiver.received.length, 0)
  })

  for (const url of [
    'ftp://example.com',
    'not a url',
    'https://user:password@example.com',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://192.168.1.1/hooks',
    'http://2851995648/', // 169.254.0.0, spelt as a number
  ])
    test(`do not go to ${url}`, async () => {
      const reply = await world.post('/maelzel/v1/webhooks', { url })
      assert.equal(reply.status, 400, JSON.stringify(reply.body))
    })

  test('go to loopback addresses, for the server serves on one', async () => {
    for (const url of ['http://localhost:9/', 'http://127.0.0.1:9/', 'http://[::1]:9/']) {
      const reply = await world.post('/maelzel/v1/webhooks', { url })
      assert.equal(reply.status, 200)
      await world.post('/maelzel/v1/webhooks/archive', { id: reply.body.data.id })
    }
  })
})
