import type { Aggregate, Column, Expression, MetricQuery, Select } from './query.ts'
import { type CompiledMetric, compileMetric, inScope, type MetricScope } from './translate.ts'

/** Columns of our own beside those of a statement, whose names a statement can hardly choose. */
export const WINDOW = 'maelzel window'
export const HOUR = 'maelzel hour'

/** The window of a series: ISO 8601 instants with a zone. */
export interface SeriesWindow {
  readonly from: string
  readonly to: string
}

/** The values of the metric in each of some windows; its rows say which window, counted from 1. */
export function windowSeries(
  query: MetricQuery,
  scope: MetricScope,
  windows: readonly SeriesWindow[],
): { text: string; values: unknown[] } {
  const metric = compileMetric(query, { from: 'w.starting', to: 'w.ending' })
  const values = metric.values(scope)
  const lists = `unnest($${values.length + 1}::timestamptz[], $${values.length + 2}::timestamptz[])`
  return {
    text:
      `select w.n::int as "${WINDOW}", m.* from ${lists} with ordinality as w (starting, ending, n)` +
      ` cross join lateral (${metric.text}) m where $2::timestamptz <= $3::timestamptz`,
    values: [...values, windows.map(({ from }) => from), windows.map(({ to }) => to)],
  }
}

/** Aggregates of which the value of two sets of events is the sum of their values. */
const ADDITIVE: readonly Aggregate[] = ['count', 'sum']

/** Whether the quantity of each hour can be computed from the hour's own events. */
export function isAdditive({ select, quantity }: MetricQuery): boolean {
  const expression = select.columns[quantity]?.expression
  return (
    select.from === null &&
    expression?.node === 'aggregate' &&
    ADDITIVE.includes(expression.fn) &&
    !expression.distinct &&
    select.columns.every((column, i) => i === quantity || isGroupedBy(select, column))
  )
}

const isGroupedBy = ({ groupBy }: Select, { expression }: Column): boolean =>
  groupBy.some((group) => JSON.stringify(group) === JSON.stringify(expression))

const hour: Expression = {
  node: 'truncate',
  type: 'timestamp',
  unit: 'hour',
  arg: { node: 'timestamp', type: 'timestamp' },
}

/** The quantity of each hour by its own events, for metrics that are additive. */
export function hourlyQuantities({ select, quantity }: MetricQuery): CompiledMetric {
  const columns = [...select.columns, { name: HOUR, expression: hour }]
  const groupBy = [...select.groupBy, hour]
  return compileMetric({ select: { ...select, columns, groupBy }, quantity })
}

/** The value so far at the end of every hour that has events of the scope. */
export function cumulativeSeries(query: MetricQuery): CompiledMetric {
  const to = `least(h.hour + interval '1 hour', $3::timestamptz)`
  const metric = compileMetric(query, { from: '$2::timestamptz', to })
  return {
    text:
      `select to_char(h.hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${HOUR}", m.*` +
      ` from (select distinct date_trunc('hour', e.timestamp, 'UTC') as hour from event e` +
      ` where ${inScope()}) h cross join lateral (${metric.text}) m order by h.hour`,
    values: metric.values,
  }
}
