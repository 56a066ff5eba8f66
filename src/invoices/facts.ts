import type { Contract } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Product } from '../pricing/product.ts'
import type { GroupUsage } from '../pricing/rating.ts'
import type { RateIndex } from '../pricing/resolve.ts'
import type { Period } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import type { ImportedStatement } from './imported.ts'
import type { Invoice, InvoiceStatus, InvoiceType, SegmentDraw } from './invoice.ts'
import type { ServiceCharge } from './service-charge.ts'

/** A rate card as billing sees it. */
export interface PriceList {
  readonly id: string
  readonly fiat_credit_type_id: string
  /** How much of the fiat unit one custom unit is worth. */
  readonly conversions: ReadonlyMap<string, Decimal>
  /** In the order of the card, which is the order of lines. */
  readonly products: readonly Product[]
  readonly rates: RateIndex
}

/** What has to be metered for one product in one part of a period. */
export interface UsageQuestion {
  readonly customer_id: string
  readonly billable_metric_id: string
  readonly group_keys: readonly string[]
  /** How often a SQL metric is evaluated; without effect on others. */
  readonly granularity: 'HOUR' | 'SERVICE_PERIOD'
  /** The billing period: what falls or peaks is counted from its start. */
  readonly period: Period
  /** The part of it that is asked for. */
  readonly window: Period
  readonly filter?: { readonly key: string; readonly values: readonly string[] }
}

/** A final invoice, as far as later ones depend on it. */
export interface FinalInvoice {
  readonly id: string
  readonly customer_id: string
  readonly contract_id: string
  readonly type: InvoiceType
  readonly status: InvoiceStatus
  readonly period?: Period
  readonly issued_at: Instant
  readonly schedule_item_ids: readonly string[]
  /** How many units its lines bill of a subscription, by the name of the charge. */
  readonly subscribed: ReadonlyMap<string, Decimal>
  readonly draws: readonly SegmentDraw[]
}

/** Everything from which the invoices of a customer follow; besides the answers to usage questions. */
export interface Facts {
  readonly customer_id: string
  readonly now: Instant
  readonly grace: number
  readonly contracts: readonly Contract[]
  /** The own commits and credits of each customer, beside those of the contracts. */
  readonly balances: ReadonlyMap<string, readonly Balance[]>
  readonly price_lists: ReadonlyMap<string, PriceList>
  /** Every product that may be named: those of the price lists and of fixed charges. */
  readonly products: ReadonlyMap<string, Product>
  readonly finals: readonly FinalInvoice[]
  /** Statements whose usage was told: those that are computed anew, or for the first time. */
  readonly imported: readonly ImportedStatement[]
  /** Charges for professional services that somebody has asked for. */
  readonly services: readonly ServiceCharge[]
  /** Invoices of purchases that somebody outside is asked to take the money for. */
  readonly awaited: readonly Invoice[]
  /** What ledger entries have added to and taken from each segment. */
  readonly ledger: ReadonlyMap<string, Decimal>
  /** Days of issue that somebody has set for drafts, by invoice. */
  readonly issue_dates: ReadonlyMap<string, Instant>
  /** By customer: the contracts of a hierarchy belong to several. */
  readonly billable_changes: ReadonlyMap<string, readonly BillableChange[]>
}

export interface BillableChange {
  readonly effective_at: Instant
  readonly billable: boolean
}

/** The usage that answers a question. */
export interface Metered {
  (question: UsageQuestion): readonly GroupUsage[]
  readonly counting?: Counting
}

/** How usage was counted, so that it can be counted again. */
export interface Counting {
  /** The number of the last event that was looked at; absent where no events were. */
  readonly until?: number
  /** The metrics whose quantities are a statement's and not a sum over events. */
  readonly statements: ReadonlySet<string>
}

/** Names a question, so that its answer can be found. */
export const questionKey = (q: UsageQuestion): string =>
  JSON.stringify([
    q.customer_id,
    q.billable_metric_id,
    q.group_keys,
    q.granularity,
    q.period.start,
    q.window.start,
    q.window.end,
    q.filter ?? null,
  ])
