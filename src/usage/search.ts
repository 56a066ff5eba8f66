import { createHash } from 'node:crypto'
import type { Ctx } from '../ctx.ts'
import { matches } from '../metrics/matching.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import { showMatched } from '../metrics/show.ts'
import { listMetrics } from '../metrics/store.ts'
import { iso, plus } from '../time/clock.ts'
import { PAST } from './check-events.ts'
import { type FoundEvent, findEvents } from './store-search.ts'
import { sqlCounts } from './store-sql.ts'

/** What came under some transaction ids, in the order in which they are asked for. */
export async function searchEvents(ctx: Ctx, transaction_ids: readonly string[]) {
  const { db, clock, environment } = ctx
  const found = await findEvents(db, transaction_ids, plus(clock.now(), -PAST))
  const metrics = found.length > 0 ? await listMetrics(db) : []
  const rank = new Map(transaction_ids.toReversed().map((id, i) => [id, -i]))
  const events = found.toSorted(
    (a, b) =>
      (rank.get(a.transaction_id) ?? 0) - (rank.get(b.transaction_id) ?? 0) || a.number - b.number,
  )
  const shown = []
  for (const event of events) {
    const matched: Metric[] = []
    for (const metric of metrics) if (await counts(ctx, metric, event)) matched.push(metric)
    shown.push(show(environment.id, event, matched))
  }
  return shown
}

/** Whether the metric counts the event, were it sent once only (spec/02 §2.7). */
export async function counts({ db }: Ctx, metric: Metric, event: FoundEvent): Promise<boolean> {
  if (event.number <= metric.since) return false
  if (isStreaming(metric)) return matches(metric, event)
  return !event.is_duplicate && sqlCounts(db, metric, event)
}

function show(environment_id: string, event: FoundEvent, metrics: readonly Metric[]) {
  const { owner_id, owner_name } = event
  return {
    id: idOf(environment_id, event.number),
    transaction_id: event.transaction_id,
    customer_id: event.customer_id,
    event_type: event.event_type,
    timestamp: iso(event.timestamp),
    properties: event.properties,
    processed_at: iso(event.received_at),
    is_duplicate: event.is_duplicate,
    ...(owner_id !== null && { matched_customer: { id: owner_id, name: owner_name ?? '' } }),
    matched_billable_metrics: metrics.map(showMatched),
  }
}

/** The same event always has the same id; it is not stored, for its number says as much. */
export function idOf(environment_id: string, number: number): string {
  const hex = createHash('sha256').update(`${environment_id} ${number}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
