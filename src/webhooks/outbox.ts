import type { Ctx } from '../ctx.ts'
import { toJson } from '../money/json.ts'
import { insertDeliveries } from './store.ts'

/** What is told: its id stays the same however often it is told, and to whomever. */
export interface Event {
  readonly id: string
  readonly [field: string]: unknown
}

/**
 * Tells every active endpoint, when the caller's transaction commits. The body is written once, here;
 * telling the same id again does nothing.
 */
export const emit = (ctx: Ctx, type: string, event: Event): Promise<void> =>
  emitAll(ctx, [{ type, event }])

/** The same of several events, in their order, in as many statements as for one. */
export async function emitAll(
  { db, clock, enqueue }: Ctx,
  all: readonly { readonly type: string; readonly event: Event }[],
): Promise<void> {
  if (all.length === 0) return
  const events = all.map(({ type, event: { id, ...rest } }) => ({
    id,
    type,
    body: toJson({ id, type, ...rest }),
  }))
  for (const endpoint_id of await insertDeliveries(db, events, clock.now()))
    await enqueue(db, 'deliverWebhooks', { endpoint_id }, { key: endpoint_id })
}
