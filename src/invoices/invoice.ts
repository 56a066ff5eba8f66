import { createHash } from 'node:crypto'
import type { BalanceKind } from '../ledger/balance.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Basis, TierMark } from '../pricing/charge.ts'
import type { ProductType } from '../pricing/product.ts'
import type { HourQuantity } from '../pricing/quantity.ts'
import type { Resolution } from '../pricing/resolve.ts'
import type { Period } from '../time/calendar.ts'
import { type Instant, iso } from '../time/clock.ts'

export type InvoiceType = 'USAGE' | 'SCHEDULED' | 'USAGE_CONSOLIDATED'
export type InvoiceStatus = 'DRAFT' | 'FINALIZED' | 'VOID'

export type LineType =
  | 'usage'
  | 'subscription'
  | 'scheduled'
  | 'commit_purchase'
  | 'applied_commit_or_credit'
  | 'cpu_conversion'

/** The balance that covers a line, or that a line applies. */
export interface LineBalance {
  readonly id: string
  readonly segment_id: string
  readonly kind: BalanceKind
}

export interface LineNotes {
  readonly metadata?: string
  readonly netsuite_invoice_billing_start?: string
  readonly netsuite_invoice_billing_end?: string
}

/** A line of an invoice. Amounts are in the smallest stored unit of its credit type (USD: cents). */
export interface Line {
  readonly type: LineType
  readonly name: string
  readonly credit_type_id: string
  readonly quantity?: Decimal
  readonly unit_price?: Decimal
  readonly total: Decimal
  /** Whether the invoice's total counts it: units that are converted and postpaid applications do not. */
  readonly counts: boolean
  readonly product_id?: string
  readonly product_type?: ProductType
  readonly window?: Period
  readonly pricing_group_values?: Readonly<Record<string, string>>
  readonly presentation_group_values?: Readonly<Record<string, string | null>>
  readonly tier?: TierMark
  readonly balance?: LineBalance
  readonly is_prorated?: boolean
  readonly subscription_id?: string
  readonly scheduled_charge_id?: string
  readonly discount_id?: string
  readonly professional_service_id?: string
  /** What whoever asked for the line wanted to stand on it. */
  readonly notes?: LineNotes
  /** The commit whose true-up this is. */
  readonly postpaid_commit_id?: string
  /** The item of a schedule that this line bills. */
  readonly schedule_item_id?: string
  /** On a consolidated invoice: the line that this one repeats. */
  readonly origin?: {
    readonly line_item_id: string
    readonly invoice_id: string
    readonly customer_id: string
    readonly contract_id: string
  }
  /** On an application line: what a unit of the covered line costs. */
  readonly covered_unit_price?: Decimal
  /** On a conversion line: the unit that it converts. */
  readonly converted_credit_type_id?: string
  /** On an application line: what the segment held before. */
  readonly balance_before?: Decimal
  /** Why: when it was used, and by which rate and override it costs what it does. */
  readonly hours?: readonly HourQuantity[]
  readonly because?: Resolution
  readonly basis?: Basis
  /** Where its quantity begins in the tiers of the billing period. */
  readonly position?: Decimal
}

/** What an invoice takes from one segment of a balance. */
export interface SegmentDraw {
  readonly balance_id: string
  readonly segment_id: string
  readonly kind: BalanceKind
  readonly amount: Decimal
}

/** An invoice, draft or final. A draft is computed anew whenever it is read. */
export interface Invoice {
  readonly id: string
  readonly type: InvoiceType
  readonly status: InvoiceStatus
  readonly customer_id: string
  readonly contract_id: string
  readonly credit_type_id: string
  /** The statement period; absent on scheduled invoices. */
  readonly period?: Period
  /** When it was finalized, or will be. */
  readonly issued_at: Instant
  readonly lines: readonly Line[]
  readonly total: Decimal
  readonly draws: readonly SegmentDraw[]
  readonly net_payment_terms_days?: number
  readonly billable_status: 'billable' | 'unbillable'
  readonly regenerated_from_invoice_id?: string
  /** On a consolidated invoice: those whose lines it repeats. */
  readonly constituents?: readonly InvoiceRef[]
  /** In a hierarchy: the contract that pays. */
  readonly payer?: { readonly contract_id: string; readonly customer_id: string }
}

export interface InvoiceRef {
  readonly invoice_id: string
  readonly customer_id: string
  readonly contract_id: string
}

export const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

const NAMESPACE = Buffer.from('6d61656c7a656c20696e766f69636573', 'hex')

/** An id that follows from what it names (UUID version 5): a draft keeps its id when it is finalized. */
export function idOf(...names: readonly string[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(names.join('\n')).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [0, 8, 12, 16, 20].map((start, i, all) => hex.slice(start, all[i + 1] ?? 32)).join('-')
}

export const usageInvoiceId = (contract_id: string, start: Instant): string =>
  idOf(contract_id, 'USAGE', iso(start))
