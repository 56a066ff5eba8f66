import { findConfiguration } from '../billing-providers/store.ts'
import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { enqueuePayment, requestPayment } from '../payments/request.ts'
import { configurationFor } from './configuration.ts'
import { insertParcel } from './store.ts'

/** How collections by payment intents are called: they make no invoice at Stripe. */
export const isByIntent = (method: unknown): boolean =>
  method === 'auto_charge_payment_intent' || method === 'manually_charge_payment_intent'

/**
 * Puts an invoice that becomes final on its way to Stripe, if that is where it goes. What a
 * configuration becomes later makes no difference to invoices that are final (spec/07 §7.1).
 * @param contract of which the invoice is
 */
export async function sendToStripe(ctx: Ctx, invoice: Invoice, contract: Contract): Promise<void> {
  const { db, clock } = ctx
  if (invoice.billable_status === 'unbillable') return
  const id = configurationFor(contract, invoice)
  const configuration = id === undefined ? undefined : await findConfiguration(db, id)
  if (configuration?.provider !== 'stripe' || configuration.archived_at !== null) return
  const { customer_id, delivery_method_id } = configuration
  const parcel = {
    invoice_id: invoice.id,
    customer_id,
    configuration_id: configuration.id,
    delivery_method_id,
  }
  const method = configuration.configuration['stripe_collection_method']
  await insertParcel(db, parcel, clock.now(), isByIntent(method) ? 'DONE' : 'WAITING')
  if (method === 'auto_charge_payment_intent') {
    const payment = await requestPayment(ctx, invoice, parcel, { by_intent: true })
    await enqueuePayment(ctx, payment)
  } else if (!isByIntent(method))
    await ctx.enqueue(db, 'pushToStripe', { customer_id }, { key: customer_id })
}
