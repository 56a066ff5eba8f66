import { findConfiguration } from '../billing-providers/store.ts'
import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { insertParcel } from './store.ts'

/**
 * The configuration by which an invoice goes: the latest that takes effect before its period ends,
 * or by its day of issue when it has no period (spec/01 §1.7).
 */
export function configurationFor(
  { billing_providers = [] }: Contract,
  { period, issued_at }: Pick<Invoice, 'period' | 'issued_at'>,
): string | undefined {
  const change = billing_providers.findLast(({ effective_at }) =>
    period ? effective_at < period.end : effective_at <= issued_at,
  )
  return change?.configuration_id ?? undefined
}

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
  const byIntent = isByIntent(configuration.configuration['stripe_collection_method'])
  await insertParcel(db, parcel, clock.now(), byIntent ? 'DONE' : 'WAITING')
  if (!byIntent) await ctx.enqueue(db, 'pushToStripe', { customer_id }, { key: customer_id })
}
