import { randomUUID } from 'node:crypto'
import type { CommitTerms } from '../commits/terms.ts'
import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import { issue } from '../invoices/finalize.ts'
import { idOf } from '../invoices/invoice.ts'
import { decimal } from '../money/decimal.ts'
import { requestGated } from '../payments/request.ts'
import { findCreditType } from '../pricing-units/store.ts'
import { iso } from '../time/clock.ts'
import { emit } from '../webhooks/outbox.ts'
import { conclude, grant } from './conclude.ts'
import { invoiceOf, purchaseOf } from './purchase.ts'
import { insertWorkflow } from './store.ts'
import { aboutOf, type Kind, type PaymentGate, type Waiting, type Workflow } from './workflow.ts'

export interface Wanted {
  readonly kind: Kind
  readonly gate: PaymentGate
  readonly commit: CommitTerms
  readonly discounted: boolean
  /** The edit that adds the commit, and whatever else waits with it. */
  readonly waiting: Waiting
}

/**
 * Sets a purchase off: without a gate it is done at once, or else when it is paid.
 * @returns the workflow, and the payment that Stripe is to be asked for
 */
export async function begin(
  ctx: Ctx,
  contract: Contract,
  { kind, gate, commit, discounted, waiting }: Wanted,
): Promise<{ workflow: Workflow; payment_id?: string }> {
  const { db, clock } = ctx
  const { payment_gate_type } = gate
  const workflow: Workflow = {
    id: randomUUID(),
    customer_id: contract.customer_id,
    contract_id: contract.id,
    kind,
    gate: payment_gate_type,
    state: payment_gate_type === 'NONE' ? 'PAID' : 'PENDING',
    purchase: await purchaseOf(ctx, contract, commit, discounted),
    waiting,
    created_at: clock.now(),
  }
  await insertWorkflow(db, workflow)
  if (kind !== 'MANUAL') await tellReached(ctx, workflow)
  if (payment_gate_type === 'NONE') await grant(ctx, workflow)
  if (payment_gate_type === 'EXTERNAL') await askOutside(ctx, workflow)
  if (payment_gate_type !== 'STRIPE') return { workflow }
  const invoice = invoiceOf(workflow)
  await issue(ctx, invoice)
  const here = kind === 'MANUAL'
  const asked = { workflow_id: workflow.id, gate, here }
  const payment_id = await requestGated(ctx, contract, invoice, asked)
  if (payment_id !== undefined) return { workflow, payment_id }
  const error_message = 'The invoices of the contract do not go to Stripe'
  await conclude(ctx, workflow.id, { outcome: 'FAILED', told: { error_message } })
  return { workflow }
}

const tellReached = (ctx: Ctx, workflow: Workflow) =>
  emit(ctx, 'payment_gate.threshold_reached', {
    id: idOf(workflow.id, 'threshold_reached'),
    properties: { ...aboutOf(workflow), timestamp: iso(ctx.clock.now()) },
  })

/** Whoever takes the money says what came of it by the workflow's id (spec/15 §5). */
async function askOutside(ctx: Ctx, workflow: Workflow): Promise<void> {
  const { id, purchase } = workflow
  const unit = await findCreditType(ctx.db, purchase.billed_credit_type_id)
  await emit(ctx, 'payment_gate.external_initiate', {
    id: idOf(id, 'external_initiate'),
    properties: {
      ...aboutOf(workflow),
      workflow_id: id,
      invoice_id: purchase.invoice_id,
      invoice_total: decimal(purchase.billed),
      invoice_currency: unit?.name.replace(/ \(cents\)$/, '') ?? 'USD',
    },
  })
}
