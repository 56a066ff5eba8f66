import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { billed } from '../billed.ts'
import { type Received, Receiver, until } from '../receiver.ts'
import { World } from '../world.ts'

const deliveries = async (world: World, query = '') =>
  (await world.get(`/maelzel/v1/webhooks/deliveries${query}`)).body

describe('a webhook', () => {
  let world: World
  let receiver: Receiver
  let customer_id = ''
  before(async () => {
    world = await World.at('2026-01-01')
    receiver = await Receiver.of(world)
    customer_id = await billed(world, '2026-01-05')
    await world.advanceTo('2026-01-06')
  })

  test('is sent when an invoice is finalized, and the SDK can unwrap it', () => {
    const [one, ...more] = receiver.received
    assert.ok(one)
    assert.equal(more.length, 0)
    const unwrapped = world.sdk.webhooks.unwrap(one.text, one.headers as never, receiver.secret)
    const { id, properties, ...rest } = unwrapped as Received['body']
    assert.match(id, /^[0-9a-f-]{14}5/)
    assert.deepEqual(rest, { type: 'invoice.finalized' })
    assert.equal(properties.customer_id, customer_id)
    assert.equal(properties.invoice_finalized_date, '2026-01-05T00:00:00.000Z')
    assert.throws(() => world.sdk.webhooks.unwrap(one.text, one.headers as never, 'another'))
    assert.throws(() =>
      world.sdk.webhooks.unwrap(`${one.text} `, one.headers as never, receiver.secret),
    )
  })

  test('carries the headers that receivers look at, with the real time', () => {
    const headers = receiver.received[0]?.headers ?? {}
    assert.equal(headers['content-type'], 'application/json')
    assert.equal(headers['user-agent'], 'Metronome')
    assert.equal(headers['date'], headers['x-metronome-date'])
    assert.ok(Math.abs(Date.parse(String(headers['date'])) - Date.now()) < 60_000)
  })

  test('names an invoice that can be fetched', async () => {
    const { invoice_id } = receiver.told()[0].properties
    const invoice = await world.sdk.v1.customers.invoices.retrieve({ customer_id, invoice_id })
    assert.equal(invoice.data.status, 'FINALIZED')
  })

  test('is found among the deliveries, with its attempt', async () => {
    const { data, next_page } = await deliveries(world)
    assert.equal(next_page, null)
    const [{ id, attempts, ...rest }] = data
    assert.equal(typeof id, 'string')
    assert.deepEqual(rest, {
      endpoint_id: receiver.endpoint_id,
      event_id: receiver.told()[0].id,
      type: 'invoice.finalized',
      status: 'DELIVERED',
      created_at: '2026-01-05T00:00:00.000Z',
    })
    assert.equal(attempts.length, 1)
    const [{ duration_ms, ...attempt }] = attempts
    assert.ok(duration_ms >= 0)
    assert.deepEqual(attempt, { at: '2026-01-05T00:00:00.000Z', status_code: 200, error: null })
  })

  test('is sent again on request, with the same id', async () => {
    const [{ id }] = (await deliveries(world)).data
    receiver.clear()
    const reply = await world.post(`/maelzel/v1/webhooks/deliveries/${id}/redeliver`)
    assert.equal(reply.status, 200)
    assert.equal(reply.body.data.status, 'PENDING')
    await until(() => receiver.received.length === 1)
    await until(async () => (await deliveries(world)).data[0].attempts.length === 2)
    assert.equal(receiver.received[0]?.body.id, reply.body.data.event_id)
    const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'
    const unknown = await world.post(`/maelzel/v1/webhooks/deliveries/${nobody}/redeliver`)
    assert.equal(unknown.status, 404)
  })
})

