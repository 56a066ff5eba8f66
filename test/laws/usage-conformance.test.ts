import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import type { Aggregation } from '../../src/metrics/metric.ts'
import { instant } from '../../src/time/clock.ts'
import {
  type Asked,
  ReferenceEngine,
  type SentEvent,
  storedEngine,
  type UsageEngine,
} from '../usage-engines.ts'

/** What every engine behind the usage interface must answer; a new one is added here. */
const engines: Record<string, () => Promise<UsageEngine>> = {
  'the stored engine, with all events in the tail': async () => ({
    ...(await storedEngine('2026-01-31')),
    settle: async () => {},
  }),
  'the stored engine, with each event folded': () => storedEngine('2026-01-31'),
  'the reference': async () => new ReferenceEngine((await storedEngine('2026-01-31')).metrics),
}

let sent = 0
const use = (day: number, n: unknown, region: string, team = 'a', customer_id = 'acme') => {
  sent += 1
  return {
    transaction_id: `t${sent}`,
    customer_id,
    event_type: 'use',
    timestamp: `2026-01-0${day}T10:30:0${day}.${sent}Z`,
    properties: { n, region, team },
  }
}

for (const [name, make] of Object.entries(engines))
  describe(name, () => {
    let engine: UsageEngine
    let acme = ''
    const append = async (...events: SentEvent[]) => {
      for (const event of events) {
        await engine.append([event])
        await engine.settle(['acme', 'acme-2'])
      }
    }
    const ask = (aggregation: Aggregation, more: Partial<Asked> = {}) => {
      const metric = engine.metrics.find((m) => m.aggregation_type === aggregation)
      assert.ok(metric)
      const from = instant('2026-01-01T00:00:00Z')
      const to = instant('2026-02-01T00:00:00Z')
      return engine.increments(acme, { from, to, group_keys: [], ...more, metric })
    }
    const at = (...lines: string[]) => lines.map((l) => `2026-01-${l.replace(' ', 'T10 ')}`)

    before(async () => {
      engine = await make()
      acme = await engine.customer(['acme', 'acme-2'])
      const early = use(1, '5', 'eu')
      await append(
        early,
        use(1, '0.1', 'us', 'b'),
        use(2, '3', 'eu', 'b', 'acme-2'),
        use(3, '8', 'eu'),
        { ...early, properties: { n: '1000', region: 'eu', team: 'a' } },
        use(3, 'eight', 'eu'),
        use(4, 2, 'us'),
        { ...use(4, '100', 'us'), event_type: 'other' },
        use(5, '100', 'us', 'c'),
        use(5, '100', 'us', 'a', 'somebody else'),
      )
    })

    test('COUNT and SUM count the hour’s own events; text that is no number is nothing', async () => {
      assert.deepEqual(await ask('COUNT'), at('01 2', '02 1', '03 2', '04 1'))
      assert.deepEqual(await ask('SUM'), at('01 5.1', '02 3', '03 8', '04 2'))
    })

    test('MAX, LATEST and UNIQUE say what the hour added', async () => {
      assert.deepEqual(await ask('MAX'), at('01 5', '02 0', '03 3', '04 0'))
      assert.deepEqual(await ask('LATEST'), at('01 0.1', '02 2.9', '03 5', '04 -6'))
      assert.deepEqual(await ask('UNIQUE'), at('01 2', '02 1', '03 2', '04 1'))
    })

    test('the baseline is nothing at the beginning of the window', async () => {
      const from = instant('2026-01-02T00:00:00Z')
      assert.deepEqual(await ask('MAX', { from }), at('02 3', '03 5', '04 0'))
      const to = instant('2026-01-04T10:00:00Z')
      assert.deepEqual(await ask('LATEST', { from, to }), at('02 3', '03 5'))
    })

    test('groups are told apart, each with a value of its own', async () => {
      assert.deepEqual(
        await ask('MAX', { group_keys: ['region'] }),
        at('01 eu 5', '01 us 0.1', '02 eu 0', '03 eu 3', '04 us 1.9'),
      )
      assert.deepEqual(
        await ask('SUM', { group_keys: ['team', 'region'] }),
        at('01 a eu 5', '01 b us 0.1', '02 b eu 3', '03 a eu 8', '04 a us 2'),
      )
    })

    test('a filter leaves out what it does not name', async () => {
      const filter = { key: 'team', values: ['b'] }
      assert.deepEqual(await ask('LATEST', { filter }), at('01 0.1', '02 2.9'))
      const grouped = await ask('LATEST', { filter, group_keys: ['region'] })
      assert.deepEqual(grouped, at('01 us 0.1', '02 eu 3'))
    })

    test('properties that are no group key tell apart as well', async () => {
      const grouped = await ask('COUNT', { group_keys: ['n'], to: instant('2026-01-03T00:00:00Z') })
      assert.deepEqual(grouped, at('01 0.1 1', '01 5 1', '02 3 1'))
    })

    test('between edges, what all hours came to is told at once', async () => {
      const edges = ['2026-01-02T00:00:00Z', '2026-01-03T10:00:00Z'].map(instant)
      const told = (days: string[]) => days.map((d) => `2026-01-${d}`)
      assert.deepEqual(await ask('SUM', { edges }), told(['01T00 5.1', '02T00 3', '03T10 10']))
      assert.deepEqual(
        await ask('LATEST', { edges, group_keys: ['region'] }),
        told(['01T00 eu 5', '01T00 us 0.1', '02T00 eu -2', '03T10 eu 5', '03T10 us 1.9']),
      )
      assert.deepEqual(await ask('UNIQUE', { edges: [] }), told(['01T00 6']))
    })

    test('a late event changes the hour in which it happened, and what follows from it', async () => {
      await append(use(2, '9', 'eu'))
      assert.deepEqual(await ask('MAX'), at('01 5', '02 4', '03 0', '04 0'))
      assert.deepEqual(await ask('SUM'), at('01 5.1', '02 12', '03 8', '04 2'))
    })
  })

test('a tail whose events are too large to be read at once is read in parts, and folded so', async () => {
  const engine = await storedEngine('2026-01-31')
  const acme = await engine.customer(['acme'])
  const noise = () => randomBytes(125).toString('hex') // does not compress to nothing
  const more = Object.fromEntries(Array.from({ length: 1900 }, (_, n) => [`p${n}`, noise()]))
  for (let i = 0; i < 10; i += 1) {
    const event = use(1, '0.5', 'eu')
    await engine.append([{ ...event, properties: { ...event.properties, ...more } }])
  }
  const metric = engine.metrics.find((m) => m.aggregation_type === 'SUM')
  assert.ok(metric)
  const from = instant('2026-01-01T00:00:00Z')
  const asked = { metric, from, to: instant('2026-02-01T00:00:00Z'), group_keys: [] }
  assert.deepEqual(await engine.increments(acme, asked), ['2026-01-01T10 5'])
  await engine.settle(['acme'])
  assert.deepEqual(await engine.increments(acme, asked), ['2026-01-01T10 5'])
})
