import type { Decimal } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Parcel } from './store.ts'

export const externalStatuses = [
  'DRAFT',
  'FINALIZED',
  'PAID',
  'PARTIALLY_PAID',
  'UNCOLLECTIBLE',
  'VOID',
  'DELETED',
  'PAYMENT_FAILED',
  'INVALID_REQUEST_ERROR',
  'SKIPPED',
  'SENT',
  'QUEUED',
] as const
export type ExternalStatus = (typeof externalStatuses)[number]

/** What Stripe's events say of an invoice (spec/07 §7.2). */
const told: Readonly<Record<string, ExternalStatus>> = {
  'invoice.finalized': 'FINALIZED',
  'invoice.paid': 'PAID',
  'invoice.payment_succeeded': 'PAID',
  'invoice.payment_failed': 'PAYMENT_FAILED',
  'invoice.marked_uncollectible': 'UNCOLLECTIBLE',
  'invoice.voided': 'VOID',
  'invoice.deleted': 'DELETED',
}

/** Events may come late and in any order: only what can still follow is believed. */
const FOLLOWS: Partial<Record<ExternalStatus, readonly ExternalStatus[]>> = {
  PAID: [],
  VOID: [],
  DELETED: [],
  UNCOLLECTIBLE: ['PAID', 'VOID'],
  PAYMENT_FAILED: ['PAID', 'VOID', 'UNCOLLECTIBLE', 'PAYMENT_FAILED'],
  FINALIZED: ['PAID', 'VOID', 'UNCOLLECTIBLE', 'PAYMENT_FAILED'],
}

/** The status after an event; undefined when it changes nothing. */
export function statusAfter(before: ExternalStatus, event: string): ExternalStatus | undefined {
  const next = told[event]
  if (next === undefined || next === before) return undefined
  const follows = FOLLOWS[before]
  return follows === undefined || follows.includes(next) ? next : undefined
}

/** An invoice's copy at its billing provider, as the API shows it. */
export interface ExternalInvoice {
  readonly billing_provider_type: 'stripe'
  readonly invoice_id?: string
  readonly issued_at_timestamp?: string
  readonly external_status: ExternalStatus
  readonly pdf_url?: string
  readonly tax?: { readonly total_tax_amount: Decimal }
  readonly invoiced_total?: Decimal
  readonly invoiced_sub_total?: Decimal
  readonly billing_provider_error?: string
  readonly external_payment_id?: string
}

export const showExternal = (parcel: Parcel): ExternalInvoice => ({
  billing_provider_type: 'stripe',
  external_status: parcel.status,
  ...(parcel.external_id !== null && { invoice_id: parcel.external_id }),
  ...(parcel.issued_at !== null && { issued_at_timestamp: iso(parcel.issued_at as Instant) }),
  ...(parcel.pdf_url !== null && { pdf_url: parcel.pdf_url }),
  ...(parcel.total_tax !== null && { tax: { total_tax_amount: parcel.total_tax } }),
  ...(parcel.invoiced_total !== null && { invoiced_total: parcel.invoiced_total }),
  ...(parcel.invoiced_sub_total !== null && { invoiced_sub_total: parcel.invoiced_sub_total }),
  ...(parcel.error !== null && { billing_provider_error: parcel.error }),
  ...(parcel.payment_id !== null && { external_payment_id: parcel.payment_id }),
})
