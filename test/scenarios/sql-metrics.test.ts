import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { needMetric } from '../../src/metrics/store.ts'
import { instant, iso } from '../../src/time/clock.ts'
import { increments, type UsageQuestion } from '../../src/usage/usage.ts'
import { accepted } from '../metric-sql/accepted.ts'
import { refused } from '../metric-sql/refused.ts'
import { World } from '../world.ts'

describe('SQL metrics', () => {
  let world: World
  let customer_id = ''
  before(async () => {
    world = await World.at('2026-01-31')
    const { data } = await world.sdk.v1.customers.create({ name: 'Acme', ingest_aliases: ['acme'] })
    customer_id = data.id
    const use = (at: string, n: string, region: string, i: number) => ({
      transaction_id: `t${i}`,
      customer_id: 'acme',
      event_type: 'use',
      timestamp: `2026-01-${at}:30:00Z`,
      properties: { n, region },
    })
    await world.sdk.v1.usage.ingest({
      usage: [
        use('01T03', '4', 'eu', 1),
        use('01T08', '10', 'us', 2),
        use('02T03', '20', 'eu', 3),
        use('04T03', '6', 'eu', 4),
        use('04T05', '30', 'eu', 5),
      ],
    })
  })

  const make = async (sql: string) =>
    (await world.sdk.v1.billableMetrics.create({ name: sql.slice(0, 40), sql })).data.id

  const billed = async (sql: string, more: Partial<UsageQuestion> = {}) => {
    const db = await world.db()
    const rows = await increments(db, {
      customer_id,
      metric: await needMetric(db, await make(sql)),
      from: instant('2026-01-01T00:00:00Z'),
      to: instant('2026-02-01T00:00:00Z'),
      group_keys: [],
      ...more,
    })
    return rows.map(({ hour, group, quantity }) =>
      [iso(hour).slice(8, 13), ...Object.values(group), quantity.toFixed()].join(' '),
    )
  }

  test('every statement of the language makes a metric that answers', async () => {
    for (const sql of accepted) {
      const id = await make(sql)
      const reply = await world.post('/v1/usage/groups', {
        customer_id,
        billable_metric_id: id,
        window_size: 'none',
        starting_on: '2026-01-01T00:00:00Z',
        ending_before: '2026-02-01T00:00:00Z',
      })
      assert.equal(reply.status, 200, `${sql}: ${reply.body.message}`)
    }
  })

  test('any other statement is refused, and says why', async () => {
    for (const [sql, says] of refused) {
      const reply = await world.post('/v1/billable-metrics/create', { name: 'x', sql })
      assert.equal(reply.status, 400, sql)
      if (sql !== '') assert.match(reply.body.message, new RegExp(says), sql)
    }
  })

  test('a count or a sum is billed in the hour in which it happens', async () => {
    const sql = 'SELECT SUM(properties.n) AS value, properties.region FROM events GROUP BY 2'
    assert.deepEqual(await billed(sql), ['01T03 4', '01T08 10', '02T03 20', '04T03 6', '04T05 30'])
    assert.deepEqual(
      await billed(sql, { group_keys: ['region'], to: instant('2026-01-02T00:00:00Z') }),
      ['01T03 eu 4', '01T08 us 10'],
    )
    assert.deepEqual(await billed(sql, { filter: { key: 'region', values: ['us'] } }), ['01T08 10'])
  })

  test('anything else is billed by how much it changed', async () => {
    assert.deepEqual(await billed('SELECT AVG(properties.n) AS value FROM events'), [
      '01T03 4',
      '01T08 3',
      '02T03 4.3333333333333333',
      '04T03 -1.3333333333333333',
      '04T05 4',
    ])
    const dailyMaximum = `SELECT SUM(m) / COUNT(m) AS value FROM (
      SELECT DATE_TRUNC('day', timestamp) AS day, MAX(properties.n) AS m FROM events GROUP BY 1) d`
    assert.deepEqual(await billed(dailyMaximum), [
      '01T03 4',
      '01T08 6',
      '02T03 5',
      '04T03 -3',
      '04T05 8',
    ])
    const distinct = 'SELECT COUNT(DISTINCT properties.region) AS value FROM events'
    assert.deepEqual(await billed(distinct), ['01T03 1', '01T08 1'])
  })

  test('by the service period, all of it falls into the last hour', async () => {
    const sql = 'SELECT MAX(properties.n) AS value, properties.region FROM events GROUP BY 2'
    const granularity = 'SERVICE_PERIOD'
    assert.deepEqual(await billed(sql, { granularity, group_keys: ['region'] }), [
      '31T23 eu 30',
      '31T23 us 10',
    ])
  })

  test('its columns tell usage apart, one of them or several', async () => {
    const id = await make(
      "SELECT COUNT(*) AS value, properties.region, DATE_TRUNC('day', timestamp) AS day FROM events GROUP BY 2, 3",
    )
    const ask = async (group_key: string[] | undefined) => {
      const page = await world.sdk.v1.usage.listWithGroups({
        customer_id,
        billable_metric_id: id,
        window_size: 'NONE',
        starting_on: '2026-01-01T00:00:00Z',
        ending_before: '2026-02-01T00:00:00Z',
        ...(group_key && { group_key }),
      })
      return page.data.map(({ group, value }) => [...Object.values(group ?? {}), value].join(' '))
    }
    assert.deepEqual(await ask(undefined), ['5'])
    assert.deepEqual(await ask(['region']), ['eu 4', 'us 1'])
    assert.deepEqual(await ask(['region', 'day']), [
      'eu 2026-01-01T00:00:00.000Z 1',
      'eu 2026-01-02T00:00:00.000Z 1',
      'eu 2026-01-04T00:00:00.000Z 2',
      'us 2026-01-01T00:00:00.000Z 1',
    ])
    await assert.rejects(ask(['n']), /not a column/)
  })

  test('a number that grows beyond what there are is refused when it is asked for', async () => {
    let product = '1e999'
    for (let i = 0; i < 6; i += 1) product = `(${product} * ${product})`
    const inner = `SELECT SUM(properties.n) * ${product} AS x FROM events`
    const id = await make(`SELECT SUM(x * x * x) AS value FROM (${inner}) t`)
    const reply = await world.post('/v1/usage/groups', {
      customer_id,
      billable_metric_id: id,
      window_size: 'day',
      starting_on: '2026-01-01T00:00:00Z',
      ending_before: '2026-02-01T00:00:00Z',
    })
    assert.equal(reply.status, 400)
    assert.match(reply.body.message, /overflow/)
  })
})
