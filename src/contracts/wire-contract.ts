import { Type } from 'typebox'
import { Amount, Choice, CustomFields, Nullable, Optional, Time, Uuid } from '../api/schema.ts'
import { Commit, Credit, RecurringCommit, RecurringCredit } from '../commits/wire-shown.ts'
import { Charge, ProService, Royalty, RoyaltySegments, RoyaltyUpdateShown } from './wire-charges.ts'
import { BillingFrequency, Override, OverrideV1, Prioritization } from './wire-overrides.ts'
import {
  BillingProviderSchedule,
  BillingProviderShown,
  HierarchyShown,
  RevenueSystemSchedule,
} from './wire-providers.ts'
import { Subscription } from './wire-subscriptions.ts'
import { PrepaidThreshold, SpendThreshold, SpendTracker } from './wire-thresholds.ts'

/** Contracts as v1 and v2 show them (spec/12 §7). */

const filter = { group_key: Type.String(), group_values: Type.Array(Type.String()) }

export const UsageFilterSegment = Type.Object({
  ...filter,
  starting_at: Time,
  ending_before: Optional(Time),
})

const FilterFrom = Type.Object({ ...filter, starting_at: Optional(Time) })

const Transition = Type.Object({
  type: Choice(['RENEWAL']),
  from_contract_id: Uuid,
  to_contract_id: Uuid,
})

const StatementSchedule = Type.Object({ frequency: BillingFrequency, billing_anchor_date: Time })

/** What both versions show in the same shape. */
const terms = {
  name: Optional(Type.String()),
  rate_card_id: Optional(Uuid),
  starting_at: Time,
  ending_before: Optional(Time),
  commits: Type.Array(Commit),
  credits: Optional(Type.Array(Credit)),
  recurring_commits: Optional(Type.Array(RecurringCommit)),
  recurring_credits: Optional(Type.Array(RecurringCredit)),
  overrides: Type.Array(Override),
  scheduled_charges: Type.Array(Charge),
  discounts: Optional(Type.Array(Charge)),
  professional_services: Optional(Type.Array(ProService)),
  scheduled_charges_on_usage_invoices: Optional(Choice(['ALL'])),
  transitions: Type.Array(Transition),
  created_at: Time,
  created_by: Type.String(),
  salesforce_opportunity_id: Optional(Type.String()),
  netsuite_sales_order_id: Optional(Type.String()),
  net_payment_terms_days: Optional(Type.Number()),
  total_contract_value: Optional(Amount),
  usage_statement_schedule: StatementSchedule,
  spend_threshold_configuration: Optional(SpendThreshold),
  prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  spend_trackers: Optional(Type.Array(SpendTracker)),
  hierarchy_configuration: Optional(HierarchyShown),
}

export const ContractV2 = Type.Object({
  ...terms,
  id: Uuid,
  customer_id: Uuid,
  package_id: Optional(Uuid),
  uniqueness_key: Optional(Type.String()),
  archived_at: Optional(Time),
  has_more: Optional(
    Type.Object(
      { commits: Type.Boolean(), credits: Type.Boolean() },
      { description: 'There are more than are shown: use the lists of commits and credits' },
    ),
  ),
  reseller_royalties: Optional(Type.Array(RoyaltySegments)),
  usage_filter: Type.Array(UsageFilterSegment),
  multiplier_override_prioritization: Optional(Prioritization),
  custom_fields: Optional(CustomFields),
  customer_billing_provider_configuration: Optional(BillingProviderShown),
  billing_provider_configuration_schedule: Optional(BillingProviderSchedule),
  revenue_system_configuration_schedule: Optional(RevenueSystemSchedule),
  subscriptions: Optional(Type.Array(Subscription)),
})

const TermsV1 = Type.Object({
  ...terms,
  overrides: Type.Array(OverrideV1),
  reseller_royalties: Optional(Type.Array(Royalty)),
  usage_filter: Optional(
    Type.Object({
      initial: FilterFrom,
      current: Nullable(FilterFrom),
      updates: Type.Array(Type.Object({ ...filter, starting_at: Time })),
    }),
  ),
})

const Amendment = Type.Object({
  id: Uuid,
  starting_at: Time,
  commits: Type.Array(Commit),
  credits: Optional(Type.Array(Credit)),
  overrides: Type.Array(OverrideV1),
  scheduled_charges: Type.Array(Charge),
  discounts: Optional(Type.Array(Charge)),
  professional_services: Optional(Type.Array(ProService)),
  reseller_royalties: Optional(Type.Array(RoyaltyUpdateShown)),
  salesforce_opportunity_id: Optional(Type.String()),
  netsuite_sales_order_id: Optional(Type.String()),
  created_at: Time,
  created_by: Type.String(),
})

export const ContractV1 = Type.Object({
  id: Uuid,
  customer_id: Uuid,
  archived_at: Optional(Time),
  package_id: Optional(Uuid),
  uniqueness_key: Optional(Type.String()),
  initial: TermsV1,
  current: TermsV1,
  amendments: Type.Array(Amendment),
  custom_fields: Optional(CustomFields),
  customer_billing_provider_configuration: Optional(BillingProviderShown),
  scheduled_charges_on_usage_invoices: Optional(Choice(['ALL'])),
  subscriptions: Optional(Type.Array(Subscription)),
  spend_threshold_configuration: Optional(SpendThreshold),
  prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  spend_trackers: Optional(Type.Array(SpendTracker)),
})
