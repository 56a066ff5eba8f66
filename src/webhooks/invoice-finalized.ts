import type { Ctx } from '../ctx.ts'
import { type Invoice, idOf } from '../invoices/invoice.ts'
import { iso } from '../time/clock.ts'
import { emit } from './outbox.ts'

/** Tells that an invoice has become final, whatever its total (spec/04 §4.5). */
export async function tellFinalized(ctx: Ctx, { id, customer_id }: Invoice): Promise<void> {
  if (!ctx.environment.settings.invoice_finalized_webhooks) return
  await emit(ctx, 'invoice.finalized', {
    id: idOf(id, 'invoice.finalized'),
    properties: { invoice_id: id, customer_id, invoice_finalized_date: iso(ctx.clock.now()) },
  })
}
