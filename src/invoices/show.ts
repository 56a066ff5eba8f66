import type { Contract } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import { ZERO } from '../money/decimal.ts'
import { given } from '../money/json.ts'
import { versionAt } from '../pricing/product.ts'
import { showPrice } from '../rate-cards/price.ts'
import type { ExternalInvoice } from '../stripe/status.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Facts } from './facts.ts'
import type { Invoice, Line } from './invoice.ts'
import { invoiceReferences, lineReferences, resellerOf } from './references.ts'

/** What an invoice is shown with that is not its own: names and values as they are today. */
export interface Surroundings {
  readonly now: Instant
  readonly products: Facts['products']
  readonly credit_types: ReadonlyMap<string, string>
  readonly customer_custom_fields: Readonly<Record<string, string>>
  readonly contracts: ReadonlyMap<string, Contract>
  /** Commits and credits that somebody made, by id. */
  readonly balances: ReadonlyMap<string, Balance>
  readonly invoice_custom_fields: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly external_invoices: ReadonlyMap<string, ExternalInvoice>
  /** Of commits, credits, subscriptions and charges, by id. */
  readonly term_custom_fields: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** The amendments that brought terms, by the ids of those. */
  readonly amended: ReadonlyMap<string, string>
}

const PRODUCT_TYPE = {
  USAGE: 'UsageProductListItem',
  SUBSCRIPTION: 'SubscriptionProductListItem',
  COMPOSITE: 'CompositeProductListItem',
  FIXED: 'FixedProductListItem',
  PRO_SERVICE: 'ProServiceProductListItem',
} as const

const creditType = (around: Surroundings, id: string) => ({
  id,
  name: around.credit_types.get(id) ?? id,
})

const fieldsOf = (around: Surroundings, id: string) => around.term_custom_fields.get(id) ?? {}

/** The balance that covers the line, or that the line applies (spec/14 §4). */
const showBalance = ({ balance, type }: Line, around: Surroundings) =>
  balance &&
  given({
    commit_id: balance.id,
    commit_custom_fields: fieldsOf(around, balance.id),
    commit_type: balance.kind === 'POSTPAID' ? 'PostpaidCommit' : 'PrepaidCommit',
    commit_segment_id: balance.segment_id === '' ? undefined : balance.segment_id,
    applied_commit_or_credit:
      type === 'applied_commit_or_credit' ? { id: balance.id, type: balance.kind } : undefined,
  })

/** What of the contract the line bills, with the custom fields of that. */
function showTerms(line: Line, around: Surroundings) {
  const { subscription_id, scheduled_charge_id, discount_id, professional_service_id } = line
  const terms = subscription_id ?? scheduled_charge_id ?? discount_id ?? professional_service_id
  if ((terms ?? line.postpaid_commit_id ?? line.notes) === undefined) return undefined
  const fields = (id: string | undefined) => (id === undefined ? undefined : fieldsOf(around, id))
  const postpaid = line.postpaid_commit_id
  return given({
    subscription_id,
    subscription_custom_fields: fields(subscription_id),
    scheduled_charge_id,
    scheduled_charge_custom_fields: fields(scheduled_charge_id),
    discount_id,
    discount_custom_fields: fields(discount_id),
    professional_service_id,
    professional_service_custom_fields: fields(professional_service_id),
    ...line.notes,
    postpaid_commit: postpaid === undefined ? undefined : { id: postpaid },
  })
}

/** A line as the API shows it. */
export function showLine(line: Line, around: Surroundings, { include_list_prices = false } = {}) {
  const product = line.product_id === undefined ? undefined : around.products.get(line.product_id)
  const list_rate = include_list_prices ? line.because?.rate : undefined
  const { tier, window } = line
  return given({
    name: line.name,
    type: line.type,
    credit_type: creditType(around, line.credit_type_id),
    quantity: line.quantity,
    unit_price: line.unit_price,
    total: line.total,
    product_id: product?.id,
    product_tags: product && [...versionAt(product, around.now).tags],
    product_custom_fields: product?.custom_fields,
    product_type: line.product_type && PRODUCT_TYPE[line.product_type],
    list_price: list_rate && {
      ...showPrice(list_rate.price),
      credit_type: creditType(around, list_rate.credit_type_id),
    },
    starting_at: window && iso(window.start),
    ending_before: window && iso(window.end),
    pricing_group_values: line.pricing_group_values,
    presentation_group_values: line.presentation_group_values,
    tier: tier && {
      level: tier.level,
      starting_at: tier.starting_at.toFixed(),
      size: tier.size?.toFixed() ?? null,
    },
    is_prorated: line.is_prorated,
    origin: line.origin,
    ...showBalance(line, around),
    ...showTerms(line, around),
    ...lineReferences(line, around),
  })
}

/** The amendment that brought all that a scheduled invoice bills. */
function amendmentOf({ type, lines }: Invoice, { amended }: Surroundings): string | undefined {
  if (type !== 'SCHEDULED') return undefined
  const [first, ...more] = new Set(
    lines.map(({ scheduled_charge_id, discount_id, professional_service_id, balance }) =>
      amended.get(
        scheduled_charge_id ?? discount_id ?? professional_service_id ?? balance?.id ?? '',
      ),
    ),
  )
  return more.length === 0 ? first : undefined
}

const isZero = ({ quantity }: Line): boolean => quantity?.eq(ZERO) ?? false

/** An invoice as the API shows it. */
export function showInvoice(
  invoice: Invoice,
  around: Surroundings,
  { skip_zero_qty_line_items = false, include_list_prices = false } = {},
) {
  const lines = skip_zero_qty_line_items
    ? invoice.lines.filter((line) => !isZero(line))
    : invoice.lines
  const amendment_id = amendmentOf(invoice, around)
  return {
    id: invoice.id,
    customer_id: invoice.customer_id,
    contract_id: invoice.contract_id,
    type: invoice.type,
    status: invoice.status,
    credit_type: creditType(around, invoice.credit_type_id),
    ...(invoice.period && {
      start_timestamp: iso(invoice.period.start),
      end_timestamp: iso(invoice.period.end),
    }),
    issued_at: iso(invoice.issued_at),
    line_items: lines.map((line) =>
      Object.assign(
        showLine(line, around, { include_list_prices }),
        resellerOf(line, invoice, around),
      ),
    ),
    total: invoice.total,
    ...(invoice.net_payment_terms_days !== undefined && {
      net_payment_terms_days: invoice.net_payment_terms_days,
    }),
    ...(amendment_id !== undefined && { amendment_id }),
    ...invoiceReferences(invoice, around),
    billable_status: invoice.billable_status,
    ...(invoice.payer && { payer: invoice.payer }),
    ...(invoice.constituents && { constituent_invoices: [...invoice.constituents] }),
    external_invoice: around.external_invoices.get(invoice.id) ?? null,
    customer_custom_fields: around.customer_custom_fields,
    contract_custom_fields: around.contracts.get(invoice.contract_id)?.custom_fields ?? {},
    custom_fields: around.invoice_custom_fields.get(invoice.id) ?? {},
    ...(invoice.regenerated_from_invoice_id !== undefined && {
      regenerated_from_invoice_id: invoice.regenerated_from_invoice_id,
      created_at: iso(invoice.issued_at),
    }),
  }
}
