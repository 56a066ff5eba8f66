import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { needMetric } from '../../src/metrics/store.ts'
import { instant, iso } from '../../src/time/clock.ts'
import { increments, type UsageQuestion } from '../../src/usage/usage.ts'
import { accepted } from '../metric-sql/accepted.ts'
import { refused } from '../metric-sql/refused.ts'
import { lines, Shop } from '../shop.ts'
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

/** The quantities and prices of spec/02 §2.3. */
describe('a product of a SQL metric', () => {
  const day = (date: string) => `2026-${date}T00:00:00Z`
  const metric = async (shop: Shop, sql: string) =>
    (await shop.sdk.v1.billableMetrics.create({ name: sql.slice(0, 30), sql })).data.id
  const breakdowns = async (shop: Shop, customer_id: string, month: string) => {
    const found: string[] = []
    for await (const part of shop.sdk.v1.customers.invoices.listBreakdowns({
      customer_id,
      starting_on: day(`${month}-01`),
      ending_before: day(`0${Number(month) + 1}-01`),
      skip_zero_qty_line_items: true,
    }))
      for (const line of lines(part))
        found.push(`${part.breakdown_start_timestamp.slice(5, 10)} ${line}`)
    return found
  }

  for (const [granularity, priced, used] of [
    ['HOUR', ['calls 30 × 1000 = 30000', 'calls 0 × 2000 = 0'], 10_000],
    ['SERVICE_PERIOD', ['calls 0 × 1000 = 0', 'calls 30 × 2000 = 60000'], 0],
  ] as const)
    test(`is priced by the ${granularity}`, async () => {
      const shop = await Shop.at('2026-01-31')
      const product_id = await shop.catalogue.usage({
        name: 'calls',
        billable_metric_id: await metric(shop, 'SELECT SUM(properties.n) AS value FROM events'),
        sql_breakdown_granularity: granularity,
      })
      const rate_card_id = await shop.card([
        { product_id, price: 1000 },
        { product_id, price: 2000, starting_at: day('01-15') },
      ])
      const starting_at = day('01-01')
      const plain = await shop.sign('Plain', { rate_card_id, starting_at })
      const credited = await shop.sign('Credited', {
        rate_card_id,
        starting_at,
        credits: [
          {
            name: 'Day 2',
            product_id: await shop.fixed('Credit'),
            access_schedule: {
              schedule_items: [
                { amount: 1e6, starting_at: day('01-02'), ending_before: day('01-03') },
              ],
            },
          },
        ],
      })
      for (const { customer_id } of [plain, credited])
        for (const [i, n] of [5, 10, 15].entries())
          await shop.uses(customer_id, 'calls', n, `2026-01-0${i + 1}`)
      const draft = await shop.usageInvoice(plain.customer_id, '2026-01-01')
      assert.deepEqual(lines(draft), priced)
      const paid = await shop.usageInvoice(credited.customer_id, '2026-01-01')
      assert.equal(draft.total - paid.total, used)
      const days =
        granularity === 'HOUR'
          ? [
              '01-01 calls 5 × 1000 = 5000',
              '01-02 calls 10 × 1000 = 10000',
              '01-03 calls 15 × 1000 = 15000',
            ]
          : ['01-31 calls 30 × 2000 = 60000']
      assert.deepEqual(await breakdowns(shop, plain.customer_id, '01'), days)
    })

  test('that gets another metric goes on from where the first one stood', async () => {
    const shop = await Shop.at('2026-03-01')
    const average = (type: string) =>
      metric(shop, `SELECT AVG(properties.n) AS value FROM events WHERE event_type = '${type}'`)
    const product_id = await shop.catalogue.usage({
      name: 'load',
      billable_metric_id: await average('a'),
      sql_breakdown_granularity: 'HOUR',
    })
    const rate_card_id = await shop.card([{ product_id, price: 1 }])
    const starting_at = day('03-01')
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at })
    await shop.sdk.v1.contracts.products.update({
      product_id,
      starting_at: day('03-15'),
      billable_metric_id: await average('b'),
    })
    await shop.world.advanceTo('2026-03-20')
    for (const [type, n, date] of [
      ['a', 4, '2026-03-01'],
      ['a', 6, '2026-03-02'],
      ['b', 10, '2026-03-15'],
      ['b', 12, '2026-03-16'],
    ] as const)
      await shop.uses(customer_id, type, n, date)
    assert.deepEqual(await breakdowns(shop, customer_id, '03'), [
      '03-01 load 4 × 1 = 4',
      '03-02 load 1 × 1 = 1',
      '03-15 load 10 × 1 = 10',
      '03-16 load 1 × 1 = 1',
    ])
    assert.equal((await shop.usageInvoice(customer_id, '2026-03-01')).total, 16)
  })
})
