import { Problem } from '../api/problem.ts'
import { type Db, type Sql, sql } from '../db/db.ts'
import type { SqlMetric } from '../metrics/metric.ts'
import {
  cumulativeSeries,
  HOUR,
  hourlyQuantities,
  isAdditive,
  WINDOW,
  windowSeries,
} from '../metrics/sql/series.ts'
import { compileMetric, type MetricScope } from '../metrics/sql/translate.ts'
import { queryOf } from '../metrics/sql-metric.ts'
import { type Decimal, isDecimal, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { type Instant, instant, iso, plus } from '../time/clock.ts'
import type { UsageFilter } from './question.ts'
import { namesOfCustomers } from './store-read.ts'

/** A statement of a customer's own may take this long, in milliseconds. */
const PATIENCE = 10_000

/** A row of a metric's answer: its quantity, null where there is nothing to aggregate, and its columns. */
export interface SqlRow {
  readonly value: Decimal | null
  readonly columns: Readonly<Record<string, string | null>>
}

export interface SqlQuestion {
  readonly customer_id: string
  readonly metric: SqlMetric
  readonly from: Instant
  readonly to: Instant
  readonly filter?: UsageFilter | undefined
}

/** The metric's rows in each of the windows. */
export async function sqlWindows(
  db: Db,
  question: SqlQuestion,
  windows: readonly Period[],
): Promise<(SqlRow & { readonly window: number })[]> {
  const scope = await scopeOf(db, question)
  const spans = windows.map(({ start, end }) => ({ from: iso(start), to: iso(end) }))
  const rows = await run(db, question.metric, windowSeries(queryOf(question.metric), scope, spans))
  return rows.map(({ value, [WINDOW]: n, ...columns }) => ({
    window: Number(n) - 1,
    ...toRow(value, columns),
  }))
}

/**
 * The metric's rows by the hour: `additive` ones hold what happened in the hour, the others the
 * value so far at its end.
 */
export async function sqlHours(
  db: Db,
  question: SqlQuestion,
): Promise<{ additive: boolean; rows: (SqlRow & { readonly hour: Instant })[] }> {
  const query = queryOf(question.metric)
  const additive = isAdditive(query)
  const { text, values } = additive ? hourlyQuantities(query) : cumulativeSeries(query)
  const scope = await scopeOf(db, question)
  const rows = await run(db, question.metric, { text, values: values(scope) })
  return {
    additive,
    rows: rows
      .map(({ value, [HOUR]: hour, ...columns }) => ({
        hour: instant(String(hour)),
        ...toRow(value, columns),
      }))
      .sort((a, b) => a.hour - b.hour),
  }
}

/** An event that a metric may or may not count. */
export interface OneEvent {
  readonly number: number
  readonly customer_id: string
  readonly timestamp: Instant
}

/** Whether the metric's answer to this one event is a quantity. */
export async function sqlCounts(db: Db, metric: SqlMetric, event: OneEvent): Promise<boolean> {
  const { number, customer_id, timestamp } = event
  const { text, values } = compileMetric(queryOf(metric))
  const scope: MetricScope = {
    customerIds: [customer_id],
    from: iso(timestamp),
    to: iso(plus(timestamp, 1)),
    since: Math.max(number - 1, metric.since),
    until: number,
  }
  const rows = await run(db, metric, { text, values: values(scope) })
  return rows.some(({ value }) => isDecimal(value) && !value.eq(ZERO))
}

const toRow = (value: unknown, columns: Record<string, unknown>): SqlRow => ({
  value: isDecimal(value) ? value : null,
  columns: columns as SqlRow['columns'],
})

async function scopeOf(db: Db, question: SqlQuestion): Promise<MetricScope> {
  const { customer_id, metric, from, to, filter } = question
  const names = await namesOfCustomers(db, [customer_id])
  const customerIds = names.map(({ name }) => name)
  return { customerIds, from: iso(from), to: iso(to), filter, since: metric.since }
}

type Row = Record<string, unknown>

/** Runs what was made of a customer's statement, for a limited time; it can only read. */
async function run(db: Db, metric: SqlMetric, statement: Sql): Promise<Row[]> {
  try {
    return await db.transaction(async (tx) => {
      const [before] = await tx.query<{ timeout: string }>(
        sql`select current_setting('statement_timeout') as timeout`,
      )
      await setTimeout(tx, String(PATIENCE))
      const rows = await tx.query<Row>(statement)
      await setTimeout(tx, before?.timeout ?? '0')
      return rows
    })
  } catch (error) {
    throw asProblem(metric, error)
  }
}

const setTimeout = (tx: Db, milliseconds: string) =>
  tx.query(sql`select set_config('statement_timeout', ${milliseconds}, true)`)

/** What a statement can run into: its time is over, or a number grows beyond what there are. */
function asProblem(metric: SqlMetric, error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string }
  if (code === '57014')
    return Problem.of('invalid_request', `The SQL of ${metric.name} takes longer than 10 seconds`)
  if (code?.startsWith('22') || code?.startsWith('54'))
    return Problem.of('invalid_request', `The SQL of ${metric.name} fails: ${message}`)
  return error
}
