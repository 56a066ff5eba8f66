import { Type } from 'typebox'
import {
  Amount,
  Choice,
  CustomFields,
  Data,
  Nullable,
  Optional,
  Page,
  Time,
  Uuid,
} from '../api/schema.ts'
import {
  AccessAmount,
  applicability,
  CommitDuration,
  CommitType,
  InvoiceAmount,
  Proration,
  RecurrenceFrequency,
  Rounding,
} from '../commits/wire-input.ts'
import { Named, RateType } from '../commits/wire-schedules.ts'
import {
  BillingFrequency,
  overrideShown,
  Prioritization,
  specifierShown,
} from '../contracts/wire-overrides.ts'
import { BillingProvider, DeliveryMethod } from '../contracts/wire-providers.ts'
import {
  CollectionSchedule,
  InvoiceBehavior,
  InvoicePlacement,
  QuantityMode,
} from '../contracts/wire-subscriptions.ts'
import {
  PrepaidThreshold,
  RelativeDate,
  SpendThreshold,
  SpendTrackerInput,
} from '../contracts/wire-thresholds.ts'
import { Alias } from './wire-input.ts'

/** Packages as they are shown. */

const Words = Type.Array(Type.String())

const AccessTemplate = Type.Object({
  credit_type: Named,
  schedule_items: Type.Array(
    Type.Object({
      id: Uuid,
      amount: Amount,
      starting_at_offset: RelativeDate,
      duration: RelativeDate,
    }),
  ),
})

const Points = Type.Array(
  Type.Object({ id: Uuid, unit_price: Amount, quantity: Amount, date_offset: RelativeDate }),
)

const described = {
  id: Uuid,
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  product: Named,
  ...applicability,
}

const balance = {
  ...described,
  priority: Optional(Type.Number()),
  rate_type: Optional(RateType),
  access_schedule: AccessTemplate,
  custom_fields: Optional(CustomFields),
}

export const CommitTemplate = Type.Object({
  ...balance,
  type: CommitType,
  invoice_schedule: Optional(
    Type.Object({ credit_type: Named, schedule_items: Points, do_not_invoice: Type.Boolean() }),
  ),
  rollover_fraction: Optional(Amount),
})

export const CreditTemplate = Type.Object(balance)

const starting = { starting_at_offset: RelativeDate, duration: Optional(RelativeDate) }

const recurring = {
  ...described,
  ...starting,
  access_amount: AccessAmount,
  priority: Type.Number(),
  rate_type: RateType,
  rollover_fraction: Optional(Amount),
  commit_duration: CommitDuration,
  recurrence_frequency: Optional(RecurrenceFrequency),
  proration: Optional(Proration),
  subscription_config: Optional(
    Type.Object({
      allocation: Choice(['INDIVIDUAL', 'POOLED']),
      apply_seat_increase_config: Type.Object({ is_prorated: Type.Boolean() }),
      subscription_template_id: Uuid,
    }),
  ),
}

export const RecurringCommitTemplate = Type.Object({
  ...recurring,
  invoice_amount: Optional(InvoiceAmount),
  proration_rounding: Optional(
    Nullable(Type.Object({ access: Optional(Rounding), invoice: Optional(Rounding) })),
  ),
})

export const RecurringCreditTemplate = Type.Object({
  ...recurring,
  proration_rounding: Optional(Nullable(Type.Object({ access: Optional(Rounding) }))),
})

export const OverrideTemplate = Type.Object({
  ...overrideShown,
  ...starting,
  override_specifiers: Type.Array(
    Type.Object({
      ...specifierShown,
      commit_template_ids: Optional(Words),
      recurring_commit_template_ids: Optional(Words),
      any_commit_or_credit_template_ids: Optional(Words),
    }),
  ),
})

export const ChargeTemplate = Type.Object({
  id: Uuid,
  name: Optional(Type.String()),
  product: Named,
  schedule: Type.Object({ credit_type: Named, schedule_items: Points }),
  custom_fields: Optional(CustomFields),
})

export const SubscriptionTemplate = Type.Object({
  id: Uuid,
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  subscription_rate: Type.Object({ billing_frequency: BillingFrequency, product: Named }),
  collection_schedule: CollectionSchedule,
  proration: Type.Object({
    is_prorated: Type.Boolean(),
    invoice_behavior: InvoiceBehavior,
    rounding: Optional(Rounding),
  }),
  initial_quantity: Optional(Amount),
  quantity_management_mode: Optional(QuantityMode),
  seat_config: Optional(Type.Object({ seat_group_key: Type.String() })),
  starting_at_offset: Optional(RelativeDate),
  duration: Optional(RelativeDate),
  fiat_credit_type_id: Optional(Uuid),
  billing_cycle_config: Optional(Type.Object({ invoice_placement: Optional(InvoicePlacement) })),
  custom_fields: Optional(CustomFields),
})

export const Package = Type.Object({
  id: Uuid,
  name: Type.String(),
  uniqueness_key: Optional(Type.String()),
  contract_name: Optional(Type.String()),
  rate_card_id: Optional(Uuid),
  aliases: Optional(Type.Array(Alias)),
  duration: Optional(RelativeDate),
  commits: Type.Array(CommitTemplate),
  credits: Optional(Type.Array(CreditTemplate)),
  recurring_commits: Optional(Type.Array(RecurringCommitTemplate)),
  recurring_credits: Optional(Type.Array(RecurringCreditTemplate)),
  overrides: Type.Array(OverrideTemplate),
  scheduled_charges: Type.Array(ChargeTemplate),
  scheduled_charges_on_usage_invoices: Optional(Choice(['ALL'])),
  subscriptions: Optional(Type.Array(SubscriptionTemplate)),
  net_payment_terms_days: Optional(Type.Number()),
  usage_statement_schedule: Type.Object({
    frequency: BillingFrequency,
    day: Optional(Choice(['FIRST_OF_MONTH', 'CONTRACT_START'])),
  }),
  multiplier_override_prioritization: Optional(Prioritization),
  billing_provider: Optional(BillingProvider),
  delivery_method: Optional(DeliveryMethod),
  spend_threshold_configuration: Optional(SpendThreshold),
  prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  spend_trackers: Optional(Type.Array(SpendTrackerInput)),
  created_at: Time,
  created_by: Type.String(),
  archived_at: Optional(Time),
})

export const PackageReply = Data(Package)
export const PackagePage = Page(Package)
export const ContractPage = Page(
  Type.Object({
    customer_id: Uuid,
    contract_id: Uuid,
    starting_at: Time,
    ending_before: Optional(Time),
    archived_at: Optional(Time),
  }),
)
