import type { Ctx } from '../ctx.ts'
import { planOf } from './finalize.ts'
import { insertProofs } from './proof/store-proof.ts'
import { insertInvoices } from './store.ts'

/** Voids the scheduled invoices that a contract has ahead; its draft statement is no more (spec/12 §5). */
export async function voidScheduled(
  ctx: Ctx,
  { id, customer_id }: { readonly id: string; readonly customer_id: string },
): Promise<void> {
  const { plan } = await planOf(ctx, customer_id, { hourless: true })
  const ahead = plan.open.filter(
    ({ invoice }) => invoice.contract_id === id && invoice.type === 'SCHEDULED',
  )
  const kept = await insertInvoices(
    ctx.db,
    ahead.map(({ invoice }) => ({ ...invoice, status: 'VOID' })),
    ctx.clock.now(),
  )
  const fresh = ahead.filter(({ invoice }) => kept.has(invoice.id))
  await insertProofs(
    ctx.db,
    fresh.map(({ invoice }) => plan.explain(invoice)),
  )
}
