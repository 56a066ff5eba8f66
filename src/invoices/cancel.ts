import type { Ctx } from '../ctx.ts'
import { planOf } from './finalize.ts'
import { insertInvoice } from './store.ts'

/** Voids the scheduled invoices that a contract has ahead; its draft statement is no more (spec/12 §5). */
export async function voidScheduled(
  ctx: Ctx,
  { id, customer_id }: { readonly id: string; readonly customer_id: string },
): Promise<void> {
  const { plan } = await planOf(ctx, customer_id, { hourless: true })
  for (const { invoice } of plan.open)
    if (invoice.contract_id === id && invoice.type === 'SCHEDULED')
      await insertInvoice(ctx.db, { ...invoice, status: 'VOID' }, ctx.clock.now())
}
