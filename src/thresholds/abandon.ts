import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { isActive } from '../payments/payment.ts'
import { enqueuePayment } from '../payments/request.ts'
import { lockPayment, paymentsOf, updatePayment } from '../payments/store.ts'
import { conclude } from './conclude.ts'
import { pendingOf } from './store.ts'
import type { Workflow } from './workflow.ts'

/**
 * Ends the purchases of a contract that still wait for their money, for nothing can be granted to it
 * any more. Refuses while Stripe is being asked: the money may be taken at this moment.
 */
export async function abandonPurchases(ctx: Ctx, contract_id: string): Promise<void> {
  for (const workflow of await pendingOf(ctx.db, { contract_id }))
    await abandon(ctx, workflow, 'The contract was archived')
}

/** Ends the purchase that waits for an invoice to be paid, if one does. */
export async function abandonInvoice(ctx: Ctx, invoice_id: string): Promise<void> {
  for (const workflow of await pendingOf(ctx.db, { invoice_id }))
    await abandon(ctx, workflow, 'The invoice was voided')
}

async function abandon(ctx: Ctx, { id, gate, purchase }: Workflow, message: string): Promise<void> {
  const { db, clock } = ctx
  if (gate !== 'STRIPE')
    return conclude(ctx, id, { outcome: 'FAILED', told: { error_message: message } })
  const [last] = await paymentsOf(db, purchase.invoice_id, { limit: 1 })
  const payment = last && (await lockPayment(db, last.id))
  if (!payment || !isActive(payment) || payment.withdrawn) return
  if (payment.tried > 0 && payment.intent_id === null)
    throw Problem.of('conflict', 'Stripe is being asked for a payment. Try again shortly.')
  const error = { type: 'canceled', message }
  await updatePayment(db, payment, { error, withdrawn: true, updated_at: clock.now() })
  await enqueuePayment(ctx, payment)
}
