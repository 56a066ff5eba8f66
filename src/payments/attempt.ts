import { Problem } from '../api/problem.ts'
import { findConfiguration } from '../billing-providers/store.ts'
import type { Ctx } from '../ctx.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { isByIntent } from '../stripe/route.ts'
import { lockParcel, type Parcel } from '../stripe/store.ts'
import { isActive, type Payment } from './payment.ts'
import { enqueuePayment, requestPayment } from './request.ts'
import { paymentsOf, updatePayment } from './store.ts'

const refused = ({ id }: Invoice, why: string): Problem =>
  Problem.of('invalid_request', `The invoice ${id} ${why}`)

/** What is known of the invoice at Stripe; refuses what Stripe cannot be asked to charge. */
async function needPayable({ db }: Ctx, invoice: Invoice): Promise<Parcel> {
  if (invoice.status === 'VOID') throw refused(invoice, 'is void')
  const parcel = await lockParcel(db, invoice.id)
  if (!parcel) throw refused(invoice, 'does not go to a billing provider that takes payments')
  if (parcel.status === 'PAID') throw refused(invoice, 'is paid')
  if (parcel.status === 'VOID' || parcel.status === 'DELETED')
    throw refused(invoice, `is ${parcel.status.toLowerCase()} at Stripe`)
  return parcel
}

/**
 * Tries once more to have an invoice paid: earlier attempts are canceled, and Stripe is asked by the
 * job (spec/14 §7).
 */
export async function attempt(ctx: Ctx, invoice: Invoice): Promise<Payment> {
  const { db, clock } = ctx
  const parcel = await needPayable(ctx, invoice)
  const configuration = await findConfiguration(db, parcel.configuration_id)
  if (!configuration || configuration.archived_at !== null)
    throw refused(invoice, 'goes to a billing configuration that is archived')
  const before = await paymentsOf(db, invoice.id)
  const [last] = before
  const by_intent =
    last?.by_intent ?? isByIntent(configuration.configuration['stripe_collection_method'])
  if (!by_intent && (parcel.external_id === null || parcel.status === 'DRAFT'))
    throw refused(invoice, 'is not final at Stripe yet')
  for (const payment of before.filter(isActive))
    await updatePayment(db, payment, { status: 'canceled', updated_at: clock.now() })
  const payment = await requestPayment(ctx, invoice, parcel, {
    by_intent,
    workflow_id: last?.workflow_id ?? null,
    ...(last && { terms: last.terms }),
  })
  await enqueuePayment(ctx, payment)
  return payment
}
