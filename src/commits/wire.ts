import { Type } from 'typebox'
import {
  CustomFields,
  Data,
  HourTime,
  Nullable,
  Optional,
  Page,
  Time,
  Uuid,
} from '../api/schema.ts'
import { balanceEdit, commitEdit } from './wire-edit.ts'
import { applicability, CommitType, Name, UniquenessKey } from './wire-input.ts'
import { AccessScheduleInput, InvoiceScheduleInput, RateType } from './wire-schedules.ts'
import { Commit, Credit } from './wire-shown.ts'

/** Commits and credits of customers, and what is done to any commit or credit. */

const ContractIds = Type.Array(Uuid, {
  description: 'The only contracts it pays for; empty or left out: all of the customer',
})

const balance = {
  customer_id: Uuid,
  name: Optional(Name),
  description: Optional(Type.String()),
  priority: Type.Number({ description: 'The lower one is drawn first' }),
  product_id: Uuid,
  access_schedule: AccessScheduleInput,
  ...applicability,
  applicable_contract_ids: Optional(ContractIds),
  rate_type: Optional(RateType),
  netsuite_sales_order_id: Optional(Type.String()),
  salesforce_opportunity_id: Optional(Type.String()),
  custom_fields: Optional(CustomFields),
  uniqueness_key: Optional(UniquenessKey),
}

export const CreateCommit = Type.Object({
  ...balance,
  type: CommitType,
  invoice_schedule: Optional(InvoiceScheduleInput),
  invoice_contract_id: Optional(
    Type.String({ format: 'uuid', description: 'The contract on whose invoices it is paid' }),
  ),
})

export const CreateCredit = Type.Object(balance)

const filter = {
  customer_id: Uuid,
  covering_date: Optional(Time),
  starting_at: Optional(Time),
  effective_before: Optional(Time),
  include_archived: Optional(Type.Boolean()),
  include_ledgers: Optional(Type.Boolean()),
  include_balance: Optional(Type.Boolean()),
  next_page: Optional(Type.String()),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 25 })),
}

export const ListCommits = Type.Object({
  ...filter,
  commit_id: Optional(Uuid),
  access_type: Optional(AccessScheduleInput.properties.access_type),
  include_contract_commits: Optional(Type.Boolean()),
})

export const ListCredits = Type.Object({
  ...filter,
  credit_id: Optional(Uuid),
  include_contract_credits: Optional(Type.Boolean()),
})

export const CommitPage = Page(Commit)
export const CreditPage = Page(Credit)

export const UpdateCommitEnd = Type.Object({
  customer_id: Uuid,
  commit_id: Uuid,
  access_ending_before: Optional(HourTime),
  invoices_ending_before: Optional(HourTime),
})

export const UpdateCreditEnd = Type.Object({
  customer_id: Uuid,
  credit_id: Uuid,
  access_ending_before: HourTime,
})

export const EditCommit = Type.Object({
  customer_id: Uuid,
  commit_id: Uuid,
  ...commitEdit,
  invoice_contract_id: Optional(Uuid),
  applicable_contract_ids: Optional(Nullable(ContractIds)),
})

export const EditCredit = Type.Object({
  customer_id: Uuid,
  credit_id: Uuid,
  ...balanceEdit,
  applicable_contract_ids: Optional(Nullable(ContractIds)),
})

export const ArchiveCommit = Type.Object({ customer_id: Uuid, commit_id: Uuid })
export const ArchiveCredit = Type.Object({ customer_id: Uuid, credit_id: Uuid })

export const DisableTrueup = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  commit_id: Uuid,
  amendment_id: Optional(Uuid),
})

export const RetireCommits = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  commit_ids: Type.Array(Uuid),
  dry_run: Optional(Type.Boolean()),
})

export const Retired = Data(
  Type.Object({
    retired_count: Type.Number(),
    retired_commit_ids: Type.Array(Uuid),
    skipped_count: Type.Number(),
    skipped_reasons: Type.Array(Type.Object({ commit_id: Uuid, reason: Type.String() })),
  }),
)
