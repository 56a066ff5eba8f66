import { Type } from 'typebox'
import { CustomFields, HourTime, Nullable, Optional, Time, Uuid } from '../api/schema.ts'
import {
  balanceEdit,
  commitEdit,
  recurringCommitEdit,
  recurringCreditEdit,
  UpdateCommit,
  UpdateCredit,
  UpdateRecurringCommit,
  UpdateRecurringCredit,
} from '../commits/wire-edit.ts'
import {
  CommitEditInput,
  CreditInput,
  RecurringCommitInput,
  RecurringCreditInput,
  Rounding,
  UniquenessKey,
} from '../commits/wire-input.ts'
import { InvoiceScheduleEdit } from '../commits/wire-schedules.ts'
import { Commit, Credit, RecurringCommit, RecurringCredit } from '../commits/wire-shown.ts'
import {
  Charge,
  ChargeInput,
  ProService,
  ProServiceInput,
  RoyaltyUpdate,
  RoyaltyUpdateShown,
  UpdateScheduledCharge,
} from './wire-charges.ts'
import { UsageFilterSegment } from './wire-contract.ts'
import { Override, OverrideInput } from './wire-overrides.ts'
import { BillingProviderUpdate, RevenueSystemUpdate } from './wire-providers.ts'
import {
  QuantityUpdate,
  SeatUpdates,
  Subscription,
  SubscriptionInput,
  UpdateSubscription,
} from './wire-subscriptions.ts'
import {
  PrepaidThreshold,
  SpendThreshold,
  SpendTrackerInput,
  UpdatePrepaidThreshold,
  UpdateSpendThreshold,
} from './wire-thresholds.ts'

/** Changes to a contract: all of one request happen, or none. */

const ById = Type.Array(Type.Object({ id: Uuid }))

export const EditContract = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  uniqueness_key: Optional(UniquenessKey),
  add_commits: Optional(Type.Array(CommitEditInput)),
  add_credits: Optional(Type.Array(CreditInput)),
  add_recurring_commits: Optional(Type.Array(RecurringCommitInput)),
  add_recurring_credits: Optional(Type.Array(RecurringCreditInput)),
  add_discounts: Optional(Type.Array(ChargeInput)),
  add_overrides: Optional(Type.Array(OverrideInput)),
  add_scheduled_charges: Optional(Type.Array(ChargeInput)),
  add_professional_services: Optional(Type.Array(ProServiceInput)),
  add_reseller_royalties: Optional(Type.Array(RoyaltyUpdate)),
  add_subscriptions: Optional(Type.Array(SubscriptionInput)),
  add_spend_threshold_configuration: Optional(SpendThreshold),
  add_prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  add_billing_provider_configuration_update: Optional(BillingProviderUpdate),
  add_revenue_system_configuration_update: Optional(RevenueSystemUpdate),
  add_spend_trackers: Optional(Type.Array(SpendTrackerInput)),
  update_contract_name: Optional(Nullable(Type.String())),
  update_contract_end_date: Optional(Nullable(HourTime)),
  update_net_payment_terms_days: Optional(Nullable(Type.Integer({ minimum: 0 }))),
  update_scheduled_charges: Optional(Type.Array(UpdateScheduledCharge)),
  update_commits: Optional(Type.Array(UpdateCommit)),
  update_credits: Optional(Type.Array(UpdateCredit)),
  update_recurring_commits: Optional(Type.Array(UpdateRecurringCommit)),
  update_recurring_credits: Optional(Type.Array(UpdateRecurringCredit)),
  update_subscriptions: Optional(Type.Array(UpdateSubscription)),
  update_spend_threshold_configuration: Optional(UpdateSpendThreshold),
  update_prepaid_balance_threshold_configuration: Optional(UpdatePrepaidThreshold),
  allow_contract_ending_before_finalized_invoice: Optional(
    Type.Boolean({
      description: 'true when left out; false refuses an end that cuts into a finalized invoice',
    }),
  ),
  archive_commits: Optional(ById),
  archive_credits: Optional(ById),
  archive_scheduled_charges: Optional(ById),
  archive_spend_trackers: Optional(Type.Array(Type.String(), { description: 'Aliases' })),
  remove_overrides: Optional(ById),
})

const updateOf = { id: Uuid }

/** One edit as history shows it: only what it did. */
export const Edit = Type.Object({
  id: Uuid,
  timestamp: Optional(Time),
  uniqueness_key: Optional(Type.String()),
  add_overrides: Optional(Type.Array(Override)),
  add_pro_services: Optional(Type.Array(ProService)),
  add_reseller_royalties: Optional(Type.Array(RoyaltyUpdateShown)),
  add_discounts: Optional(Type.Array(Charge)),
  add_scheduled_charges: Optional(Type.Array(Charge)),
  add_commits: Optional(Type.Array(Commit)),
  add_credits: Optional(Type.Array(Credit)),
  add_recurring_commits: Optional(Type.Array(RecurringCommit)),
  add_recurring_credits: Optional(Type.Array(RecurringCredit)),
  add_usage_filters: Optional(Type.Array(UsageFilterSegment)),
  add_subscriptions: Optional(Type.Array(Subscription)),
  add_spend_threshold_configuration: Optional(SpendThreshold),
  add_prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  update_contract_name: Optional(Nullable(Type.String())),
  update_contract_end_date: Optional(Time),
  update_scheduled_charges: Optional(
    Type.Array(
      Type.Object({
        ...updateOf,
        name: Optional(Type.String()),
        netsuite_sales_order_id: Optional(Nullable(Type.String())),
        invoice_schedule: Optional(InvoiceScheduleEdit),
        custom_fields: Optional(CustomFields),
      }),
    ),
  ),
  update_commits: Optional(Type.Array(Type.Object({ ...updateOf, ...commitEdit }))),
  update_credits: Optional(Type.Array(Type.Object({ ...updateOf, ...balanceEdit }))),
  update_recurring_commits: Optional(
    Type.Array(
      Type.Object({
        ...updateOf,
        ...recurringCommitEdit,
        ending_before: Optional(Time),
        proration_rounding: Optional(
          Nullable(Type.Object({ access: Optional(Rounding), invoice: Optional(Rounding) })),
        ),
      }),
    ),
  ),
  update_recurring_credits: Optional(
    Type.Array(
      Type.Object({
        ...updateOf,
        ...recurringCreditEdit,
        ending_before: Optional(Time),
        proration_rounding: Optional(Nullable(Type.Object({ access: Optional(Rounding) }))),
      }),
    ),
  ),
  update_subscriptions: Optional(
    Type.Array(
      Type.Object({
        ...updateOf,
        ending_before: Optional(Time),
        quantity_updates: Optional(Type.Array(QuantityUpdate)),
        seat_updates: Optional(SeatUpdates),
      }),
    ),
  ),
  update_spend_threshold_configuration: Optional(UpdateSpendThreshold),
  update_prepaid_balance_threshold_configuration: Optional(UpdatePrepaidThreshold),
  archive_commits: Optional(ById),
  archive_credits: Optional(ById),
  archive_scheduled_charges: Optional(ById),
  remove_overrides: Optional(ById),
})
