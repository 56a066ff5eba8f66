import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { testServer } from '../server.ts'
import { send, World } from '../world.ts'

const advance = (world: World, body?: unknown) => world.post('/maelzel/v1/clock/advance', body)
const clock = async (world: World) => (await world.get('/maelzel/v1/clock')).body.data

/** A customer on a monthly contract from the day at which the world stands. */
async function onContract(world: World, starting_at: string): Promise<string> {
  const { data: card } = await world.sdk.v1.contracts.rateCards.create({ name: 'Prices' })
  const { data: customer } = await world.sdk.v1.customers.create({ name: 'Acme' })
  await world.sdk.v1.contracts.create({
    customer_id: customer.id,
    rate_card_id: card.id,
    starting_at,
  })
  return customer.id
}

const issued = async (world: World, customer_id: string) => {
  const dates: string[] = []
  for await (const invoice of world.sdk.v1.customers.invoices.list({
    customer_id,
    status: 'FINALIZED',
    sort: 'date_asc',
  }))
    dates.push(invoice.issued_at ?? 'never')
  return dates
}

describe('a clock that is wound by hand', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-31T10:00:00Z')
  })

  test('stands still until it is moved, to an instant or by a duration', async () => {
    assert.deepEqual(await clock(world), { mode: 'manual', now: '2026-01-31T10:00:00.000Z' })
    const moves: [object, string][] = [
      [{ by: 'P1M' }, '2026-02-28T10:00:00.000Z'], // the day that February lacks becomes its last
      [{ by: 'PT36H' }, '2026-03-01T22:00:00.000Z'],
      [{ by: 'P1W' }, '2026-03-08T22:00:00.000Z'],
      [{ by: 'P1Y2M3DT4H5M6.5S' }, '2027-05-12T02:05:06.500Z'],
      [{ by: 'PT0S' }, '2027-05-12T02:05:06.500Z'],
      [{ to: '2027-05-12T02:05:06.500Z' }, '2027-05-12T02:05:06.500Z'],
      [{ to: '2027-06-01T02:00:00+02:00' }, '2027-06-01T00:00:00.000Z'],
    ]
    for (const [body, now] of moves) {
      const reply = await advance(world, body)
      assert.deepEqual([reply.status, reply.body], [200, { data: { now, ran: [] } }])
      assert.deepEqual(await clock(world), { mode: 'manual', now })
    }
  })

  const refused: [unknown, RegExp][] = [
    [undefined, /either `to` or `by`/],
    [{}, /either `to` or `by`/],
    [{ to: '2028-01-01T00:00:00Z', by: 'P1D' }, /either `to` or `by`/],
    [{ to: '2020-01-01T00:00:00Z' }, /only moves forward/],
    [{ by: '-P1D' }, /only moves forward/],
    [{ by: 'a month' }, /ISO 8601 duration/],
    [{ by: '' }, /ISO 8601 duration/],
    [{ by: 'P9000Y' }, /year 10000/],
    [{ by: 'P99999999999Y' }, /ISO 8601 duration/],
    [{ by: 3600 }, /string/],
    [{ to: '2028-01-01' }, /RFC 3339/],
    [{ to: '10000-01-01T00:00:00Z' }, /RFC 3339/],
    [{ to: 1798761600000 }, /string/],
    [[], /object/],
  ]
  for (const [body, message] of refused)
    test(`is not moved by ${JSON.stringify(body) ?? 'nothing'}`, async () => {
      const before = await clock(world)
      const reply = await advance(world, body)
      assert.equal(reply.status, 400)
      assert.match(reply.body.message, message)
      assert.deepEqual(await clock(world), before)
    })

  test('dates everything that is made', async () => {
    const { data: acme } = await world.sdk.v1.customers.create({ name: 'Dated' })
    const { data: read } = await world.sdk.v1.customers.retrieve({ customer_id: acme.id })
    assert.equal(read.created_at, '2027-06-01T00:00:00.000Z')
  })
})

test('the clock of the system cannot be moved', async () => {
  const { url, token } = await testServer()
  for (const body of [{ by: 'P1D' }, { to: '2100-01-01T00:00:00Z' }, {}]) {
    const reply = await send(url, token, 'POST', '/maelzel/v1/clock/advance', body)
    assert.equal(reply.status, 400)
    assert.match(reply.body.message, /follows the system clock/)
  }
  const reply = await send(url, token, 'GET', '/maelzel/v1/clock')
  assert.equal(reply.body.data.mode, 'system')
})

