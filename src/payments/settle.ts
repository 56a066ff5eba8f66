import type { Ctx } from '../ctx.ts'
import { idOf } from '../invoices/invoice.ts'
import type { Charged } from '../stripe/charge.ts'
import { lockParcel, updateParcel } from '../stripe/store.ts'
import { conclude } from '../thresholds/conclude.ts'
import { findWorkflow } from '../thresholds/store.ts'
import { aboutOf } from '../thresholds/workflow.ts'
import { iso } from '../time/clock.ts'
import { emit } from '../webhooks/outbox.ts'
import { gatewayOf, isActive, type Payment, type PaymentStatus } from './payment.ts'
import { lockPayment, updatePayment } from './store.ts'

/** A payment that a purchase waits for ends with its first refusal; any other can be helped. */
const statusOf = ({ result }: Charged, { workflow_id, withdrawn }: Payment): PaymentStatus => {
  if (result === 'PAID') return 'paid'
  if (result === 'WAITS') return 'pending'
  const ends = result === 'DECLINED' && (workflow_id !== null || withdrawn)
  return ends ? 'canceled' : 'requires_intervention'
}

/** Notes what came of a payment, and lets everything follow from it. Harmless to repeat. */
export async function settlePayment(ctx: Ctx, id: string, charged: Charged): Promise<void> {
  const { db, clock } = ctx
  const before = await lockPayment(db, id)
  if (!before || before.status === 'paid') return
  if (!isActive(before) && charged.result !== 'PAID') return
  const { intent_id = before.intent_id, method_id = before.method_id } = charged
  const error = charged.result === 'DECLINED' ? (charged.error ?? null) : null
  const status = statusOf(charged, before)
  const amount_paid =
    charged.result === 'PAID' ? (charged.paid ?? before.amount) : before.amount_paid
  const change = { status, amount_paid, intent_id, method_id, error, updated_at: clock.now() }
  await updatePayment(db, before, change)
  const payment = { ...before, ...change }
  await showOnInvoice(ctx, payment, charged)
  if (payment.workflow_id !== null) await tellGate(ctx, payment.workflow_id, payment, charged)
}

/** What the invoice says of its payment. */
async function showOnInvoice({ db }: Ctx, payment: Payment, { result }: Charged): Promise<void> {
  const parcel = await lockParcel(db, payment.invoice_id)
  if (!parcel) return
  const done = { state: 'DONE', payment_id: payment.intent_id } as const
  if (result === 'PAID') await updateParcel(db, parcel, { ...done, status: 'PAID' })
  if (result !== 'DECLINED' || parcel.status === 'PAID') return
  if (payment.workflow_id !== null) await updateParcel(db, parcel, { ...done, status: 'VOID' })
  else if (!payment.withdrawn) await updateParcel(db, parcel, { status: 'PAYMENT_FAILED' })
}

async function tellGate(ctx: Ctx, workflow_id: string, payment: Payment, { result }: Charged) {
  const gateway = gatewayOf(payment)
  const billing_provider = gateway && { billing_provider: gateway }
  if (result === 'PAID')
    await conclude(ctx, workflow_id, { outcome: 'PAID', told: { ...billing_provider } })
  if (result === 'DECLINED') {
    const error_message = payment.error?.message ?? 'The payment failed'
    await conclude(ctx, workflow_id, {
      outcome: 'FAILED',
      told: { error_message, ...billing_provider },
    })
  }
  if (result === 'ACTS') await tellAction(ctx, workflow_id, payment, billing_provider)
}

/** The customer has to confirm the payment, with 3-D Secure or so (spec/15 §6). */
async function tellAction(ctx: Ctx, workflow_id: string, payment: Payment, more: object = {}) {
  const workflow = await findWorkflow(ctx.db, workflow_id)
  if (!workflow) return
  await emit(ctx, 'payment_gate.payment_pending_action_required', {
    id: idOf(payment.id, 'payment_pending_action_required'),
    properties: {
      ...aboutOf(workflow),
      invoice_id: payment.invoice_id,
      timestamp: iso(ctx.clock.now()),
      error_message: 'three_d_secure_redirect',
      ...more,
    },
  })
}
