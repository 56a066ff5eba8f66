import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accepted } from '../../../test/metric-sql/accepted.ts'
import { refused } from '../../../test/metric-sql/refused.ts'
import { groupKeys, propertiesRead } from './columns.ts'
import { MetricSqlError } from './metric-sql-error.ts'
import { parseMetricSql } from './parse.ts'

for (const statement of accepted) {
  test(`accepts ${statement}`, () => {
    parseMetricSql(statement)
  })
}

for (const [statement, says] of refused) {
  test(`refuses ${statement.slice(0, 120)}`, () => {
    assert.throws(
      () => parseMetricSql(statement),
      (error) => error instanceof MetricSqlError && new RegExp(says).test(error.message),
    )
  })
}

test('names keep the spelling of the statement', () => {
  const query = parseMetricSql(
    'SELECT SUM(Properties.cpuHours) AS Value, properties.userId, properties.Order, properties.x AS "My Key" FROM Events GROUP BY 2, 3, "My Key"',
  )
  assert.deepEqual(groupKeys(query), ['userId', 'Order', 'My Key'])
  assert.deepEqual(propertiesRead(query), ['cpuHours', 'userId', 'Order', 'x'])
})

test('a name behind AS keeps its capitals also when it is a keyword, and a type is no name', () => {
  const query = parseMetricSql(
    'SELECT COUNT(*) AS value, CAST(properties.é AS TIMESTAMP) AS Day FROM events GROUP BY 2',
  )
  assert.deepEqual(groupKeys(query), ['Day'])
})

test('the quantity is the column value, else the first', () => {
  const named = parseMetricSql('SELECT properties.a, COUNT(*) AS value FROM events GROUP BY 1')
  assert.equal(named.quantity, 1)
  assert.equal(parseMetricSql('SELECT COUNT(*), MAX(properties.b) FROM events').quantity, 0)
})

test('properties of subqueries and conditions are read too', () => {
  const query = parseMetricSql(
    "SELECT SUM(m) FROM (SELECT MAX(properties.a) m FROM events WHERE properties.b = 'x' GROUP BY properties.c) t",
  )
  assert.deepEqual(propertiesRead(query), ['a', 'b', 'c'])
})

test('a checked statement is plain data', () => {
  const query = parseMetricSql('SELECT COUNT(*), properties.a FROM events GROUP BY 2')
  assert.deepEqual(JSON.parse(JSON.stringify(query)), query)
})
