import type { Configuration } from '../billing-providers/configuration.ts'
import { findConfiguration, findDeliveryMethod } from '../billing-providers/store.ts'
import { secretsOf } from '../billing-providers/store-account.ts'
import { findContract } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { finalInvoices } from '../invoices/store.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import { type PaymentTerms, taxOf } from '../payments/payment.ts'
import { findCreditType } from '../pricing-units/store.ts'
import { SECOND } from '../time/clock.ts'
import { leastOf } from './currency.ts'
import { type Item, itemsOf, totalAt, Undeliverable } from './items.ts'
import { gatherMapped, type Mapped, type Mapping } from './mapping.ts'
import type { Parcel } from './store.ts'

/** How an account and a customer want their invoices. */
interface Wishes {
  readonly api_key: string
  readonly customer: string
  readonly collection_method: 'charge_automatically' | 'send_invoice'
  readonly days_until_due: number
  readonly draft: boolean
  readonly skip_zero: boolean
  /** Somebody adds tax to the draft before it is finalized. */
  readonly hold: boolean
  readonly effective_at?: number
  /** A payment takes care of it: Stripe need not collect by itself. */
  readonly paid_here: boolean
  /** Stripe, or the app that does so at Stripe, adds the tax. */
  readonly automatic_tax: boolean
}

/** Everything that has to be said to Stripe of one invoice. */
export interface Order extends Wishes {
  readonly invoice: Invoice
  readonly currency: string
  readonly items: readonly Item[]
  /** In Stripe's smallest unit. */
  readonly total: Decimal
  readonly metadata: Readonly<Record<string, string>>
  readonly mapped: Mapped
}

/** An order; or what to do instead of sending it. */
export type Readied =
  | { readonly order: Order }
  | { readonly instead: 'FORGET' | 'SKIP' }
  | { readonly instead: 'REFUSE'; readonly why: string }

/** The customer's own word on drafts goes before the account's (spec/07 §7.2). */
async function leavesDrafts(
  { db }: Ctx,
  customer_id: string,
  own: Configuration,
  settings: Configuration,
): Promise<boolean> {
  const given =
    own['leave_stripe_invoices_in_draft'] ??
    (await needCustomer(db, customer_id)).leave_stripe_invoices_in_draft ??
    settings['leave_invoices_in_draft']
  return given === true
}

/**
 * Reads what an invoice needs to be sent. Names and custom fields are those of now.
 * @param begun Stripe may have it: it is read even if it is not to go there any more
 */
export async function readOrder(
  ctx: Ctx,
  parcel: Parcel,
  { begun = false } = {},
): Promise<Readied> {
  const { db, vault } = ctx
  const { customer_id, invoice_id } = parcel
  const [invoice] = await finalInvoices(db, { customer_id, id: invoice_id })
  const configuration = await findConfiguration(db, parcel.configuration_id)
  const contract = invoice && (await findContract(db, invoice.contract_id))
  if (!invoice || !contract || !configuration) return { instead: 'FORGET' }
  const isOver = invoice.status === 'VOID' || configuration.archived_at !== null
  if (isOver && !begun) return { instead: 'FORGET' }
  const account = await findDeliveryMethod(db, parcel.delivery_method_id)
  const secrets = await secretsOf(db, vault, parcel.delivery_method_id)
  const api_key = secrets['stripe_api_key']
  if (!account || typeof api_key !== 'string')
    return { instead: 'REFUSE', why: 'No Stripe account is connected' }
  const settings = account.configuration
  const own = configuration.configuration
  const currency = (await findCreditType(db, invoice.credit_type_id))?.name.toLowerCase() ?? 'usd'
  const code = currency.replace(/ \(cents\)$/, '')
  const total = totalAt(invoice.total, code)
  const skip_zero = settings['skip_zero_dollar_invoices'] === true
  if (skip_zero && total.gte(ZERO) && total.lt(leastOf(code))) return { instead: 'SKIP' }
  const mappings = (settings['custom_field_mappings'] ?? []) as readonly Mapping[]
  const mapped = await gatherMapped(db, mappings, invoice, contract)
  try {
    const items = itemsOf(invoice.lines, invoice.total, {
      currency: code,
      zero_quantities: settings['include_zero_quantity_sub_line_items'] !== false,
      always_string: settings['stripe_invoice_quantity_always_string'] === true,
      company: ctx.environment.name,
      mapped: (line) => mapped.ofLine(line),
    })
    return {
      order: {
        invoice,
        items,
        total,
        mapped,
        skip_zero,
        api_key,
        currency: code,
        customer: String(own['stripe_customer_id']),
        collection_method:
          own['stripe_collection_method'] === 'send_invoice'
            ? 'send_invoice'
            : 'charge_automatically',
        days_until_due: Number(settings['days_until_due'] ?? 30),
        draft: await leavesDrafts(ctx, customer_id, own, settings),
        paid_here: false,
        automatic_tax: settings['automatic_tax'] === true,
        hold: 'anrok_api_token' in secrets || 'avalara_username' in secrets,
        metadata: {
          ...mapped.metadata,
          metronome_id: invoice.id,
          metronome_invoice_id: invoice.id,
          metronome_customer_id: invoice.customer_id,
          metronome_client_id: ctx.environment.id,
          metronome_environment: ctx.environment.type,
        },
        ...(settings['set_effective_at_date_to_inclusive_period_end'] === true &&
          invoice.period && { effective_at: Math.floor(invoice.period.end / SECOND) - 1 }),
      },
    }
  } catch (error) {
    if (error instanceof Undeliverable) return { instead: 'REFUSE', why: error.message }
    throw error
  }
}

/**
 * The same order for an invoice that a purchase waits for: nothing of the account's tax and drafts
 * holds for it, only what its gate says (spec/07 §7.8).
 */
export function gated(order: Order, terms: PaymentTerms): Order {
  const { currency } = order
  const tax = taxOf(terms)
  const tax_amount = tax && totalAt(tax.amount, currency)
  return {
    ...order,
    collection_method: 'charge_automatically',
    draft: false,
    hold: false,
    paid_here: true,
    automatic_tax: terms.tax_type === 'STRIPE' || terms.tax_type === 'ANROK',
    metadata: { ...terms.stripe_config?.invoice_metadata, ...order.metadata },
    ...(tax &&
      tax_amount && {
        items: [
          ...order.items,
          { description: tax.name, quantity: 1, unit_amount: tax_amount, metadata: {} },
        ],
        total: order.total.plus(tax_amount),
      }),
  }
}
