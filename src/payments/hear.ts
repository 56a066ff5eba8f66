import type Stripe from 'stripe'
import type { Ctx } from '../ctx.ts'
import { type Charged, ofIntent } from '../stripe/charge.ts'
import { isActive, type Payment } from './payment.ts'
import { enqueuePayment } from './request.ts'
import { settlePayment } from './settle.ts'
import { lockPayment, paymentByIntent, paymentsOf, updatePayment } from './store.ts'

/**
 * Stripe tells how a payment intent stands. While Stripe is still being asked for the payment nothing
 * is known of its intent: the answer will say the same.
 */
export async function hearIntent(ctx: Ctx, account: string, intent: Stripe.PaymentIntent) {
  const payment = await paymentByIntent(ctx.db, account, intent.id)
  if (payment) await heed(ctx, payment, ofIntent(intent))
}

/** Stripe tells that an invoice of ours was paid, or that somebody has made it void there. */
export async function hearOfInvoice(ctx: Ctx, invoice_id: string, status: 'PAID' | 'VOID') {
  const [payment] = await paymentsOf(ctx.db, invoice_id, { limit: 1 })
  if (!payment || (payment.intent_id === null && payment.status === 'pending')) return
  const message = 'The invoice was voided at Stripe'
  await heed(
    ctx,
    payment,
    status === 'PAID'
      ? { result: 'PAID' }
      : { result: 'DECLINED', error: { type: 'invalid_request_error', message } },
  )
}

/** A purchase that waits in vain is undone at Stripe before it ends here. */
async function heed(ctx: Ctx, { id, workflow_id }: Payment, charged: Charged): Promise<void> {
  if (workflow_id === null || charged.result !== 'DECLINED') return settlePayment(ctx, id, charged)
  const payment = await lockPayment(ctx.db, id)
  if (!payment || !isActive(payment)) return
  const error = charged.error ?? { type: 'card_error', message: 'The payment failed' }
  await updatePayment(ctx.db, payment, { error, withdrawn: true, updated_at: ctx.clock.now() })
  await enqueuePayment(ctx, payment)
}
