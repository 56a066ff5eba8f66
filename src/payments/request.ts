import { randomUUID } from 'node:crypto'
import { type CustomerConfiguration, findConfiguration } from '../billing-providers/store.ts'
import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { ZERO } from '../money/decimal.ts'
import { configurationFor } from '../stripe/configuration.ts'
import { insertParcel, type Parcel } from '../stripe/store.ts'
import type { PaymentGate } from '../thresholds/workflow.ts'
import { type Instant, MINUTE, plus } from '../time/clock.ts'
import { type Payment, type PaymentTerms, taxOf } from './payment.ts'
import { insertPayment } from './store.ts'

/** The Stripe configuration by which a contract's invoices of an instant are paid, if there is one. */
export async function stripeOf(
  db: Db,
  contract: Contract,
  issued_at: Instant,
): Promise<CustomerConfiguration | undefined> {
  const id = configurationFor(contract, { issued_at })
  const found = id === undefined ? undefined : await findConfiguration(db, id)
  return found?.provider === 'stripe' && found.archived_at === null ? found : undefined
}

/** Asks for the payment of an invoice that Stripe is to take money for. */
export async function requestPayment(
  ctx: Ctx,
  invoice: Invoice,
  parcel: Pick<Parcel, 'delivery_method_id' | 'configuration_id'>,
  more: { by_intent: boolean; workflow_id?: string | null; terms?: PaymentTerms },
): Promise<Payment> {
  const { workflow_id = null, terms = {}, by_intent } = more
  return insertPayment(ctx.db, {
    id: randomUUID(),
    invoice_id: invoice.id,
    customer_id: invoice.customer_id,
    contract_id: invoice.contract_id,
    workflow_id,
    delivery_method_id: parcel.delivery_method_id,
    configuration_id: parcel.configuration_id,
    by_intent,
    terms,
    credit_type_id: invoice.credit_type_id,
    amount: invoice.total.plus(taxOf(terms)?.amount ?? ZERO),
    created_at: ctx.clock.now(),
  })
}

/** Has the job take a payment: at once, or in a while if nobody has taken it until then. */
export const enqueuePayment = (ctx: Ctx, { id }: Pick<Payment, 'id'>, run_at = ctx.clock.now()) =>
  ctx.enqueue(ctx.db, 'takePayment', { payment_id: id }, { key: id, run_at })

/** Longer than it takes to ask Stripe from within a request. */
const WHILE_ASKED = 2 * MINUTE

/**
 * Asks for the payment that a purchase waits for. Undefined when the contract's invoices do not go to
 * Stripe.
 * @param here whoever calls takes the payment himself; the job is there in case he dies
 */
export async function requestGated(
  ctx: Ctx,
  contract: Contract,
  invoice: Invoice,
  { workflow_id, gate, here }: { workflow_id: string; gate: PaymentGate; here: boolean },
): Promise<string | undefined> {
  const { db, clock } = ctx
  const configuration = await stripeOf(db, contract, clock.now())
  if (!configuration) return undefined
  const { payment_gate_type: _, ...terms } = gate
  const parcel = {
    invoice_id: invoice.id,
    customer_id: invoice.customer_id,
    configuration_id: configuration.id,
    delivery_method_id: configuration.delivery_method_id,
  }
  await insertParcel(db, parcel, clock.now(), 'GATED')
  const by_intent = terms.stripe_config?.payment_type === 'PAYMENT_INTENT'
  const payment = await requestPayment(ctx, invoice, parcel, { by_intent, workflow_id, terms })
  await enqueuePayment(ctx, payment, here ? plus(clock.now(), WHILE_ASKED) : clock.now())
  return payment.id
}