describe('deliveries', () => {
  test('are under way at once after a plain write, on a clock that stands still', async () => {
    const world = await World.at('2026-01-05')
    const receiver = await Receiver.of(world)
    await billed(world, '2026-01-05')
    await until(() => receiver.received.length === 1)
    await until(async () => (await deliveries(world)).data[0].status === 'DELIVERED')
  })

  test('are tried again on the schedule, by the environment’s clock, freshly signed', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    receiver.answer = (response) => {
      response.statusCode = receiver.received.length < 4 ? 500 : 204
      response.end()
    }
    await billed(world, '2026-01-05')
    await world.advanceTo('2026-01-06')
    const [{ attempts, status }] = (await deliveries(world)).data
    assert.equal(status, 'DELIVERED')
    assert.deepEqual(
      attempts.map((a: { at: string; status_code: number }) => [a.at.slice(11, 19), a.status_code]),
      [
        ['00:00:00', 500],
        ['00:00:05', 500],
        ['00:00:20', 500],
        ['00:01:05', 204],
      ],
    )
    assert.equal(new Set(receiver.received.map(({ text }) => text)).size, 1)
    for (const { text, headers } of receiver.received)
      world.sdk.webhooks.unwrap(text, headers as never, receiver.secret)
  })

  test('are given up after two days, and can be sent again after that', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    receiver.answer = (response) => {
      response.statusCode = 503
      response.end()
    }
    await billed(world, '2026-01-05')
    await world.advanceTo('2026-01-06T23:00:00Z')
    assert.equal((await deliveries(world)).data[0].status, 'PENDING')
    await world.advanceTo('2026-01-08')
    const [{ id, status, attempts }] = (await deliveries(world, '?status=failed')).data
    assert.equal(status, 'FAILED')
    assert.ok(attempts.length > 185 && attempts.length < 215)
    assert.ok(attempts.at(-1).at <= '2026-01-07T00:00:00.000Z')
    receiver.answer = (response) => response.end()
    await world.post(`/maelzel/v1/webhooks/deliveries/${id}/redeliver`)
    await world.advanceTo('2026-01-08') // nothing but what is due now
    assert.equal((await deliveries(world)).data[0].status, 'DELIVERED')
  })

  test('follow no redirect, and no answer at all is a failure that says why', async () => {
    const world = await World.at('2026-01-01')
    const elsewhere = await Receiver.open()
    const receiver = await Receiver.of(world)
    receiver.answer = (response) => {
      response.writeHead(302, { location: elsewhere.url })
      response.end()
    }
    const dead = await Receiver.of(world)
    await dead.close()
    await billed(world, '2026-01-01')
    await world.advanceTo('2026-01-01')
    const { data } = await deliveries(world)
    const of = (endpoint: Receiver) =>
      data.find((d: { endpoint_id: string }) => d.endpoint_id === endpoint.endpoint_id)
    assert.equal(of(receiver).status, 'PENDING')
    assert.equal(of(receiver).attempts[0].status_code, 302)
    assert.equal(elsewhere.received.length, 0)
    assert.equal(of(dead).attempts[0].status_code, null)
    assert.match(of(dead).attempts[0].error, /ECONNREFUSED/)
  })

  test('to one endpoint do not wait for another that is slow', async () => {
    const world = await World.at('2026-01-05')
    const slow = await Receiver.of(world)
    const release: (() => void)[] = []
    slow.answer = (response) => release.push(() => response.end())
    const quick = await Receiver.of(world)
    await billed(world, '2026-01-05')
    await until(() => slow.received.length === 1 && quick.received.length === 1)
    await billed(world, '2026-01-05')
    await until(() => quick.received.length === 2)
    assert.equal(slow.received.length, 1)
    slow.answer = (response) => response.end()
    for (const let_go of release) let_go()
    await until(() => slow.received.length === 2)
    assert.deepEqual(
      slow.told().map(({ id }) => id),
      quick.told().map(({ id }) => id),
    )
  })

  test('are listed newest first, in pages, by status and type', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    await billed(world, '2026-01-02', '2026-01-03', '2026-01-04')
    await world.advanceTo('2026-01-05')
    const day = ({ created_at }: { created_at: string }) => created_at.slice(0, 10)
    const first = await deliveries(world, '?limit=2')
    assert.deepEqual(first.data.map(day), ['2026-01-04', '2026-01-03'])
    const second = await deliveries(world, `?limit=2&next_page=${first.next_page}`)
    assert.deepEqual(second.data.map(day), ['2026-01-02'])
    assert.equal(second.next_page, null)
    assert.equal(
      (await deliveries(world, '?type=invoice.finalized&status=DELIVERED')).data.length,
      3,
    )
    assert.equal((await deliveries(world, '?status=PENDING')).data.length, 0)
    assert.equal((await deliveries(world, '?type=alerts.none')).data.length, 0)
    assert.equal((await world.get('/maelzel/v1/webhooks/deliveries?status=LOST')).status, 400)
    assert.equal(receiver.received.length, 3)
  })

  test('of finalized invoices stop when the setting says so', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    await world.call('PATCH', '/maelzel/v1/settings', { invoice_finalized_webhooks: false })
    await billed(world, '2026-01-02')
    await world.advanceTo('2026-01-05')
    assert.equal(receiver.received.length, 0)
  })
})
