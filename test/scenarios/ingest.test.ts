import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { World } from '../world.ts'

const NOW = '2026-03-31T12:00:00.000Z'

describe('ingest', () => {
  let world: World
  let sent = 0
  const event = (more: object = {}) => {
    sent += 1
    return {
      transaction_id: `t${sent}`,
      customer_id: 'acme',
      event_type: 'call',
      timestamp: NOW,
      ...more,
    }
  }
  before(async () => {
    world = await World.at(NOW)
  })

  test('a batch is accepted through the SDK, plain or gzipped', async () => {
    await world.sdk.v1.usage.ingest({ usage: [event(), event({ properties: { a: 1 } })] })
    const body = gzipSync(JSON.stringify([event()]))
    const response = await fetch(`${world.url}/v1/ingest`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body,
    })
    assert.equal(response.status, 200)
    assert.equal(await response.text(), '')
  })

  test('what is not a batch is refused', async () => {
    const bodies: unknown[] = [
      {},
      undefined,
      '"x"',
      'null',
      [],
      Array.from({ length: 101 }, () => event()),
      { usage: [event()] },
    ]
    for (const body of bodies) {
      const reply = await world.post('/v1/ingest', body)
      assert.equal(reply.status, 400, JSON.stringify(body)?.slice(0, 80))
      assert.equal(typeof reply.body.message, 'string')
    }
    assert.equal((await world.post('/v1/ingest', '[{]')).body.message, 'The body is not valid JSON')
  })

  test('each event that does not fit is named, and nothing of its batch is stored', async () => {
    const flaws: [object, RegExp][] = [
      [{ transaction_id: undefined }, /transaction_id is missing/],
      [{ transaction_id: '' }, /transaction_id must not be empty/],
      [{ transaction_id: 5 }, /transaction_id must be a string/],
      [{ transaction_id: 'x'.repeat(129) }, /at most 128/],
      [{ customer_id: undefined }, /customer_id is missing/],
      [{ customer_id: '' }, /customer_id must not be empty/],
      [{ event_type: '' }, /event_type must not be empty/],
      [{ timestamp: undefined }, /timestamp is missing/],
      [{ timestamp: 1774958400 }, /RFC 3339/],
      [{ timestamp: '2026-03-31 12:00' }, /RFC 3339/],
      [{ timestamp: '2026-03-31T12:00:00' }, /RFC 3339/],
      [{ timestamp: '02026-03-31T12:00:00Z' }, /RFC 3339/],
      [{ timestamp: '2026-02-30T12:00:00Z' }, /RFC 3339/],
      [{ timestamp: '2026-02-25T11:59:59.999Z' }, /34 days old/],
      [{ timestamp: '2026-04-01T12:00:00.001Z' }, /24 hours ahead/],
      [{ timestamp: '2026-04-01T12:00:00.000001Z' }, /24 hours ahead/],
      [{ properties: [] }, /properties must be an object/],
      [{ properties: 'x' }, /properties must be an object/],
      [{ properties: { long: 'x'.repeat(257) } }, /property long is larger than 256 bytes/],
      [{ properties: { long: 'ö'.repeat(129) } }, /property long is larger than 256 bytes/],
      [
        { properties: Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [i, ''])) },
        /at most 2000/,
      ],
    ]
    const batch = [event(), ...flaws.map(([flaw]) => event(flaw)), 7]
    const reply = await world.post('/v1/ingest', batch)
    assert.equal(reply.status, 400)
    assert.match(reply.body.message, /22 of 23 events are refused; event 1/)
    assert.deepEqual(
      reply.body.errors.map((e: { index: number }) => e.index),
      Array.from({ length: 22 }, (_, i) => i + 1),
    )
    flaws.forEach(([, message], i) => {
      assert.match(reply.body.errors[i].message, message)
    })
    assert.equal(reply.body.errors[0].transaction_id, null)
    assert.equal(
      reply.body.errors[4].transaction_id,
      (batch[5] as { transaction_id: string }).transaction_id,
    )
  })

  test('the bounds of the window belong to it, and every size may be reached', async () => {
    await world.sdk.v1.usage.ingest({
      usage: [
        event({ timestamp: '2026-02-25T12:00:00Z' }),
        event({ timestamp: '2026-04-01T12:00:00Z' }),
        event({ timestamp: '2026-04-01T20:00:00.123456789+18:00' }),
        event({ timestamp: '2026-03-31t12:00:00z' }),
        event({ transaction_id: '🪕'.repeat(128), customer_id: 'c'.repeat(300) }),
        event({ properties: { long: 'x'.repeat(256), nested: { a: [1] }, none: null } }),
        event({ properties: null }),
        event({ properties: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [i, i])) }),
      ],
    })
  })

  test('no text breaks it', async () => {
    const nasty = ["'; drop table event; --", '{"}', '\\', '🪕', '\t\n\r', '{a,b}', 'NULL', '"']
    await world.sdk.v1.usage.ingest({
      usage: nasty.map((text) =>
        event({ customer_id: text, event_type: text, properties: { [text]: text } }),
      ),
    })
    for (const text of ['\\u0000', '\\ud800'])
      for (const field of ['transaction_id', 'customer_id', 'properties']) {
        const given = JSON.stringify([
          event({ [field]: field === 'properties' ? { a: '@' } : '@' }),
        ])
        const reply = await world.post('/v1/ingest', given.replace('@', text))
        assert.equal(reply.status, 400, `${field} ${text}`)
      }
    const deep = `[{"properties":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}]`
    assert.equal((await world.post('/v1/ingest', deep)).status, 400)
  })

  test('a number beyond those of JSON readers is refused, not forgotten', async () => {
    const given = JSON.stringify([event({ properties: { n: '@' } })])
    for (const [number, status] of [
      ['1e308', 200],
      ['1e309', 400],
      ['-1e400', 400],
      ['"1e400"', 200],
    ] as const) {
      const reply = await world.post('/v1/ingest', given.replace('"@"', number))
      assert.equal(reply.status, status, number)
      if (status === 400) assert.match(reply.body.errors[0].message, /property n is too large/)
    }
  })

  test('the first of an id counts, in the order of a batch and whoever is named later', async () => {
    const other = await World.at(NOW)
    const { customers, billableMetrics, usage } = other.sdk.v1
    const { data: metric } = await billableMetrics.create({
      name: 'bytes',
      aggregation_type: 'SUM',
      aggregation_key: 'bytes',
      property_filters: [{ name: 'bytes', exists: true }],
    })
    const c1 = (await customers.create({ name: 'One', ingest_aliases: ['c1'] })).data.id
    const c2 = (await customers.create({ name: 'Two', ingest_aliases: ['c2'] })).data.id
    const sent = (transaction_id: string, customer_id: string, bytes: unknown) =>
      event({ transaction_id, customer_id, properties: { bytes } })
    await usage.ingest({ usage: [sent('a', 'c1', '10')] })
    await usage.ingest({ usage: [sent('a', 'c2', '99')] })
    await usage.ingest({ usage: [sent('b', 'c2', 5), sent('b', 'c2', 7), sent('B', 'c2', 0.5)] })
    const { data } = await usage.list({
      billable_metrics: [{ id: metric.id }],
      customer_ids: [c1, c2],
      window_size: 'NONE',
      starting_on: '2026-03-31T00:00:00Z',
      ending_before: '2026-04-01T00:00:00Z',
    })
    const bytes = new Map(data.map(({ customer_id, value }) => [customer_id, value]))
    assert.deepEqual([bytes.get(c1), bytes.get(c2)], [10, 5.5])
    const found = await usage.search({ transactionIds: ['a', 'b'] })
    assert.deepEqual(
      found.map((e) => [e.customer_id, e.properties?.['bytes'], e.is_duplicate]),
      [
        ['c1', '10', false],
        ['c2', '99', true],
        ['c2', 5, false],
        ['c2', 7, true],
      ],
    )
  })

  test('a body over 1 MiB is refused, and so is one that gzip made small', async () => {
    const body = JSON.stringify([event({ properties: { a: 'x'.repeat(2 * 1024 * 1024) } })])
    assert.equal((await world.post('/v1/ingest', body)).status, 413)
    const bomb = await fetch(`${world.url}/v1/ingest`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')),
    })
    assert.equal(bomb.status, 413)
  })
})
