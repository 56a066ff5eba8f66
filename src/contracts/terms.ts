import type { Static } from 'typebox'
import type {
  CommitTerms,
  CreditTerms,
  InvoiceTerms,
  RecurringCommitTerms,
  RecurringCreditTerms,
} from '../commits/terms.ts'
import type { Numeric } from '../money/decimal.ts'
import type { BillingFrequency } from '../pricing/rate.ts'
import type { ChargeInput, ProServiceInput, RoyaltyUpdate } from './wire-charges.ts'
import type { OverrideInput } from './wire-overrides.ts'
import type { HierarchyInput } from './wire-providers.ts'
import type { SubscriptionInput } from './wire-subscriptions.ts'
import type { PrepaidThreshold, SpendThreshold, SpendTrackerInput } from './wire-thresholds.ts'

/**
 * What a contract says, as it is stored: the fields of the request, with an id on every term,
 * aliases and temporary ids replaced by real ones, defaults filled in, dates as ISO text in UTC.
 */

export interface OverrideTerms extends Readonly<Static<typeof OverrideInput>> {
  readonly id: string
  readonly created_at: string
}

export interface ChargeTerms
  extends Omit<Readonly<Static<typeof ChargeInput>>, 'schedule' | 'custom_fields'> {
  readonly id: string
  readonly schedule: InvoiceTerms
  readonly archived_at?: string
}

export interface ProServiceTerms
  extends Omit<Readonly<Static<typeof ProServiceInput>>, 'custom_fields'> {
  readonly id: string
}

/** From its `starting_at` on, a reseller's royalty; fields left out are those of the one before. */
export type RoyaltyTerms = Readonly<Static<typeof RoyaltyUpdate>>

export interface QuantityEvent {
  readonly starting_at: string
  readonly quantity?: Numeric
  readonly quantity_delta?: Numeric
}

/** One change of seats; those of one instant happen in the order of the list. */
export type SeatEvent =
  | { readonly starting_at: string; readonly add: readonly string[] }
  | { readonly starting_at: string; readonly remove: readonly string[] }
  | { readonly starting_at: string; readonly unassigned: number }

type Replaced =
  | 'temporary_id'
  | 'custom_fields'
  | 'starting_at'
  | 'quantity_management_mode'
  | 'proration'
  | 'seat_config'
  | 'billing_cycle_config'
  | 'initial_quantity'

export interface SubscriptionTerms
  extends Omit<Readonly<Static<typeof SubscriptionInput>>, Replaced> {
  readonly id: string
  readonly starting_at: string
  readonly quantity_management_mode: 'QUANTITY_ONLY' | 'SEAT_BASED'
  readonly proration: {
    readonly is_prorated: boolean
    readonly invoice_behavior: 'BILL_IMMEDIATELY' | 'BILL_ON_NEXT_COLLECTION_DATE'
    readonly rounding?: NonNullable<Static<typeof SubscriptionInput>['proration']['rounding']>
  }
  readonly billing_cycle_config: {
    readonly anchor_date?: string
    readonly invoice_placement: 'ON_USAGE_INVOICE' | 'ON_SCHEDULED_INVOICE'
  }
  readonly seat_config?: { readonly seat_group_key: string; readonly since: string }
  /** In the order in which they were asked for. */
  readonly quantities: readonly QuantityEvent[]
  readonly seats: readonly SeatEvent[]
}

export interface FilterTerms {
  readonly group_key: string
  readonly group_values: readonly string[]
  readonly starting_at: string
}

/** From `effective_at` on, invoices go there; null: nowhere. */
export interface ProviderTerms {
  readonly configuration_id: string | null
  readonly effective_at: string
}

export type SpendThresholdTerms = Readonly<Static<typeof SpendThreshold>>
export type PrepaidThresholdTerms = Readonly<Static<typeof PrepaidThreshold>>

export interface TrackerTerms extends Readonly<Static<typeof SpendTrackerInput>> {
  readonly archived_at?: string
}

export interface TransitionTerms {
  readonly type: 'RENEWAL' | 'SUPERSEDE'
  readonly from_contract_id: string
  readonly trueup: 'REMOVE' | 'AS_IS'
}

export interface Terms {
  readonly name?: string
  readonly package_id?: string
  readonly rate_card_id?: string
  readonly starting_at: string
  readonly ending_before?: string
  readonly netsuite_sales_order_id?: string
  readonly salesforce_opportunity_id?: string
  readonly total_contract_value?: Numeric
  readonly net_payment_terms_days?: number
  readonly multiplier_override_prioritization: 'LOWEST_MULTIPLIER' | 'EXPLICIT'
  readonly scheduled_charges_on_usage_invoices?: 'ALL'
  readonly usage_statement_schedule: {
    readonly frequency: BillingFrequency
    readonly billing_anchor_date: string
    readonly invoice_generation_starting_at?: string
  }
  readonly commits: readonly CommitTerms[]
  readonly credits: readonly CreditTerms[]
  readonly recurring_commits: readonly RecurringCommitTerms[]
  readonly recurring_credits: readonly RecurringCreditTerms[]
  readonly overrides: readonly OverrideTerms[]
  readonly scheduled_charges: readonly ChargeTerms[]
  readonly discounts: readonly ChargeTerms[]
  readonly professional_services: readonly ProServiceTerms[]
  readonly reseller_royalties: readonly RoyaltyTerms[]
  readonly subscriptions: readonly SubscriptionTerms[]
  readonly usage_filters: readonly FilterTerms[]
  readonly billing_providers: readonly ProviderTerms[]
  readonly revenue_systems: readonly ProviderTerms[]
  readonly spend_threshold_configuration?: SpendThresholdTerms
  readonly prepaid_balance_threshold_configuration?: PrepaidThresholdTerms
  readonly spend_trackers: readonly TrackerTerms[]
  readonly hierarchy_configuration?: Readonly<Static<typeof HierarchyInput>>
  readonly transition?: TransitionTerms
  /** The contract that took over from this one. */
  readonly succeeded_by?: {
    readonly contract_id: string
    readonly type: 'RENEWAL' | 'SUPERSEDE'
    readonly trueup: 'REMOVE' | 'AS_IS'
    readonly at: string
  }
  /** Commits that are laid aside for good: nothing about them can change any more. */
  readonly retired?: readonly string[]
  readonly archived?: { readonly at: string; readonly void_invoices: boolean }
}
