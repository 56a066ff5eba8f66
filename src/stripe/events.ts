import Stripe from 'stripe'
import { Problem } from '../api/problem.ts'
import { secretsOf } from '../billing-providers/store-account.ts'
import type { Ctx } from '../ctx.ts'
import { hearIntent, hearOfInvoice } from '../payments/hear.ts'
import { seen } from './note.ts'
import { statusAfter } from './status.ts'
import { findByExternal, lockParcel, noteEvent, type ParcelChange, updateParcel } from './store.ts'

/** What Stripe says happened. */
export interface StripeEvent {
  readonly id: string
  readonly type: string
  readonly data: { readonly object: Readonly<Record<string, unknown>> }
}

const notFromStripe = () =>
  Problem.of('invalid_request', 'The Stripe-Signature does not match the body')

/** The event, when the account has signed it within the last five minutes. */
async function readEvent(
  { db, vault }: Ctx,
  delivery_method_id: string,
  text: string,
  signature: string | undefined,
): Promise<StripeEvent> {
  const secret = (await secretsOf(db, vault, delivery_method_id))['stripe_webhook_secret']
  if (typeof secret !== 'string' || signature === undefined) throw notFromStripe()
  try {
    return Stripe.webhooks.constructEvent(text, signature, secret) as unknown as StripeEvent
  } catch {
    throw notFromStripe()
  }
}

/**
 * Takes an event of Stripe: what it says of an invoice is shown on ours. What is replayed, or speaks
 * of things that are not ours, changes nothing.
 */
export async function hearStripe(
  ctx: Ctx,
  delivery_method_id: string,
  text: string,
  signature: string | undefined,
): Promise<void> {
  const { db, clock } = ctx
  const event = await readEvent(ctx, delivery_method_id, text, signature)
  const object = event.data?.object
  if (typeof event.id !== 'string' || typeof object !== 'object' || object === null) return
  if (!(await noteEvent(db, delivery_method_id, event.id, clock.now()))) return
  if (object['object'] === 'invoice') await hearInvoice(ctx, delivery_method_id, event)
  if (object['object'] === 'payment_intent')
    await hearIntent(ctx, delivery_method_id, object as unknown as Stripe.PaymentIntent)
}

/** Totals, tax and document, which change while an invoice is a draft there (spec/07 §7.1). */
const toldOf = (invoice: Stripe.Invoice): ParcelChange =>
  typeof invoice.total === 'number' && typeof invoice.currency === 'string' ? seen(invoice) : {}

async function hearInvoice(ctx: Ctx, account: string, { type, data }: StripeEvent) {
  const { db } = ctx
  const { id, metadata } = data.object
  const ours = (metadata as Readonly<Record<string, string>> | null)?.['metronome_id']
  const invoice_id = await findByExternal(db, account, String(id), ours)
  const parcel = invoice_id === undefined ? undefined : await lockParcel(db, invoice_id)
  const status = parcel && statusAfter(parcel.status, type)
  if (!status) return
  const invoice = data.object as unknown as Stripe.Invoice
  await updateParcel(db, parcel, { ...toldOf(invoice), status, external_id: String(id) })
  if (status === 'PAID' || status === 'VOID') await hearOfInvoice(ctx, parcel.invoice_id, status)
}
