import Stripe from 'stripe'
import { decimal } from '../money/decimal.ts'
import { stripeAt } from './client.ts'
import { Undeliverable } from './items.ts'
import type { Order } from './order.ts'
import type { Parcel } from './store.ts'

/** What keeps a push from making the same thing twice, whenever it dies. */
export interface Push {
  readonly order: Order
  readonly parcel: Parcel
  readonly client: Stripe
  /** Whether an answer was that the key is unknown, or may not do what was asked. */
  readonly isKeyRefused: () => boolean
}

export function pushOf(base: string, order: Order, parcel: Parcel): Push {
  const client = stripeAt(base, order.api_key)
  let isRefused = false
  client.on('response', ({ status }: Stripe.ResponseEvent) => {
    isRefused ||= status === 401 || status === 403
  })
  return { order, parcel, client, isKeyRefused: () => isRefused }
}

/** The same for the same step of the same attempt, however often it is made. */
export const keyOf = ({ order, parcel }: Push, step: string) => ({
  idempotencyKey: `maelzel-${order.invoice.id}-${parcel.round}-${step}`,
})

const ITEM = 'metronome_item'

/**
 * Makes the draft at Stripe: first its items, then the invoice that picks them up. Begun for the
 * second time, it looks for what the first has left, for Stripe forgets keys after a day.
 */
export async function makeDraft(push: Push): Promise<Stripe.Invoice> {
  const again = push.parcel.tried > 1
  const known = again ? await findDraft(push) : undefined
  if (known) return known
  const left = again ? await findItems(push) : new Map<string, string>()
  for (const [position, item] of push.order.items.entries())
    if (!left.has(String(position))) await makeItem(push, position, item)
  return makeInvoice(push)
}

async function findDraft({ client, order }: Push): Promise<Stripe.Invoice | undefined> {
  for await (const invoice of client.invoices.list({ customer: order.customer, limit: 100 }))
    if (invoice.metadata?.['metronome_id'] === order.invoice.id) return invoice
  return undefined
}

/** The items that wait for the invoice, by their positions. */
async function findItems({ client, order }: Push): Promise<Map<string, string>> {
  const left = new Map<string, string>()
  const pending = { customer: order.customer, pending: true, limit: 100 }
  for await (const { id, metadata } of client.invoiceItems.list(pending))
    if (metadata?.['metronome_id'] === order.invoice.id) left.set(metadata[ITEM] ?? '', id)
  return left
}

function makeItem(push: Push, position: number, item: Order['items'][number]) {
  const { order, client } = push
  const unit_amount_decimal = Stripe.Decimal.from(item.unit_amount.toFixed())
  const { currency, customer } = order
  const price = item.product
    ? { price_data: { currency, product: item.product, unit_amount_decimal } }
    : { currency, unit_amount_decimal }
  return client.invoiceItems.create(
    {
      customer,
      ...price,
      quantity: item.quantity,
      description: item.description,
      ...(item.period && { period: item.period }),
      metadata: {
        ...item.metadata,
        metronome_id: order.invoice.id,
        [ITEM]: String(position),
      },
    },
    keyOf(push, `item-${position}`),
  )
}

function makeInvoice(push: Push): Promise<Stripe.Invoice> {
  const { order, client } = push
  const { mapped, collection_method, items } = order
  return client.invoices.create(
    {
      customer: order.customer,
      currency: order.currency,
      collection_method,
      ...(collection_method === 'send_invoice' && { days_until_due: order.days_until_due }),
      auto_advance: !order.draft && !order.hold && !order.paid_here,
      ...(order.automatic_tax && { automatic_tax: { enabled: true } }),
      pending_invoice_items_behavior: items.length > 0 ? 'include' : 'exclude',
      metadata: order.metadata,
      ...(mapped.custom_fields.length > 0 && { custom_fields: [...mapped.custom_fields] }),
      ...(mapped.default_mandate && {
        payment_settings: { default_mandate: mapped.default_mandate },
      }),
      ...(order.effective_at !== undefined && { effective_at: order.effective_at }),
    },
    keyOf(push, 'invoice'),
  )
}

/** What Stripe's invoice comes to, before tax, must be what ours does. */
export function compareTotals({ order }: Push, made: Stripe.Invoice): void {
  const theirs = decimal(String(made.subtotal ?? made.total))
  if (!theirs.eq(order.total))
    throw new Undeliverable(
      `The invoice at Stripe comes to ${theirs.toFixed()}, ours to ${order.total.toFixed()} ${order.currency}`,
    )
}

/** Finalizes the draft, unless it is final already. */
export async function finalizeDraft(push: Push, id: string): Promise<Stripe.Invoice> {
  const { client, order } = push
  const now = push.parcel.tried > 1 ? await client.invoices.retrieve(id) : undefined
  if (now && now.status !== 'draft') return now
  const auto_advance = !order.draft && !order.paid_here
  return client.invoices.finalizeInvoice(id, { auto_advance }, keyOf(push, 'finalize'))
}

/** Takes back what was made for an invoice that cannot be sent; as far as Stripe lets us. */
export async function takeBack(push: Push): Promise<void> {
  const { client } = push
  try {
    const draft = await findDraft(push)
    if (draft?.status === 'draft') await client.invoices.del(draft.id)
    for (const id of (await findItems(push)).values()) await client.invoiceItems.del(id)
  } catch {
    // The error that led here is told; what is left at Stripe bears our ids.
  }
}
