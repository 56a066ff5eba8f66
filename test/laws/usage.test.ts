import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { needMetric } from '../../src/metrics/store.ts'
import { instant, iso } from '../../src/time/clock.ts'
import { increments, type UsageQuestion } from '../../src/usage/usage.ts'
import { World } from '../world.ts'

describe('the usage interface', () => {
  let world: World
  let customer_id = ''
  const metrics: Record<string, string> = {}
  before(async () => {
    world = await World.at('2026-01-31')
    const acme = await world.sdk.v1.customers.create({ name: 'Acme', ingest_aliases: ['acme'] })
    customer_id = acme.data.id
    for (const aggregation_type of ['COUNT', 'SUM', 'MAX', 'LATEST', 'UNIQUE'] as const) {
      const { data } = await world.sdk.v1.billableMetrics.create({
        name: aggregation_type,
        aggregation_type,
        aggregation_key: 'n',
        event_type_filter: { in_values: ['use'] },
        property_filters: [
          { name: 'n' },
          { name: 'region', exists: true },
          { name: 'zone', in_values: ['a', 'b'] },
        ],
        group_keys: [['region'], ['region', 'zone']],
      })
      metrics[aggregation_type] = data.id
    }
    const use = (day: number, n: unknown, region: string, zone = 'a', customer = 'acme') => ({
      customer_id: customer,
      event_type: 'use',
      timestamp: `2026-01-0${day}T10:30:00Z`,
      properties: { n, region, zone },
    })
    const events = [
      use(1, '5', 'eu'),
      use(1, '0.1', 'us', 'b'),
      use(2, '3', 'eu', 'b', customer_id),
      use(3, '8', 'eu'),
      use(3, 'eight', 'eu'),
      use(4, 2, 'us'),
      { ...use(4, '100', 'us'), event_type: 'other' },
      use(5, '100', 'us', 'c'),
      use(5, '100', 'us', 'a', 'somebody else'),
    ]
    await world.sdk.v1.usage.ingest({
      usage: events.map((event, i) => ({ ...event, transaction_id: `t${i}` })),
    })
  })

  const ask = async (name: string, more: Partial<UsageQuestion> = {}) => {
    const db = await world.db()
    const rows = await increments(db, {
      customer_id,
      metric: await needMetric(db, metrics[name] ?? ''),
      from: instant('2026-01-01T00:00:00Z'),
      to: instant('2026-02-01T00:00:00Z'),
      group_keys: [],
      ...more,
    })
    return rows.map(({ hour, group, quantity }) => {
      assert.match(iso(hour), /^2026-01-0.T10:00:00.000Z$/)
      return [iso(hour).slice(8, 10), ...Object.values(group), quantity.toFixed()].join(' ')
    })
  }

  test('COUNT and SUM count the hour’s own events, text that is no number apart', async () => {
    assert.deepEqual(await ask('COUNT'), ['01 2', '02 1', '03 2', '04 1'])
    assert.deepEqual(await ask('SUM'), ['01 5.1', '02 3', '03 8', '04 2'])
  })

  test('MAX, LATEST and UNIQUE say what the hour added', async () => {
    assert.deepEqual(await ask('MAX'), ['01 5', '02 0', '03 3', '04 0'])
    assert.deepEqual(await ask('LATEST'), ['01 0.1', '02 2.9', '03 5', '04 -6'])
    assert.deepEqual(await ask('UNIQUE'), ['01 2', '02 1', '03 2', '04 1'])
  })

  test('the baseline is nothing at the beginning of the window', async () => {
    const from = instant('2026-01-02T00:00:00Z')
    assert.deepEqual(await ask('MAX', { from }), ['02 3', '03 5', '04 0'])
    assert.deepEqual(await ask('LATEST', { from, to: instant('2026-01-04T10:00:00Z') }), [
      '02 3',
      '03 5',
    ])
  })

  test('groups are told apart, each with a value of its own', async () => {
    assert.deepEqual(await ask('MAX', { group_keys: ['region'] }), [
      '01 eu 5',
      '01 us 0.1',
      '02 eu 0',
      '03 eu 3',
      '04 us 1.9',
    ])
    assert.deepEqual(await ask('SUM', { group_keys: ['zone', 'region'] }), [
      '01 a eu 5',
      '01 b us 0.1',
      '02 b eu 3',
      '03 a eu 8',
      '04 a us 2',
    ])
  })

  test('a filter leaves out what it does not name', async () => {
    const filter = { key: 'zone', values: ['b'] }
    assert.deepEqual(await ask('LATEST', { filter }), ['01 0.1', '02 2.9'])
    assert.deepEqual(await ask('LATEST', { filter, group_keys: ['region'] }), [
      '01 us 0.1',
      '02 eu 3',
    ])
  })
})
