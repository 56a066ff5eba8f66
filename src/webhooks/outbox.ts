import { toJson } from '../api/json.ts'
import type { Ctx } from '../ctx.ts'
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
export async function emit(ctx: Ctx, type: string, { id, ...rest }: Event): Promise<void> {
  const { db, clock, enqueue } = ctx
  const event = { id, type, body: toJson({ id, type, ...rest }) }
  for (const endpoint_id of await insertDeliveries(db, event, clock.now()))
    await enqueue(db, 'deliverWebhooks', { endpoint_id }, { key: endpoint_id })
}
