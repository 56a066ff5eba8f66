import type { Ctx } from '../ctx.ts'
import { type Invoice, idOf } from '../invoices/invoice.ts'
import { iso } from '../time/clock.ts'
import { emitAll } from './outbox.ts'

/** Tells that invoices have become final, whatever their totals (spec/04 §4.5). */
export async function tellFinalized(ctx: Ctx, invoices: readonly Invoice[]): Promise<void> {
  if (!ctx.environment.settings.invoice_finalized_webhooks) return
  const invoice_finalized_date = iso(ctx.clock.now())
  await emitAll(
    ctx,
    invoices.map(({ id, customer_id }) => ({
      type: 'invoice.finalized',
      event: {
        id: idOf(id, 'invoice.finalized'),
        properties: { invoice_id: id, customer_id, invoice_finalized_date },
      },
    })),
  )
}
