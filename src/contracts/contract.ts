import type { Balance } from '../ledger/balance.ts'
import type { Decimal, Numeric } from '../money/decimal.ts'
import type { Override, Prioritization } from '../pricing/override.ts'
import type { BillingFrequency } from '../pricing/rate.ts'
import type { Frequency } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import type { PrepaidThresholdTerms, SpendThresholdTerms, TrackerTerms } from './terms.ts'

/** One amount on one day. */
export interface ChargeItem {
  readonly id: string
  readonly timestamp: Instant
  readonly unit_price: Decimal
  readonly quantity: Decimal
  readonly amount: Decimal
}

/** Fixed money on fixed days. A discount is the same with its sign turned. */
export interface ScheduledCharge {
  readonly id: string
  readonly product_id: string
  readonly name?: string
  readonly credit_type_id: string
  readonly items: readonly ChargeItem[]
  readonly custom_fields: Readonly<Record<string, string>>
  readonly archived_at?: Instant
}

export interface RoundingRule {
  readonly rounding_method: 'HALF_UP' | 'FLOOR' | 'CEILING'
  readonly decimal_places: number
}

/** From `starting_at`, this many are subscribed. */
export interface QuantityChange {
  readonly starting_at: Instant
  readonly quantity: Decimal
}

/** From `starting_at`, these seats are assigned, and this many are paid for and free. */
export interface SeatChange {
  readonly starting_at: Instant
  readonly seat_ids: readonly string[]
  readonly unassigned: Decimal
}

export interface Subscription {
  readonly id: string
  readonly product_id: string
  readonly billing_frequency: BillingFrequency
  readonly name?: string
  readonly description?: string
  readonly collection_schedule: 'ADVANCE' | 'ARREARS'
  readonly starting_at: Instant
  readonly ending_before: Instant
  readonly is_prorated: boolean
  readonly invoice_behavior: 'BILL_IMMEDIATELY' | 'BILL_ON_NEXT_COLLECTION_DATE'
  readonly proration_rounding?: RoundingRule
  readonly invoice_placement: 'ON_USAGE_INVOICE' | 'ON_SCHEDULED_INVOICE'
  /** Absent: the anchor of the usage statements. */
  readonly anchor?: Instant
  readonly quantity_management_mode: 'QUANTITY_ONLY' | 'SEAT_BASED'
  /** Totals in the order of time, folded from the initial quantity and all updates. */
  readonly quantities: readonly QuantityChange[]
  readonly seat_group_key?: string
  readonly seats: readonly SeatChange[]
  readonly custom_fields: Readonly<Record<string, string>>
}

/** Makes a balance each period. */
export interface RecurringBalance {
  readonly id: string
  readonly kind: 'PREPAID' | 'CREDIT'
  readonly template: Omit<
    Balance,
    'id' | 'kind' | 'segments' | 'instalments' | 'created_at' | 'recurring_id'
  >
  readonly starting_at: Instant
  readonly ending_before: Instant
  readonly access: {
    readonly unit_price: Decimal
    readonly quantity?: Decimal
    readonly credit_type_id: string
  }
  readonly invoice?: {
    readonly unit_price: Decimal
    readonly quantity: Decimal
    readonly credit_type_id: string
  }
  /** How many periods the access of one occurrence lasts. */
  readonly duration_periods: number
  /** Absent: the periods of the usage statements. */
  readonly recurrence_frequency?: Frequency
  readonly proration: 'NONE' | 'FIRST' | 'LAST' | 'FIRST_AND_LAST'
  readonly proration_rounding?: { readonly access?: RoundingRule; readonly invoice?: RoundingRule }
  readonly subscription?: {
    readonly subscription_id: string
    readonly allocation: 'INDIVIDUAL' | 'POOLED'
    readonly increases_are_prorated: boolean
  }
  /** What it becomes for the occurrences that start after `made_at`, in the order of time. */
  readonly changes: readonly {
    readonly made_at: Instant
    readonly access: RecurringBalance['access']
    readonly invoice?: NonNullable<RecurringBalance['invoice']>
    readonly rate_type: 'LIST_RATE' | 'COMMIT_RATE'
    readonly proration_rounding?: NonNullable<RecurringBalance['proration_rounding']>
  }[]
  /** When its end came nearer, and where it was before: what had begun by then runs on. */
  readonly shortened: readonly { readonly made_at: Instant; readonly from: Instant }[]
}

