import assert from 'node:assert/strict'
import { afterEach, before, describe, test } from 'node:test'
import { accepted } from '../../../test/metric-sql/accepted.ts'
import {
  openTestDatabase,
  type TestDatabase,
  type TestEvent,
} from '../../../test/metric-sql/database.ts'
import { parseMetricSql } from './parse.ts'
import { compileMetric, translate } from './translate.ts'

describe('a metric in SQL, translated', () => {
  let db: TestDatabase
  before(async () => {
    db = await openTestDatabase()
  })
  afterEach(() => db.clear())

  /** One event a value, a minute apart, so that the last in the list is the latest. */
  async function putValues(values: readonly unknown[]): Promise<void> {
    await db.put(values.map((x, i) => ({ at: `2026-01-05T10:${10 + i}:00Z`, properties: { x } })))
  }

  async function value(sql: string): Promise<string | null | undefined> {
    return (await db.run(sql))[0]?.['value']
  }

  /** Texts that break a careless conversion, and values that are no strings at all. */
  const nasty: readonly unknown[] = [
    ...[
      'abc',
      '',
      ' ',
      'NaN',
      'Infinity',
      '-inf',
      '0x1F',
      '1_000',
      '1,5',
      '1e',
      'e5',
      '.',
      '5.e',
      '--1',
    ],
    ...[
      '1e99999',
      '9'.repeat(1001),
      '1e131071',
      '٣',
      '1\n',
      '2023-02-30',
      '0000-01-01',
      '24:00',
      'now',
    ],
    ...["'; drop table event; --", '\\', '$1', '{"a":1}', null, true, { deep: 1 }, [1, 2]],
  ]

  test('the average over days of the daily maximum is that of the guide', async () => {
    const uses: TestEvent[] = [
      ['2026-01-01T03:00:00Z', '7'],
      ['2026-01-01T23:59:59Z', '10'],
      ['2026-01-02T00:00:00Z', '20'],
      ['2026-01-09T12:00:00Z', '30'],
      ['2026-01-09T13:00:00Z', '9'],
    ].map(([at = '', storage]) => ({
      at,
      type: 'storage',
      properties: { storage_used: storage, user_id: 'u1', region: 'eu' },
    }))
    await db.put(uses)
    const rows = await db.run(`
    SELECT SUM(max) / SUM(num_days) AS value, user_id, region
    FROM (
      SELECT MAX(properties.storage_used) AS max, 1 AS num_days, properties.user_id,
             properties.region, DATE_TRUNC('day', timestamp) AS day
      FROM events WHERE event_type = 'storage'
      GROUP BY properties.user_id, properties.region, DATE_TRUNC('day', timestamp)
    ) AS days
    GROUP BY user_id, region`)
    assert.deepEqual(rows, [{ value: '20', user_id: 'u1', region: 'eu' }])
  })

  test('only the events of the customer and its aliases within the period count', async () => {
    await db.put([
      { at: '2025-12-31T23:59:59.999Z' },
      { at: '2026-01-01T00:00:00Z' },
      { at: '2026-01-31T23:59:59.999Z', customer: 'acme-alias' },
      { at: '2026-02-01T00:00:00Z' },
      { at: '2026-01-15T00:00:00Z', customer: 'other' },
      { at: '2026-01-15T00:00:00Z', customer: "acme' or true --" },
    ])
    assert.equal(await value('SELECT COUNT(*) AS value FROM events WHERE TRUE OR TRUE'), '2')
    const nested =
      'SELECT SUM(n) AS value FROM (SELECT COUNT(*) n FROM (SELECT event_type FROM events) a) b'
    assert.equal(await value(nested), '2')
    const none = { customerIds: ['nobody'] }
    assert.deepEqual(await db.run('SELECT COUNT(*) FROM events', none), [{ value: '0' }])
    assert.deepEqual(await db.run('SELECT SUM(properties.x) FROM events', none), [{ value: null }])
  })

  test('one text serves every end of the period', async () => {
    const { text, values } = compileMetric(
      parseMetricSql("SELECT COUNT(*) FROM events WHERE properties.a = 'x'"),
    )
    const scope = { customerIds: ['c'], from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }
    assert.deepEqual(values(scope), [['c'], scope.from, scope.to, null, null, 0, null, 'a', 'x'])
    assert.equal(
      translate(parseMetricSql("SELECT COUNT(*) FROM events WHERE properties.a = 'x'"), scope).text,
      text,
    )
    assert.ok(!text.includes("'x'"))
  })

  test('what is no number is left out and never fails', async () => {
    await putValues([...nasty, '1.5', ' 2 ', '5.', '.5', '1E2', '+3', '-1e-2', 4, 0.25])
    assert.equal(await value('SELECT SUM(properties.x) AS value FROM events'), '116.24')
    assert.equal(
      await value('SELECT SUM(CAST(properties.x AS NUMERIC)) AS value FROM events'),
      '116.24',
    )
    const twice =
      'SELECT SUM(CAST(CAST(properties.x AS VARCHAR(2000)) AS NUMERIC)) AS value FROM events'
    assert.equal(await value(twice), '116.24')
    assert.equal(await value('SELECT COUNT(properties.x * 1) AS value FROM events'), '9')
    assert.equal(
      await value('SELECT COUNT(CAST(properties.x AS TIMESTAMP)) AS value FROM events'),
      '0',
    )
  })

  test('decimals are exact at any length', async () => {
    await putValues([...Array(10).fill('0.1'), '12345678901234567890.123456789'])
    assert.equal(
      await value('SELECT SUM(properties.x) AS value FROM events'),
      '12345678901234567891.123456789',
    )
    assert.equal(
      await value('SELECT MAX(properties.x) * 1e3 AS value FROM events'),
      '12345678901234567890123.456789',
    )
  })

  test('a division by zero has no value, and counts divide with a fraction', async () => {
    await putValues(['1', '2'])
    assert.equal(await value('SELECT SUM(properties.x) / 0 AS value FROM events'), null)
    assert.equal(
      await value('SELECT SUM(properties.x / (properties.x - 1)) AS value FROM events'),
      '2',
    )
    assert.equal(await value('SELECT COUNT(*) / 4 AS value FROM events'), '0.5')
    assert.equal(
      await value('SELECT CAST(SUM(properties.x) AS INT) / CAST(2 AS INT) AS value FROM events'),
      '1.5',
    )
  })

  test('strings compare as text and numbers as numbers', async () => {
    await putValues(['60', '60.0', '7', 60, true, 'true', 'abc', null, 'B', 'a'])
    const count = (where: string): Promise<unknown> =>
      value(`SELECT COUNT(*) AS value FROM events WHERE ${where}`)
    assert.equal(await count("properties.x = '60'"), '2')
    assert.equal(await count('properties.x = 60'), '3')
    assert.equal(await count('properties.x > 7'), '3')
    assert.equal(await count("properties.x > '7'"), '5')
    assert.equal(await count("properties.x < 'a'"), '5')
    assert.equal(await count('properties.x = TRUE'), '2')
    assert.equal(await count('properties.x IN (7, 60)'), '4')
    assert.equal(await count("properties.x NOT IN ('7', '60')"), '6')
    assert.equal(await count('properties.x IS NULL'), '1')
    assert.equal(await count('properties.absent IS NULL'), '10')
    assert.equal(await count('properties.x BETWEEN 7 AND 59.9'), '1')
  })

  test('a nested object or array is no value', async () => {
    await putValues([{ a: 1 }, [1], 'x'])
    assert.equal(await value('SELECT COUNT(properties.x) AS value FROM events'), '1')
    assert.deepEqual(await db.run('SELECT COUNT(*), properties.x FROM events GROUP BY 2'), [
      { value: '1', x: 'x' },
      { value: '2', x: null },
    ])
  })

  test('EARLIEST and LATEST follow the event time, whatever the order of arrival', async () => {
    await db.put([
      { at: '2026-01-05T00:00:00Z', properties: { x: '5' } },
      { at: '2026-01-02T00:00:00Z', properties: { x: '2' } },
      { at: '2026-01-09T00:00:00Z', properties: { x: '10' } },
      { at: '2026-01-09T00:00:00Z', properties: { x: '9' } },
      { at: '2026-01-10T00:00:00Z', properties: { x: 'broken' } },
      { at: '2026-01-11T00:00:00Z', properties: { y: '1' } },
    ])
    assert.equal(await value('SELECT LATEST(properties.x) AS value FROM events'), '9')
    assert.equal(await value('SELECT EARLIEST(properties.x) AS value FROM events'), '2')
    const both =
      'SELECT COUNT(*), LATEST(properties.x) AS text, EARLIEST(timestamp) AS at FROM events'
    assert.deepEqual(await db.run(both), [
      { value: '6', text: 'broken', at: '2026-01-02T00:00:00.000Z' },
    ])
    const nested = 'SELECT LATEST(x) AS value FROM (SELECT timestamp, properties.x FROM events) t'
    assert.equal(await value(nested), '9')
  })

  test('days and hours are those of UTC, in any session', async () => {
    await db.put([{ at: '2026-01-01T23:30:00Z' }, { at: '2026-01-02T00:10:00Z' }])
    const sql = "SELECT COUNT(*), DATE_TRUNC('day', timestamp) AS day FROM events GROUP BY day"
    assert.deepEqual(await db.run(sql), [
      { value: '1', day: '2026-01-01T00:00:00.000Z' },
      { value: '1', day: '2026-01-02T00:00:00.000Z' },
    ])
    assert.equal(
      await value("SELECT COUNT(*) AS value FROM events WHERE timestamp >= '2026-01-02'"),
      '1',
    )
  })

  test('a property is read as an instant, in UTC when it names no zone', async () => {
    await putValues([
      '2026-01-01',
      '2026-01-01T10:00:00',
      '2026-01-01 10:00:00.5+02:00',
      '2024-02-29',
      '2023-02-29',
    ])
    const rows = await db.run(
      'SELECT COUNT(*), CAST(properties.x AS TIMESTAMP) AS x FROM events GROUP BY 2',
    )
    assert.deepEqual(
      rows.map(({ x }) => x),
      [
        '2024-02-29T00:00:00.000Z',
        '2026-01-01T00:00:00.000Z',
        '2026-01-01T08:00:00.500Z',
        '2026-01-01T10:00:00.000Z',
        null,
      ],
    )
  })

  test('CASE, ROUND, LEAST, GREATEST, CEIL and FLOOR do as they say', async () => {
    await putValues(['2.5', '-2.5', 'x'])
    const of = (expression: string): Promise<unknown> =>
      value(`SELECT ${expression} AS value FROM events`)
    assert.equal(await of('SUM(ROUND(properties.x))'), '0')
    assert.equal(await of('MAX(ROUND(properties.x))'), '3')
    assert.equal(await of('ROUND(MAX(properties.x) / 3, 3)'), '0.833')
    assert.equal(await of('ROUND(1234.5 * COUNT(*), -2)'), '3700')
    assert.equal(await of('SUM(CEIL(properties.x)) * 10 + SUM(FLOOR(properties.x))'), '9')
    assert.equal(await of('SUM(GREATEST(properties.x, 0))'), '2.5')
    assert.equal(await of('SUM(LEAST(properties.x, 0))'), '-2.5')
    assert.equal(await of("SUM(CASE properties.x WHEN 'x' THEN 5 WHEN '2.5' THEN 7 END)"), '12')
    assert.equal(await of("SUM(CASE WHEN properties.x > 0 THEN properties.x ELSE '1' END)"), '4.5')
    assert.equal(await of('COUNT(DISTINCT CASE WHEN properties.x = 2.5 THEN 1 END)'), '1')
  })

  test('group keys come as text under their own names, strange ones too', async () => {
    await db.put([
      { at: '2026-01-02T00:00:00Z', properties: { 'a "b"': '1.50', n: 2 } },
      { at: '2026-01-03T00:00:00Z', properties: { 'a "b"': '1.5', n: '2' } },
    ])
    const sql = `SELECT COUNT(*), CAST(properties."a ""b""" AS NUMERIC) AS "A ""b"";--", properties.n = 2 AS two
    FROM events GROUP BY 2, 3`
    assert.deepEqual(await db.run(sql), [{ value: '2', 'A "b";--': '1.5', two: 'true' }])
  })

  test('every accepted statement runs on the database, whatever the events say', async () => {
    await db.put(
      nasty.map((x, i) => ({
        at: `2026-01-05T10:${10 + i}:00Z`,
        properties: { a: x, b: x, c: x, n: x, x, amount: x, tier: x, started: x, region: 'eu' },
      })),
    )
    for (const statement of accepted) await db.run(statement)
  })
})
