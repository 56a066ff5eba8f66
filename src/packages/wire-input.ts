import { Type } from 'typebox'
import { AmountOf, Choice, CustomFields, HourTime, Optional, Time, Uuid } from '../api/schema.ts'
import {
  applicability,
  CommitType,
  Name,
  RolloverFraction,
  recurrence,
  recurringAccess,
  recurringInvoice,
  UniquenessKey,
} from '../commits/wire-input.ts'
import { AccessScheduleInput, RateType } from '../commits/wire-schedules.ts'
import { PaymentTerms } from '../contracts/wire.ts'
import {
  BillingFrequency,
  OverrideSpecifierInput,
  override,
  Prioritization,
} from '../contracts/wire-overrides.ts'
import { BillingProvider, DeliveryMethod } from '../contracts/wire-providers.ts'
import { InvoicePlacement, subscription } from '../contracts/wire-subscriptions.ts'
import {
  PrepaidThreshold,
  RelativeDate,
  SpendThreshold,
  SpendTrackerInput,
} from '../contracts/wire-thresholds.ts'

/** Packages: contracts whose dates count from the start of whatever contract is made of them. */

export const Alias = Type.Object({
  name: Type.String({ minLength: 1 }),
  starting_at: Optional(HourTime),
  ending_before: Optional(HourTime),
})

const Offset = Type.Object(RelativeDate.properties, {
  description: 'Counted from the start of the contract',
})

const worth = {
  unit_price: AmountOf({ minimum: 0 }),
  quantity: AmountOf({ minimum: 0 }),
  date_offset: Offset,
}

const Points = Type.Array(Type.Object(worth))

const AccessTemplate = Type.Object({
  access_type: Optional(AccessScheduleInput.properties.access_type),
  credit_type_id: Optional(Uuid),
  schedule_items: Type.Array(
    Type.Object({
      amount: AmountOf({ minimum: 0 }),
      starting_at_offset: Offset,
      duration: RelativeDate,
    }),
  ),
})

const described = {
  name: Optional(Name),
  description: Optional(Type.String()),
  product_id: Uuid,
  ...applicability,
}

const balance = {
  ...described,
  access_schedule: AccessTemplate,
  priority: Optional(Type.Number()),
  rate_type: Optional(RateType),
  custom_fields: Optional(CustomFields),
}

export const CommitTemplateInput = Type.Object({
  ...balance,
  type: CommitType,
  invoice_schedule: Optional(
    Type.Object({
      credit_type_id: Optional(Uuid),
      schedule_items: Points,
      do_not_invoice: Optional(Type.Boolean()),
    }),
  ),
  rollover_fraction: Optional(RolloverFraction),
  temporary_id: Optional(Type.String()),
})

export const CreditTemplateInput = Type.Object(balance)

const starting = { starting_at_offset: Offset, duration: Optional(RelativeDate) }

export const RecurringCommitTemplateInput = Type.Object({
  ...described,
  ...recurrence,
  ...recurringInvoice,
  ...starting,
})
export const RecurringCreditTemplateInput = Type.Object({
  ...described,
  ...recurrence,
  ...recurringAccess,
  ...starting,
})

export const OverrideTemplateInput = Type.Object({
  ...override,
  ...starting,
  override_specifiers: Type.Array(OverrideSpecifierInput, { minItems: 1 }),
})

export const ChargeTemplateInput = Type.Object({
  product_id: Uuid,
  name: Optional(Name),
  schedule: Type.Object({ credit_type_id: Optional(Uuid), schedule_items: Points }),
  custom_fields: Optional(CustomFields),
})

export const SubscriptionTemplateInput = Type.Object({
  ...subscription,
  starting_at_offset: Optional(Offset),
  duration: Optional(RelativeDate),
  seat_config: Optional(
    Type.Object({
      seat_group_key: Type.String(),
      initial_unassigned_seats: Optional(Type.Integer({ minimum: 0 })),
    }),
  ),
  billing_cycle_config: Optional(Type.Object({ invoice_placement: Optional(InvoicePlacement) })),
})

export const CreatePackage = Type.Object({
  name: Type.String({ minLength: 1 }),
  contract_name: Optional(Type.String()),
  uniqueness_key: Optional(UniquenessKey),
  net_payment_terms_days: Optional(PaymentTerms),
  rate_card_id: Optional(Uuid),
  rate_card_alias: Optional(Type.String()),
  aliases: Optional(Type.Array(Alias)),
  duration: Optional(
    Type.Object(RelativeDate.properties, {
      description: 'How long contracts last; without one they have no end',
    }),
  ),
  commits: Optional(Type.Array(CommitTemplateInput)),
  credits: Optional(Type.Array(CreditTemplateInput)),
  recurring_commits: Optional(Type.Array(RecurringCommitTemplateInput)),
  recurring_credits: Optional(Type.Array(RecurringCreditTemplateInput)),
  multiplier_override_prioritization: Optional(Prioritization),
  overrides: Optional(Type.Array(OverrideTemplateInput)),
  scheduled_charges: Optional(Type.Array(ChargeTemplateInput)),
  scheduled_charges_on_usage_invoices: Optional(Choice(['ALL'])),
  usage_statement_schedule: Optional(
    Type.Object({
      frequency: BillingFrequency,
      day: Optional(Choice(['FIRST_OF_MONTH', 'CONTRACT_START'])),
      invoice_generation_starting_at_offset: Optional(Offset),
    }),
  ),
  billing_provider: Optional(BillingProvider),
  delivery_method: Optional(DeliveryMethod),
  spend_threshold_configuration: Optional(SpendThreshold),
  prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  spend_trackers: Optional(Type.Array(SpendTrackerInput)),
  subscriptions: Optional(Type.Array(SubscriptionTemplateInput)),
})

export const GetPackage = Type.Object({ package_id: Uuid })

export const ListPackages = Type.Object({
  archive_filter: Optional(Choice(['ARCHIVED', 'NOT_ARCHIVED', 'ALL'])),
})

export const ListContractsOnPackage = Type.Object({
  package_id: Uuid,
  starting_at: Optional(Time),
  covering_date: Optional(Time),
  include_archived: Optional(Type.Boolean()),
})
