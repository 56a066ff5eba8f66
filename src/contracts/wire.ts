import { Type } from 'typebox'
import {
  Amount,
  Choice,
  CustomFields,
  Data,
  HourTime,
  Nullable,
  Optional,
  Time,
  Uuid,
} from '../api/schema.ts'
import {
  CommitInput,
  CreditInput,
  RecurringCommitInput,
  RecurringCreditInput,
  UniquenessKey,
} from '../commits/wire-input.ts'
import { ChargeInput, ProServiceInput, RoyaltyInput, RoyaltyUpdate } from './wire-charges.ts'
import { ContractV1, ContractV2 } from './wire-contract.ts'
import { Edit } from './wire-edit.ts'
import { BillingFrequency, OverrideInput, Prioritization } from './wire-overrides.ts'
import { BillingProviderLookup, HierarchyInput, RevenueSystemLookup } from './wire-providers.ts'
import { QuantityHistory, SubscriptionInput } from './wire-subscriptions.ts'
import { PrepaidThreshold, SpendThreshold, SpendTrackerInput } from './wire-thresholds.ts'

const filter = {
  group_key: Type.String({ minLength: 1 }),
  group_values: Type.Array(Type.String(), { minItems: 1 }),
}

const which = { customer_id: Uuid, contract_id: Uuid }

export const PaymentTerms = Type.Integer({
  minimum: 0,
  description: 'Days within which an invoice is to be paid',
})

export const StatementScheduleInput = Type.Object({
  frequency: BillingFrequency,
  day: Optional(
    Choice(['FIRST_OF_MONTH', 'CONTRACT_START', 'CUSTOM_DATE'], {
      description: 'From where periods are counted; FIRST_OF_MONTH when left out',
    }),
  ),
  billing_anchor_date: Optional(HourTime),
  invoice_generation_starting_at: Optional(HourTime),
})

/** Fields of a contract that may not stand beside a package, which brings them. */
export const contractTerms = {
  name: Optional(Type.String()),
  netsuite_sales_order_id: Optional(Type.String()),
  salesforce_opportunity_id: Optional(Type.String()),
  net_payment_terms_days: Optional(PaymentTerms),
  rate_card_id: Optional(Uuid),
  rate_card_alias: Optional(Type.String()),
  total_contract_value: Optional(Amount),
  ending_before: Optional(HourTime),
  commits: Optional(Type.Array(CommitInput)),
  credits: Optional(Type.Array(CreditInput)),
  recurring_commits: Optional(Type.Array(RecurringCommitInput)),
  recurring_credits: Optional(Type.Array(RecurringCreditInput)),
  multiplier_override_prioritization: Optional(Prioritization),
  overrides: Optional(Type.Array(OverrideInput)),
  discounts: Optional(Type.Array(ChargeInput)),
  professional_services: Optional(Type.Array(ProServiceInput)),
  reseller_royalties: Optional(Type.Array(RoyaltyInput)),
  scheduled_charges: Optional(Type.Array(ChargeInput)),
  scheduled_charges_on_usage_invoices: Optional(
    Choice(['ALL'], {
      description: 'Charges that fall on the end of a usage invoice are put on it',
    }),
  ),
  usage_filter: Optional(Type.Object({ ...filter, starting_at: Optional(HourTime) })),
  usage_statement_schedule: Optional(StatementScheduleInput),
  billing_provider_configuration: Optional(BillingProviderLookup),
  revenue_system_configuration: Optional(RevenueSystemLookup),
  spend_threshold_configuration: Optional(SpendThreshold),
  prepaid_balance_threshold_configuration: Optional(PrepaidThreshold),
  spend_trackers: Optional(Type.Array(SpendTrackerInput)),
  subscriptions: Optional(Type.Array(SubscriptionInput)),
  hierarchy_configuration: Optional(HierarchyInput),
}

/** What is needed to make a contract for a customer that is known. */
export const NewContract = Type.Object({
  ...contractTerms,
  uniqueness_key: Optional(UniquenessKey),
  starting_at: HourTime,
  custom_fields: Optional(CustomFields),
})

export const CreateContract = Type.Object({
  ...NewContract.properties,
  customer_id: Uuid,
  package_id: Optional(Uuid),
  package_alias: Optional(Type.String()),
  transition: Optional(
    Type.Object({
      type: Choice(['RENEWAL', 'SUPERSEDE']),
      from_contract_id: Uuid,
      future_invoice_behavior: Optional(
        Type.Object({ trueup: Optional(Nullable(Choice(['REMOVE', 'AS_IS']))) }),
      ),
    }),
  ),
})

export const ContractMade = Data(Type.Object({ id: Uuid, contract: Optional(ContractV2) }))

const shown = {
  include_ledgers: Optional(Type.Boolean()),
  include_balance: Optional(Type.Boolean()),
}

export const GetContract = Type.Object({ ...which, ...shown })
export const GetContractV2 = Type.Object({
  ...which,
  ...shown,
  as_of_date: Optional(Time),
  webhook_notification_id: Optional(Type.String()),
})

export const ListContracts = Type.Object({
  customer_id: Uuid,
  ...shown,
  include_archived: Optional(Type.Boolean()),
  starting_at: Optional(Time),
  covering_date: Optional(Time),
})

export const ContractV1Reply = Data(ContractV1)
export const ContractsV1Reply = Data(Type.Array(ContractV1))
export const ContractV2Reply = Data(ContractV2)
export const ContractsV2Reply = Data(Type.Array(ContractV2))

export const AmendContract = Type.Object({
  ...which,
  starting_at: HourTime,
  netsuite_sales_order_id: Optional(Type.String()),
  salesforce_opportunity_id: Optional(Type.String()),
  total_contract_value: Optional(Amount),
  commits: Optional(Type.Array(CommitInput)),
  credits: Optional(Type.Array(CreditInput)),
  overrides: Optional(Type.Array(OverrideInput)),
  discounts: Optional(Type.Array(ChargeInput)),
  professional_services: Optional(Type.Array(ProServiceInput)),
  reseller_royalties: Optional(Type.Array(RoyaltyUpdate)),
  scheduled_charges: Optional(Type.Array(ChargeInput)),
  custom_fields: Optional(CustomFields),
})

export const ArchiveContract = Type.Object({
  ...which,
  void_invoices: Type.Boolean({ description: 'Whether finalized invoices are voided too' }),
})

export const SetUsageFilter = Type.Object({ ...which, ...filter, starting_at: HourTime })

export const UpdateEndDate = Type.Object({
  ...which,
  ending_before: Optional(HourTime),
  allow_ending_before_finalized_invoice: Optional(Type.Boolean()),
})

export const GetEditHistory = Type.Object(which)
export const EditHistory = Data(Type.Array(Edit))
export const EditMade = Data(Type.Object({ id: Uuid, edit: Optional(Edit) }))
export const QuantityHistoryReply = Data(QuantityHistory)
