import Stripe from 'stripe'
import type { Decimal } from '../money/decimal.ts'
import type { PaymentError } from '../payments/payment.ts'
import { failureOf } from './client.ts'
import { storedOf } from './currency.ts'
import { keyOf, type Push } from './push.ts'

/** What came of asking Stripe for money. */
export interface Charged {
  /** WAITS: it is under way, as bank debits are; ACTS: the customer has to do something first. */
  readonly result: 'PAID' | 'WAITS' | 'ACTS' | 'DECLINED'
  readonly intent_id?: string
  readonly method_id?: string
  /** What was paid, in stored units. */
  readonly paid?: Decimal
  readonly error?: PaymentError
}

const ACTIONS = [
  'authentication_required',
  'invoice_payment_intent_requires_action',
  'payment_intent_action_required',
]

const RESULTS: Partial<Record<Stripe.PaymentIntent['status'], Charged['result']>> = {
  succeeded: 'PAID',
  requires_action: 'ACTS',
  requires_payment_method: 'DECLINED',
  canceled: 'DECLINED',
}

const idIn = (of: string | { readonly id: string } | null | undefined): string | undefined =>
  typeof of === 'string' ? of : of?.id

export const errorOf = (
  error: Pick<Stripe.PaymentIntent.LastPaymentError, 'type' | 'code' | 'decline_code' | 'message'>,
): PaymentError => ({
  type: error.type,
  message: error.message ?? 'The payment failed',
  ...(error.code && { code: error.code }),
  ...(error.decline_code && { decline_code: error.decline_code }),
})

/** How an intent stands. */
export function ofIntent(intent: Stripe.PaymentIntent): Charged {
  const { id, status, amount_received, last_payment_error: last } = intent
  const method_id = idIn(intent.payment_method) ?? last?.payment_method?.id
  const declined = RESULTS[status] === 'DECLINED'
  const mayAct = last?.code !== undefined && ACTIONS.includes(last.code)
  return {
    result: declined && mayAct ? 'ACTS' : (RESULTS[status] ?? 'WAITS'),
    intent_id: id,
    ...(method_id !== undefined && { method_id }),
    ...(status === 'succeeded' && { paid: storedOf(amount_received, intent.currency) }),
    ...(declined && last && { error: errorOf(last) }),
  }
}

/** What a refusal of Stripe says; what may be otherwise the next time is thrown on. */
function ofRefusal(error: unknown): Charged {
  if (!(error instanceof Stripe.errors.StripeError) || failureOf(error) !== 'FINAL') throw error
  const intent = error.payment_intent
  const { code, message, rawType, decline_code } = error
  const known = intent ? ofIntent(intent) : {}
  return {
    ...known,
    result: code !== undefined && ACTIONS.includes(code) ? 'ACTS' : 'DECLINED',
    error: {
      type: rawType ?? 'api_error',
      message,
      ...(code !== undefined && { code }),
      ...(decline_code && { decline_code }),
    },
  }
}

async function refusals(work: () => Promise<Charged>): Promise<Charged> {
  try {
    return await work()
  } catch (error) {
    return ofRefusal(error)
  }
}

/** How an invoice at Stripe stands, with the intent by which it is paid. */
function ofInvoice(invoice: Stripe.Invoice): Charged {
  const paid = invoice.payments?.data.map(({ payment }) => payment.payment_intent) ?? []
  const intent = paid.findLast((each) => each !== undefined)
  const known = typeof intent === 'object' ? ofIntent(intent) : undefined
  const intent_id = idIn(intent)
  const shared = { ...known, ...(intent_id !== undefined && { intent_id }) }
  if (invoice.status === 'paid')
    return { ...shared, result: 'PAID', paid: storedOf(invoice.amount_paid, invoice.currency) }
  return { ...shared, result: invoice.status === 'void' ? 'DECLINED' : (known?.result ?? 'WAITS') }
}

const INTENTS = { expand: ['payments.data.payment.payment_intent'] }

/**
 * Pays a final invoice at Stripe by the customer's default method. Asked for the second time, it looks
 * first whether the invoice is paid.
 * @param step names the attempt: another one has another idempotency key
 */
export async function payInvoice(
  push: Push,
  id: string,
  { step, on_session }: { readonly step: string; readonly on_session: boolean },
): Promise<Charged> {
  const { client, parcel } = push
  if (parcel.tried > 1) {
    const known = await client.invoices.retrieve(id, INTENTS)
    if (known.status !== 'open') return ofInvoice(known)
  }
  const charged = await refusals(async () =>
    ofInvoice(
      await client.invoices.pay(
        id,
        { ...(on_session && { off_session: false }), ...INTENTS },
        keyOf(push, step),
      ),
    ),
  )
  if (charged.intent_id !== undefined) return charged
  const { intent_id, method_id } = ofInvoice(await client.invoices.retrieve(id, INTENTS))
  return {
    ...charged,
    ...(intent_id !== undefined && { intent_id }),
    ...(method_id !== undefined && { method_id }),
  }
}

/** The method that a customer has chosen for such payments; undefined lets Stripe say what is missing. */
async function defaultMethod(client: Stripe, customer: string): Promise<string | undefined> {
  try {
    const known = await client.customers.retrieve(customer)
    return known.deleted ? undefined : idIn(known.invoice_settings?.default_payment_method)
  } catch (error) {
    if (failureOf(error) !== 'FINAL') throw error
    return undefined
  }
}

const STEP = 'metronome_payment'

/** The intent that an earlier try of the same payment has made: Stripe forgets keys after a day. */
async function findIntent({ client, order }: Push, step: string) {
  for await (const intent of client.paymentIntents.list({ customer: order.customer, limit: 100 }))
    if (intent.metadata[STEP] === step) return intent
  return undefined
}

/**
 * Charges the customer by an intent, without an invoice at Stripe. Asked for the second time, it looks
 * first for what the first time has made.
 */
export async function payByIntent(
  push: Push,
  { step, on_session }: { readonly step: string; readonly on_session: boolean },
): Promise<Charged> {
  const { client, order, parcel } = push
  const known = parcel.tried > 1 ? await findIntent(push, step) : undefined
  if (known) return ofIntent(known)
  const method = await defaultMethod(client, order.customer)
  return refusals(async () =>
    ofIntent(
      await client.paymentIntents.create(
        {
          amount: Number(order.total.toFixed(0)),
          currency: order.currency,
          customer: order.customer,
          confirm: true,
          off_session: !on_session,
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
          ...(method !== undefined && { payment_method: method }),
          description: order.items[0]?.description ?? 'Payment',
          metadata: { ...order.metadata, [STEP]: step },
        },
        keyOf(push, step),
      ),
    ),
  )
}

/** How an intent stands after it was canceled, or was found to be settled already. */
export async function cancelIntent({ client }: Pick<Push, 'client'>, id: string): Promise<Charged> {
  try {
    return ofIntent(await client.paymentIntents.cancel(id))
  } catch (error) {
    if (failureOf(error) !== 'FINAL') throw error
    return ofIntent(await client.paymentIntents.retrieve(id))
  }
}

/** Voids an invoice at Stripe, or deletes it while it is a draft; gives back how it stands then. */
export async function voidInvoice({ client }: Pick<Push, 'client'>, id: string): Promise<Charged> {
  const known = await client.invoices.retrieve(id, INTENTS)
  if (known.status === 'draft') await client.invoices.del(id)
  if (known.status === 'open' || known.status === 'uncollectible')
    await client.invoices.voidInvoice(id)
  return known.status === 'paid' ? ofInvoice(known) : { ...ofInvoice(known), result: 'DECLINED' }
}
