import { Type } from 'typebox'
import { Amount, Choice, CustomFields, Nullable, Optional, Time, Uuid } from '../api/schema.ts'
import {
  AccessAmount,
  applicability,
  CommitDuration,
  CommitType,
  HierarchyAccess,
  InvoiceAmount,
  Proration,
  RecurrenceFrequency,
  Rounding,
} from './wire-input.ts'
import { CommitLedgerEntry, CreditLedgerEntry } from './wire-ledger.ts'
import { AccessSchedule, InvoiceSchedule, Named, RateType } from './wire-schedules.ts'

/** Commits and credits as they are shown. */

export const Ref = Type.Object({ id: Uuid })

const SubscriptionConfig = Type.Object({
  allocation: Choice(['INDIVIDUAL', 'POOLED']),
  apply_seat_increase_config: Type.Object({ is_prorated: Type.Boolean() }),
  subscription_id: Uuid,
})

const described = {
  id: Uuid,
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  product: Named,
  ...applicability,
  rollover_fraction: Optional(Amount),
  netsuite_sales_order_id: Optional(Type.String()),
  hierarchy_configuration: Optional(HierarchyAccess),
}

const balance = {
  ...described,
  contract: Optional(Ref),
  rate_type: Optional(RateType),
  priority: Optional(Type.Number()),
  access_schedule: Optional(AccessSchedule),
  applicable_contract_ids: Optional(Type.Array(Uuid)),
  salesforce_opportunity_id: Optional(Type.String()),
  subscription_config: Optional(SubscriptionConfig),
  balance: Optional(Amount),
  custom_fields: Optional(CustomFields),
  uniqueness_key: Optional(Type.String()),
  archived_at: Optional(Time),
  created_at: Time,
  created_by: Optional(Type.String()),
}

export const Commit = Type.Object({
  ...balance,
  type: CommitType,
  cost_basis: Optional(Amount),
  invoice_schedule: Optional(InvoiceSchedule),
  invoice_contract: Optional(Ref),
  recurring_commit_id: Optional(Uuid),
  rolled_over_from: Optional(Type.Object({ commit_id: Uuid, contract_id: Uuid })),
  amount: Optional(Amount),
  ledger: Optional(Type.Array(CommitLedgerEntry)),
  spend_tracker_attributes: Optional(Type.Object({ counts_as_discounted: Type.Boolean() })),
})

export const Credit = Type.Object({
  ...balance,
  type: Choice(['CREDIT']),
  recurring_credit_id: Optional(Uuid),
  rolled_over_from: Optional(Type.Object({ credit_id: Uuid, contract_id: Uuid })),
  ledger: Optional(Type.Array(CreditLedgerEntry)),
})

const recurring = {
  ...described,
  contract: Optional(Ref),
  access_amount: AccessAmount,
  priority: Type.Number(),
  rate_type: RateType,
  starting_at: Time,
  ending_before: Optional(Time),
  commit_duration: CommitDuration,
  recurrence_frequency: Optional(RecurrenceFrequency),
  proration: Optional(Proration),
  subscription_config: Optional(SubscriptionConfig),
}

export const RecurringCommit = Type.Object({
  ...recurring,
  invoice_amount: Optional(InvoiceAmount),
  proration_rounding: Optional(
    Nullable(Type.Object({ access: Optional(Rounding), invoice: Optional(Rounding) })),
  ),
})

export const RecurringCredit = Type.Object({
  ...recurring,
  proration_rounding: Optional(Nullable(Type.Object({ access: Optional(Rounding) }))),
})
