import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { isStreaming } from '../metrics/metric.ts'
import { findMetrics } from '../metrics/store.ts'
import { type Instant, parseMicros } from '../time/clock.ts'
import type { MeteredEvent } from '../usage/event.ts'
import { takenIds } from '../usage/store-search.ts'
import type { Trial } from '../usage/trial.ts'
import { type Outlook, planOf } from './finalize.ts'

/** An event that is only tried. */
export interface PreviewEvent {
  readonly event_type: string
  readonly timestamp?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly transaction_id?: string
}

/** A repeat inside the request is a mistake; one of an event that was sent before does not count. */
async function fresh({ db }: Ctx, events: readonly PreviewEvent[]): Promise<PreviewEvent[]> {
  const ids = events.flatMap(({ transaction_id: id }) => (id === undefined ? [] : [id]))
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined)
    throw Problem.of('invalid_request', `The transaction_id ${twice} stands twice in the request`)
  if (ids.length === 0) return [...events]
  const sent = await takenIds(db, ids)
  return events.filter(({ transaction_id: id }) => id === undefined || !sent.has(id))
}

const metered = (event: PreviewEvent, now: Instant): MeteredEvent => ({
  number: Number.MAX_SAFE_INTEGER,
  event_type: event.event_type,
  micros: (event.timestamp === undefined ? undefined : parseMicros(event.timestamp)) ?? now * 1000,
  properties: event.properties ?? {},
})

/**
 * The drafts of a customer as they would be with some events more, or with nothing else. The same
 * code as real drafts; nothing is stored (spec/02 §2.8).
 */
export async function previewDrafts(
  ctx: Ctx,
  customer_id: string,
  events: readonly PreviewEvent[],
  mode: Trial['mode'],
): Promise<Outlook> {
  const now = ctx.clock.now()
  const trial: Trial = {
    customer_id,
    mode,
    events: (await fresh(ctx, events)).map((event) => metered(event, now)),
  }
  const outlook = await planOf(ctx, customer_id, { trial })
  await refuseSql(ctx, outlook)
  return outlook
}

/** A SQL metric reads stored events only, so it cannot be tried. */
async function refuseSql({ db }: Ctx, { facts }: Outlook): Promise<void> {
  const ids = [...facts.price_lists.values()].flatMap(({ products }) =>
    products.flatMap(({ versions }) =>
      versions.flatMap(({ billable_metric_id: id }) => (id === undefined ? [] : [id])),
    ),
  )
  for (const metric of (await findMetrics(db, [...new Set(ids)])).values())
    if (!isStreaming(metric))
      throw Problem.of('invalid_request', `The SQL metric ${metric.name} cannot be previewed`)
}
