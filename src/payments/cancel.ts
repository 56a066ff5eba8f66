import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { isActive, type Payment } from './payment.ts'
import { lockPayment, paymentsOf, updatePayment } from './store.ts'
import { takePayment } from './take.ts'

const refused = (why: string): Problem => Problem.of('conflict', why)

/**
 * Cancels the payment of an invoice that is under way. At Stripe its intent is canceled, or the invoice
 * of a purchase is made void, which ends the purchase too (spec/14 §7).
 */
export async function cancel(ctx: Ctx, invoice_id: string): Promise<Payment> {
  const id = await ctx.db.transaction(async (db) => {
    const [last] = await paymentsOf(db, invoice_id, { limit: 1 })
    const payment = last && (await lockPayment(db, last.id))
    if (!payment || !isActive(payment))
      throw refused(`No payment of the invoice ${invoice_id} is under way`)
    const { by_intent, workflow_id, tried, intent_id } = payment
    if (tried > 0 && intent_id === null)
      throw refused('Stripe is being asked for this payment. Try again shortly.')
    if (!by_intent && workflow_id === null && tried > 0)
      throw refused('Stripe cancels payments of its invoices only together with the invoice')
    const error = { type: 'canceled', message: 'The payment was canceled' }
    await updatePayment(db, payment, { error, withdrawn: true, updated_at: ctx.clock.now() })
    return payment.id
  })
  await takePayment(ctx, id)
  const [after] = await ctx.db.transaction((db) => paymentsOf(db, invoice_id, { limit: 1 }))
  if (after?.status !== 'canceled') throw refused('The payment could not be canceled')
  return after
}
