import type { Static } from 'typebox'
import type {
  BalanceUpdate,
  CommitTerms,
  CreditTerms,
  InvoiceEdit,
  RecurringCommitTerms,
  RecurringCreditTerms,
  RecurringUpdate,
} from '../commits/terms.ts'
import type { Numeric } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import type {
  ChargeTerms,
  FilterTerms,
  OverrideTerms,
  PrepaidThresholdTerms,
  ProServiceTerms,
  ProviderTerms,
  QuantityEvent,
  RoyaltyTerms,
  SpendThresholdTerms,
  SubscriptionTerms,
  Terms,
  TrackerTerms,
} from './terms.ts'
import type { SeatUpdates } from './wire-subscriptions.ts'
import type { UpdatePrepaidThreshold, UpdateSpendThreshold } from './wire-thresholds.ts'

export interface ById {
  readonly id: string
}

export interface ChargeUpdate extends ById {
  readonly netsuite_sales_order_id?: string | null
  readonly invoice_schedule?: InvoiceEdit
}

export interface SubscriptionUpdate extends ById {
  readonly ending_before?: string | null
  readonly to_seats?: { readonly seat_group_key: string }
  readonly quantity_updates?: readonly QuantityEvent[]
  readonly seat_updates?: Static<typeof SeatUpdates>
  readonly proration_rounding?: SubscriptionTerms['proration']['rounding'] | null
}

/** What one edit did, by the names of the request; only what was used is there. */
export interface Ops {
  readonly add_commits?: readonly CommitTerms[]
  readonly add_credits?: readonly CreditTerms[]
  readonly add_recurring_commits?: readonly RecurringCommitTerms[]
  readonly add_recurring_credits?: readonly RecurringCreditTerms[]
  readonly add_discounts?: readonly ChargeTerms[]
  readonly add_overrides?: readonly OverrideTerms[]
  readonly add_scheduled_charges?: readonly ChargeTerms[]
  readonly add_professional_services?: readonly ProServiceTerms[]
  readonly add_reseller_royalties?: readonly RoyaltyTerms[]
  readonly add_subscriptions?: readonly SubscriptionTerms[]
  readonly add_spend_threshold_configuration?: SpendThresholdTerms
  readonly add_prepaid_balance_threshold_configuration?: PrepaidThresholdTerms
  readonly add_spend_trackers?: readonly TrackerTerms[]
  readonly add_usage_filters?: readonly FilterTerms[]
  readonly add_billing_provider?: ProviderTerms
  readonly add_revenue_system?: ProviderTerms
  readonly update_contract_name?: string | null
  readonly update_contract_end_date?: string | null
  readonly update_net_payment_terms_days?: number | null
  readonly update_scheduled_charges?: readonly ChargeUpdate[]
  readonly update_commits?: readonly BalanceUpdate[]
  readonly update_credits?: readonly BalanceUpdate[]
  readonly update_recurring_commits?: readonly RecurringUpdate[]
  readonly update_recurring_credits?: readonly RecurringUpdate[]
  readonly update_subscriptions?: readonly SubscriptionUpdate[]
  readonly update_spend_threshold_configuration?: Static<typeof UpdateSpendThreshold>
  readonly update_prepaid_balance_threshold_configuration?: Static<typeof UpdatePrepaidThreshold>
  readonly archive_commits?: readonly ById[]
  readonly archive_credits?: readonly ById[]
  readonly archive_scheduled_charges?: readonly ById[]
  readonly archive_spend_trackers?: readonly string[]
  readonly remove_overrides?: readonly ById[]
  readonly retire_commits?: readonly ById[]
  readonly disable_trueups?: readonly ById[]
  readonly succeed?: NonNullable<Terms['succeeded_by']>
  readonly archive_contract?: { readonly void_invoices: boolean }
}

/** What v1's amend says besides the terms that it adds. */
export interface Amendment {
  readonly starting_at: string
  readonly netsuite_sales_order_id?: string
  readonly salesforce_opportunity_id?: string
  readonly total_contract_value?: Numeric
}

/** An entry of a contract's log. */
export interface ContractEdit {
  readonly id: string
  readonly made_at: Instant
  readonly made_by: string
  readonly uniqueness_key?: string
  readonly amendment?: Amendment
  readonly ops: Ops
}
