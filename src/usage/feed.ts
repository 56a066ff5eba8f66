import type { Ctx } from '../ctx.ts'
import { whyNot } from '../metrics/explain.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import { listMetrics } from '../metrics/store.ts'
import { iso } from '../time/clock.ts'
import { counts, idOf } from './search.ts'
import { eventsAfter, type FoundEvent, lastNumber } from './store-search.ts'

/** How many events a first look shows. */
const LOOK = 20

/** Events as they arrive, each with what counts it and why the rest does not. */
export async function eventFeed(
  ctx: Ctx,
  { after, limit = 100 }: { readonly after?: number; readonly limit?: number },
) {
  const { db, environment } = ctx
  const from = after ?? Math.max((await lastNumber(db)) - LOOK, 0)
  const events = await eventsAfter(db, from, limit)
  const metrics = events.length > 0 ? await listMetrics(db) : []
  const data = []
  for (const event of events) {
    const { owner_id, owner_name } = event
    data.push({
      id: idOf(environment.id, event.number),
      transaction_id: event.transaction_id,
      customer_id: event.customer_id,
      event_type: event.event_type,
      timestamp: iso(event.timestamp),
      received_at: iso(event.received_at),
      properties: event.properties,
      is_duplicate: event.is_duplicate,
      ...(owner_id !== null && { matched_customer: { id: owner_id, name: owner_name ?? '' } }),
      metrics: await Promise.all(metrics.map((metric) => judge(ctx, metric, event))),
    })
  }
  return { data, after: events.at(-1)?.number ?? from }
}

async function judge(ctx: Ctx, metric: Metric, event: FoundEvent) {
  const why = await reason(ctx, metric, event)
  const { id, name } = metric
  return { id, name, matched: why === undefined, ...(why !== undefined && { why }) }
}

async function reason(ctx: Ctx, metric: Metric, event: FoundEvent): Promise<string | undefined> {
  if (event.number <= metric.since) return 'it came before the metric, which is not retroactive'
  if (isStreaming(metric)) return whyNot(metric, { ...event })
  if (event.is_duplicate || (await counts(ctx, metric, event))) return undefined
  return 'its SQL makes no quantity of this event alone'
}
