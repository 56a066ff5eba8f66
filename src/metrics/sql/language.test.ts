import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { accepted } from '../../../test/metric-sql/accepted.ts'
import { openTestDatabase, type TestDatabase } from '../../../test/metric-sql/database.ts'
import { refused } from '../../../test/metric-sql/refused.ts'
import { MetricSqlError } from './metric-sql-error.ts'
import { parseMetricSql } from './parse.ts'

/**
 * The law of the language: a statement is either refused with a message, or runs on the database
 * with the same result. Failing seeds are printed by fast-check.
 */

const properties = ['a', 'b', 'c'] as const
const texts = ['1', '2.50', '-3', 'x', '', '1e3', '2026-01-02', '2026-01-01T10:00:00+01:00', 'true']
describe('the language of metrics', () => {
  let db: TestDatabase

  before(async () => {
    db = await openTestDatabase()
    const events = texts.flatMap((a, i) =>
      texts.map((b, j) => ({
        at: `2026-01-0${1 + (j % 3)}T0${i}:00:00Z`,
        type: i % 2 ? 'use' : 'storage',
        properties: j % 4 ? { a, b, c: i * j } : { a, c: null },
      })),
    )
    await db.put(events)
  })

  async function refusedOrRuns(statement: string): Promise<void> {
    try {
      parseMetricSql(statement)
    } catch (error) {
      assert.ok(error instanceof MetricSqlError, `${statement}: ${String(error)}`)
      return
    }
    await db.run(statement)
  }

  const leaf = fc.oneof(
    fc.constantFrom(...properties).map((name) => `properties.${name}`),
    fc.constantFrom('timestamp', 'event_type', 'TRUE', 'NULL', '0', '1.5', '-2', '1e20'),
    fc.constantFrom(...texts).map((text) => `'${text}'`),
  )
  const infix = ['+', '-', '*', '/', '=', '!=', '<', '>=', 'AND', 'OR', 'IN', 'BETWEEN']
  const wrappers: readonly ((x: string) => string)[] = [
    ...['INT', 'TEXT', 'VARCHAR(2)', 'NUMERIC(8,1)', 'TIMESTAMP', 'FLOAT'].map(
      (type) => (x: string) => `CAST(${x} AS ${type})`,
    ),
    ...['ROUND', 'CEIL', 'FLOOR', 'SUM', 'COUNT', 'MAX', 'MIN', 'AVG', 'LATEST', 'EARLIEST'].map(
      (fn) => (x: string) => `${fn}(${x})`,
    ),
    (x) => `COUNT(DISTINCT ${x})`,
    (x) => `DATE_TRUNC('day', ${x})`,
    (x) => `(${x} IS NULL)`,
    (x) => `(NOT ${x})`,
    (x) => `(- ${x})`,
  ]
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom(...wrappers), tie('expression')).map(([wrap, x]) => wrap(x)),
      fc
        .tuple(fc.constantFrom(...infix), tie('expression'), tie('expression'), leaf)
        .map(([op, x, y, z]) => {
          if (op === 'IN') return `(${x} IN (${z}, ${z}))`
          return op === 'BETWEEN' ? `(${x} BETWEEN ${y} AND ${z})` : `(${x} ${op} ${y})`
        }),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'), fc.boolean())
        .map(([x, y, z, simple]) =>
          simple ? `CASE ${x} WHEN ${y} THEN ${z} END` : `CASE WHEN ${x} THEN ${y} ELSE ${z} END`,
        ),
      fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `GREATEST(${x}, ${y})`),
    ),
  }))

  const aggregated = fc
    .tuple(fc.constantFrom('SUM', 'MAX', 'AVG', 'LATEST', 'COUNT'), expression)
    .map(([fn, x]) => `${fn}(${x})`)

  const generated = fc
    .tuple(aggregated, expression, expression, expression, fc.boolean())
    .map(([quantity, key, condition, inner, nested]) => {
      const source = nested
        ? `(SELECT timestamp, event_type, properties.b AS k, ${inner} AS x FROM events WHERE ${condition}) t`
        : `events WHERE ${condition}`
      const spelled = (x: string): string =>
        nested ? x.replaceAll('properties.a', 'x').replaceAll(/properties\.[bc]/g, 'k') : x
      return `SELECT ${spelled(quantity)} AS value, ${spelled(key)} AS key FROM ${source} GROUP BY key`
    })

  test('a generated statement is refused or runs', async () => {
    await fc.assert(fc.asyncProperty(generated, refusedOrRuns), { numRuns: 1500 })
  })

  const words = [...accepted, ...refused.map(([statement]) => statement)]
    .filter((statement) => statement.length < 300)
    .map((statement) => statement.split(' '))

  /** Two statements cut and pasted into each other, word by word. */
  const spliced = fc
    .tuple(fc.constantFrom(...words), fc.constantFrom(...words), fc.nat(30), fc.nat(30), fc.nat(6))
    .map(([one, other, at, from, count]) =>
      [...one.slice(0, at), ...other.slice(from, from + count), ...one.slice(at + (at % 2))].join(
        ' ',
      ),
    )

  test('a statement with a piece of another in it is refused or runs', async () => {
    await fc.assert(fc.asyncProperty(spliced, refusedOrRuns), { numRuns: 3000 })
  })

  test('any text is refused or runs', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), refusedOrRuns), {
      numRuns: 1000,
    })
    const inQuotes = fc
      .string({ unit: 'binary' })
      .map(
        (text) =>
          `SELECT COUNT(*) FROM events WHERE properties.a = '${text}' OR properties."${text}" = 1`,
      )
    await fc.assert(fc.asyncProperty(inQuotes, refusedOrRuns), { numRuns: 1000 })
  })
})