describe('what falls due', () => {
  test('happens in order, each at its own instant, and is told', async () => {
    const world = await World.at('2026-01-01')
    const customer = await onContract(world, '2026-01-01T00:00:00Z')
    const ran = await world.advanceTo('2027-01-02')
    const dates = Array.from({ length: 12 }, (_, i) =>
      new Date(Date.UTC(2026, i + 1, 2)).toISOString(),
    )
    assert.deepEqual(await issued(world, customer), dates)
    assert.deepEqual(
      ran.map(({ at, job, count }) => [at, job, count]),
      dates.map((at) => [at, 'settleCustomer', 1]),
    )
  })

  test('happens once when two wind the clock at the same time', async () => {
    const world = await World.at('2026-01-01')
    const customer = await onContract(world, '2026-01-01T00:00:00Z')
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => advance(world, { to: '2026-07-02T00:00:00Z' })),
    )
    const statuses = replies.map(({ status }) => status)
    assert.ok(statuses.includes(200), `${statuses}`)
    for (const { status, body, headers } of replies) {
      assert.ok(status === 200 || status === 409, `${status} ${JSON.stringify(body)}`)
      if (status === 409) {
        assert.match(body.message, /being moved already/)
        assert.equal(headers.get('x-should-retry'), 'false')
      }
    }
    assert.deepEqual(await clock(world), { mode: 'manual', now: '2026-07-02T00:00:00.000Z' })
    assert.equal((await issued(world, customer)).length, 6)
  })

  test('leaves the environment open to everybody while it happens', async () => {
    const world = await World.at('2026-01-01')
    const customer = await onContract(world, '2026-01-01T00:00:00Z')
    let over = false
    const moved = advance(world, { to: '2028-01-02T00:00:00Z' }).finally(() => {
      over = true
    })
    const seen: number[] = []
    let last = 0
    while (!over) {
      const replies = await Promise.all([
        world.get('/maelzel/v1/clock'),
        world.get(`/v1/customers/${customer}/invoices?limit=100`),
        world.post('/v1/customers', { name: `made on the way ${seen.length}` }),
      ])
      for (const { status } of replies) assert.equal(status, 200)
      const now = Date.parse(replies[0].body.data.now)
      assert.ok(now >= last, 'time goes back')
      last = now
      seen.push(now)
    }
    assert.equal((await moved).status, 200)
    assert.equal((await issued(world, customer)).length, 24)
  })
})

describe('the grace', () => {
  const cases: [number, string][] = [
    [0, '2026-02-01T00:00:00.000Z'],
    [0.5, '2026-02-01T00:30:00.000Z'],
    [0.1234567, '2026-02-01T00:07:24.444Z'],
    [48, '2026-02-03T00:00:00.000Z'],
  ]
  for (const [hours, at] of cases)
    test(`of ${hours} hours finalizes January on ${at}`, async () => {
      const world = await World.at('2026-01-01')
      const customer = await onContract(world, '2026-01-01T00:00:00Z')
      await world.call('PATCH', '/maelzel/v1/settings', { invoice_grace_period_hours: hours })
      await world.advanceTo('2026-02-10')
      assert.deepEqual(await issued(world, customer), [at])
    })

  test('that is cut short in the midst of it ends at once', async () => {
    const world = await World.at('2026-01-01')
    const customer = await onContract(world, '2026-01-01T00:00:00Z')
    await world.advanceTo('2026-02-01T05:00:00Z')
    assert.deepEqual(await issued(world, customer), [])
    await world.call('PATCH', '/maelzel/v1/settings', { invoice_grace_period_hours: 4 })
    assert.equal((await issued(world, customer)).length, 1)
  })

  test('that grows in the midst of it lasts as long as it says', async () => {
    const world = await World.at('2026-01-01')
    const customer = await onContract(world, '2026-01-01T00:00:00Z')
    await world.advanceTo('2026-02-01T05:00:00Z')
    await world.call('PATCH', '/maelzel/v1/settings', { invoice_grace_period_hours: 72 })
    await world.advanceTo('2026-02-03T23:00:00Z')
    assert.deepEqual(await issued(world, customer), [])
    await world.advanceTo('2026-02-04')
    assert.deepEqual(await issued(world, customer), ['2026-02-04T00:00:00.000Z'])
  })
})
