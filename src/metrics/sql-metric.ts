import { Problem } from '../api/problem.ts'
import type { SqlMetric } from './metric.ts'
import { groupKeys } from './sql/columns.ts'
import { MetricSqlError } from './sql/metric-sql-error.ts'
import { parseMetricSql } from './sql/parse.ts'
import type { MetricQuery } from './sql/query.ts'

/** Statements never change, so each is read once; the oldest are forgotten. */
const KEPT = 500
const read = new Map<string, MetricQuery>()

/** The checked statement of a metric. Refuses what is outside the language (spec/02 §2.3). */
export function queryOf({ sql }: Pick<SqlMetric, 'sql'>): MetricQuery {
  const known = read.get(sql)
  if (known) return known
  const query = parse(sql)
  if (read.size >= KEPT) read.delete(read.keys().next().value ?? '')
  read.set(sql, query)
  return query
}

function parse(sql: string): MetricQuery {
  try {
    return parseMetricSql(sql)
  } catch (error) {
    if (!(error instanceof MetricSqlError)) throw error
    throw Problem.of('invalid_request', `sql: ${error.message}`)
  }
}

/** The columns beside the quantity, by which usage may be told apart. */
export const columnsOf = (metric: Pick<SqlMetric, 'sql'>): readonly string[] =>
  groupKeys(queryOf(metric))