export interface UsageFilterSegment {
  readonly group_key: string
  readonly group_values: readonly string[]
  readonly starting_at: Instant
  readonly ending_before: Instant
}

/** From `effective_at` on, invoices are sent by this configuration of the customer. */
export interface ProviderChange {
  readonly configuration_id: string | null
  readonly effective_at: Instant
}

/** The part of the spend that a reseller keeps; shown on invoices, charged to nobody. */
export interface ResellerRoyalty {
  readonly reseller_type: 'AWS' | 'AWS_PRO_SERVICE' | 'GCP' | 'GCP_PRO_SERVICE'
  readonly fraction: Decimal
  readonly netsuite_reseller_id: string
  readonly applicable_product_ids: readonly string[]
  readonly applicable_product_tags: readonly string[]
  readonly starting_at: Instant
  readonly ending_before: Instant
  readonly reseller_contract_value?: Numeric
  readonly aws_account_number?: string
  readonly aws_payer_reference_id?: string
  readonly aws_offer_id?: string
  readonly gcp_account_id?: string
  readonly gcp_offer_id?: string
}

/**
 * What a contract says at one instant of its history: its first terms with all edits folded in.
 * Dates without an end are FOREVER. This is what billing reads; the API shows the same fold.
 */
export interface Contract {
  readonly id: string
  readonly customer_id: string
  readonly name?: string
  readonly starting_at: Instant
  readonly ending_before: Instant
  readonly created_at: Instant
  readonly archived_at?: Instant
  readonly rate_card_id?: string
  readonly statement: {
    readonly frequency: BillingFrequency
    /** Statements end at anchor + n periods. */
    readonly anchor: Instant
    readonly invoice_generation_starting_at?: Instant
  }
  readonly prioritization: Prioritization
  readonly net_payment_terms_days?: number
  readonly scheduled_charges_on_usage_invoices?: 'ALL'
  readonly overrides: readonly Override[]
  readonly scheduled_charges: readonly ScheduledCharge[]
  readonly discounts: readonly ScheduledCharge[]
  readonly professional_services: readonly {
    readonly id: string
    readonly product_id: string
    readonly unit_price: Decimal
    readonly quantity: Decimal
    readonly max_amount: Decimal
    readonly custom_fields: Readonly<Record<string, string>>
  }[]
  readonly subscriptions: readonly Subscription[]
  /** Contract-level commits and credits. */
  readonly balances: readonly Balance[]
  readonly recurring: readonly RecurringBalance[]
  readonly usage_filters: readonly UsageFilterSegment[]
  readonly transition?: {
    readonly type: 'RENEWAL' | 'SUPERSEDE'
    readonly from_contract_id: string
    readonly trueup: 'REMOVE' | 'AS_IS'
  }
  /** The contract that took over from this one at `at`, which is the end of this one. */
  readonly succeeded_by?: {
    readonly contract_id: string
    readonly type: 'RENEWAL' | 'SUPERSEDE'
    readonly trueup: 'REMOVE' | 'AS_IS'
    readonly at: Instant
  }
  /** How the contract was archived: whether its finalized invoices are voided too. */
  readonly void_invoices?: boolean
  readonly package_id?: string
  /** The amendment of v1 that brought a term, by the id of the term. */
  readonly amended?: ReadonlyMap<string, string>
  /** Where invoices go from when on, in the order of time; null: nowhere. */
  readonly billing_providers?: readonly ProviderChange[]
  readonly revenue_systems?: readonly ProviderChange[]
  readonly hierarchy?: {
    /** On a child: the contract that may pay for it. */
    readonly parent?: { readonly contract_id: string; readonly customer_id: string }
    readonly payer?: 'SELF' | 'PARENT'
    readonly usage_statement_behavior?: 'CONSOLIDATE' | 'SEPARATE'
    /** On a parent. */
    readonly invoice_consolidation_type?: 'CONCATENATE' | 'NONE'
  }
  readonly reseller_royalties?: readonly ResellerRoyalty[]
  /** What it is called elsewhere; its invoices say so. */
  readonly netsuite_sales_order_id?: string
  readonly salesforce_opportunity_id?: string
  /** As they are stored and shown; whoever evaluates them reads them. */
  readonly spend_threshold_configuration?: SpendThresholdTerms
  readonly prepaid_balance_threshold_configuration?: PrepaidThresholdTerms
  /** Without those that were archived. */
  readonly spend_trackers?: readonly TrackerTerms[]
  readonly custom_fields: Readonly<Record<string, string>>
}
