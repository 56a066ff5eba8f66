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
import { Commit, Credit } from '../commits/wire-shown.ts'

export const ListBalances = Type.Object({
  customer_id: Uuid,
  id: Optional(Uuid),
  access_type: Optional(Choice(['SPEND', 'QUANTITY'])),
  covering_date: Optional(Time),
  starting_at: Optional(Time),
  effective_before: Optional(Time),
  include_contract_balances: Optional(Type.Boolean()),
  include_archived: Optional(Type.Boolean()),
  include_ledgers: Optional(Type.Boolean()),
  include_balance: Optional(Type.Boolean()),
  exclude_zero_balances: Optional(Type.Boolean()),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 25 })),
  next_page: Optional(Type.String()),
})
export const BalancePage = Page(Type.Union([Commit, Credit]))

export const GetNetBalance = Type.Object({
  customer_id: Uuid,
  credit_type_id: Optional(Uuid),
  filters: Optional(
    Type.Array(
      Type.Object({
        balance_types: Optional(
          Type.Array(Choice(['PREPAID_COMMIT', 'POSTPAID_COMMIT', 'CREDIT'])),
        ),
        ids: Optional(Type.Array(Uuid)),
        custom_fields: Optional(CustomFields),
      }),
      {
        description: 'A balance counts when one filter takes it; all fields of a filter must match',
      },
    ),
  ),
  invoice_inclusion_mode: Optional(Choice(['FINALIZED', 'FINALIZED_AND_DRAFT'])),
})
export const NetBalance = Data(Type.Object({ balance: Amount, credit_type_id: Uuid }))

export const AddManualEntry = Type.Object({
  customer_id: Uuid,
  contract_id: Optional(Uuid),
  id: Type.String({ format: 'uuid', description: 'The commit or credit' }),
  segment_id: Uuid,
  amount: Amount,
  per_group_amounts: Optional(
    Type.Record(Type.String(), Amount, {
      description: 'For balances of single seats: the amount of each; together they are `amount`',
    }),
  ),
  reason: Type.String({ minLength: 1 }),
  timestamp: Optional(Time),
  uniqueness_key: Optional(Type.String({ minLength: 1, maxLength: 128 })),
})

export const ListSeatBalances = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  subscription_ids: Optional(Type.Array(Uuid)),
  seat_ids: Optional(Type.Array(Type.String())),
  skip_missing_seat_ids: Optional(Type.Boolean()),
  include_credits_and_commits: Optional(Type.Boolean()),
  include_ledgers: Optional(Type.Boolean()),
  starting_at: Optional(Time),
  effective_before: Optional(Time),
  covering_date: Optional(Time),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  cursor: Optional(Type.String()),
})

const SeatAccount = Type.Object({
  id: Uuid,
  balance: Amount,
  start_date: Time,
  end_date: Optional(Nullable(Time)),
  ledger_entries: Optional(
    Type.Array(Type.Object({ type: Type.String(), amount: Amount, timestamp: Time })),
  ),
})

export const SeatBalances = Type.Object({
  data: Type.Array(
    Type.Object({
      seat_id: Type.String(),
      balances: Type.Array(
        Type.Object({ credit_type_id: Uuid, balance: Amount, starting_balance: Amount }),
      ),
      commits: Optional(Type.Array(SeatAccount)),
      credits: Optional(Type.Array(SeatAccount)),
    }),
  ),
  pagination: Type.Object({
    seats_included: Type.Number(),
    seats_available_for_next_page: Type.Number(),
    next_page: Nullable(Type.String()),
  }),
})
