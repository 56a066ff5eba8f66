import { Type } from 'typebox'
import {
  Amount,
  AmountOf,
  Choice,
  CustomFields,
  Data,
  Nullable,
  Optional,
  Page,
  PageQuery,
  Time,
  Uuid,
} from '../api/schema.ts'

/** Credit grants came before credits and commits; this program has none (docs/decisions/0050). */

const NameValuePair = Type.Object({ name: Type.String(), value: Type.String() })

const RechargeStripeOptions = Type.Object({
  calculate_tax: Optional(Type.Boolean()),
  tax_platform: Optional(Choice(['stripe', 'anrok'])),
  skip_tax_on_tax_platform_error: Optional(Type.Boolean()),
  tax_product_id: Optional(Type.String()),
  redirect_url: Optional(Type.String()),
  invoice_custom_fields: Optional(Type.Array(NameValuePair)),
  invoice_metadata: Optional(Type.Record(Type.String(), Type.Unknown())),
  payment_method_id: Optional(Type.String()),
  product_id: Optional(Type.String()),
})

export const RechargeSetting = Type.Object({
  recharge_to_amount: AmountOf({ minimum: 0 }),
  recharge_threshold: AmountOf({ minimum: 0 }),
  enabled: Optional(Type.Boolean()),
  recharge_now: Optional(Type.Boolean()),
  name: Type.String(),
  priority: Type.Number(),
  reason: Optional(Type.String()),
  credit_grant_type: Optional(Type.String()),
  product_ids: Optional(Type.Array(Uuid)),
  grant_duration: Type.Number(),
  credit_type_id: Uuid,
  prepaid_options: Type.Object({
    billing_provider_type: Type.String(),
    stripe_options: Optional(RechargeStripeOptions),
  }),
})

const SettingMade = Type.Object({
  id: Uuid,
  recharge: Optional(
    Type.Object({
      success: Type.Boolean(),
      credit_grant_id: Optional(Uuid),
      billing_provider_payment: Type.Object({
        billing_provider_type: Type.String(),
        stripe_payment_info: Optional(Type.Object({ error_code: Optional(Type.String()) })),
      }),
    }),
  ),
})

export const RechargeSettingMade = Data(SettingMade)

const GrantStripeOptions = Type.Object({
  calculate_tax: Optional(Type.Boolean()),
  tax_platform: Optional(Choice(['stripe', 'anrok'])),
  skip_tax_on_tax_platform_error: Optional(Type.Boolean()),
  precalculated_tax: Optional(Amount),
  tax_product_id: Optional(Type.String()),
  redirect_url: Optional(Type.String()),
  invoice_custom_fields: Optional(Type.Array(NameValuePair)),
  invoice_metadata: Optional(Type.Record(Type.String(), Type.Unknown())),
  payment_method_id: Optional(Type.String()),
  product_id: Optional(Type.String()),
  radar_session_id: Optional(Type.String()),
})

const PrepaidGrantOptions = Type.Object({
  billing_provider_type: Type.String(),
  stripe_options: Optional(GrantStripeOptions),
})

const KeptRechargeSetting = Type.Object({
  recharge_to_amount: AmountOf({ minimum: 0 }),
  recharge_threshold: AmountOf({ minimum: 0 }),
  enabled: Optional(Type.Boolean()),
  id: Uuid,
  name: Type.String(),
  priority: Type.Number(),
  reason: Optional(Type.String()),
  credit_grant_type: Optional(Type.String()),
  product_ids: Optional(Type.Array(Uuid)),
  grant_duration: Type.Number(),
  credit_type_id: Uuid,
  prepaid_options: PrepaidGrantOptions,
  status: Optional(
    Type.Object({
      code: Choice(['active', 'disabled', 'processing', 'disabled_error']),
      stripe_error_code: Optional(Type.String()),
      last_credit_grant: Optional(Uuid),
    }),
  ),
})

export const RechargeSettings = Data(Type.Array(KeptRechargeSetting))

const GrantAmount = Type.Object({ amount: Amount, credit_type_id: Uuid })

export const CreatePrepaidGrant = Type.Object({
  customer_id: Uuid,
  grant_amount: GrantAmount,
  paid_amount: GrantAmount,
  name: Type.String(),
  effective_at: Optional(Time),
  expires_at: Time,
  invoice_date: Time,
  priority: Type.Number(),
  reason: Optional(Type.String()),
  credit_grant_type: Optional(Type.String()),
  product_ids: Optional(Type.Array(Uuid)),
  prepaid_options: PrepaidGrantOptions,
})

const PrepaidGrant = Type.Object({
  id: Uuid,
  billing_provider_payment: Type.Object({
    billing_provider_type: Type.String(),
    stripe_payment_info: Optional(
      Type.Object({
        invoice_id: Optional(Type.String()),
        payment_status: Choice(['success', 'fail', 'requires_action']),
        next_action_type: Optional(Choice(['redirect_to_url', 'use_stripe_sdk'])),
        target_redirect_url: Optional(Type.String()),
        next_action_stripe_sdk: Optional(Type.Record(Type.String(), Type.Unknown())),
        payment_intent_client_secret: Optional(Type.String()),
        error_code: Optional(Type.String()),
      }),
    ),
  }),
})

export const PrepaidGrantMade = Data(PrepaidGrant)

const RolloverAmount = Type.Union([
  Type.Object({ type: Choice(['MAX_PERCENTAGE']), value: AmountOf({ minimum: 0, maximum: 1 }) }),
  Type.Object({ type: Choice(['MAX_AMOUNT']), value: Amount }),
])

export const CreateGrant = Type.Object({
  customer_id: Uuid,
  uniqueness_key: Optional(Type.String({ minLength: 1, maxLength: 128 })),
  grant_amount: GrantAmount,
  paid_amount: GrantAmount,
  name: Type.String(),
  effective_at: Optional(Time),
  expires_at: Time,
  invoice_date: Optional(Time),
  priority: Type.Number(),
  reason: Optional(Type.String()),
  credit_grant_type: Optional(Type.String()),
  product_ids: Optional(Type.Array(Uuid)),
  rollover_settings: Optional(
    Type.Object({
      expires_at: Time,
      priority: Type.Number(),
      rollover_amount: RolloverAmount,
    }),
  ),
  custom_fields: Optional(CustomFields),
})

export const EditGrant = Type.Object({
  id: Uuid,
  name: Optional(Type.String()),
  expires_at: Optional(Time),
  credit_grant_type: Optional(Type.String()),
})

export const VoidGrant = Type.Object({
  id: Uuid,
  void_credit_purchase_invoice: Optional(Type.Boolean()),
  release_uniqueness_key: Optional(Type.Boolean()),
})

export const ListGrants = Type.Object({
  credit_type_ids: Optional(Type.Array(Uuid)),
  customer_ids: Optional(Type.Array(Uuid)),
  credit_grant_ids: Optional(Type.Array(Uuid)),
  not_expiring_before: Optional(Time),
  effective_before: Optional(Time),
})

export const GrantsQuery = PageQuery({})

const CreditType = Type.Object({ name: Type.String(), id: Uuid })

const ShownAmount = Type.Object({ amount: Amount, credit_type: CreditType })

const Balance = Type.Object({
  excluding_pending: Amount,
  including_pending: Amount,
  effective_at: Time,
})

const CreditLedgerEntry = Type.Object({
  amount: Amount,
  reason: Type.String(),
  running_balance: Amount,
  effective_at: Time,
  created_by: Type.String(),
  credit_grant_id: Uuid,
  invoice_id: Optional(Nullable(Uuid)),
})

const CreditGrant = Type.Object({
  id: Uuid,
  name: Type.String(),
  customer_id: Uuid,
  invoice_id: Optional(Nullable(Uuid)),
  uniqueness_key: Optional(Nullable(Type.String({ minLength: 1, maxLength: 128 }))),
  reason: Optional(Nullable(Type.String())),
  credit_grant_type: Optional(Nullable(Type.String())),
  effective_at: Time,
  expires_at: Time,
  priority: Type.Number(),
  grant_amount: ShownAmount,
  paid_amount: ShownAmount,
  balance: Balance,
  deductions: Type.Array(CreditLedgerEntry),
  pending_deductions: Type.Array(CreditLedgerEntry),
  products: Optional(Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))),
  custom_fields: CustomFields,
})

export const GrantPage = Page(CreditGrant)

export const MigrateGrants = Type.Object({
  customer_id: Uuid,
  cutover_date: Time,
  contract_credits_product_id: Uuid,
  contract_prepaid_commits_product_id: Uuid,
  contract_credits_priority_override: Optional(Type.Number()),
  contract_prepaid_commits_priority_override: Optional(Type.Number()),
  grant_to_contract_commit_mapping: Optional(
    Type.Array(
      Type.Object({
        credit_grant_id: Optional(Uuid),
        contract_id: Optional(Uuid),
        product_id: Optional(Uuid),
      }),
    ),
  ),
  dry_run: Optional(Type.Boolean()),
  batch_size: Optional(Type.Number()),
})

export const GrantsMigrated = Type.Object({
  credit_grants_migrated: Type.Number(),
  has_more: Type.Boolean(),
})

export const ListEntries = Type.Object({
  customer_ids: Optional(Type.Array(Uuid)),
  credit_type_ids: Optional(Type.Array(Uuid)),
  starting_on: Optional(Time),
  ending_before: Optional(Time),
})

export const ListEntriesQuery = Type.Object({
  next_page: Optional(Type.String()),
  sort: Optional(Choice(['asc', 'desc'])),
})

const CustomerCreditTypeLedger = Type.Object({
  customer_id: Uuid,
  ledgers: Type.Array(
    Type.Object({
      credit_type: CreditType,
      starting_balance: Balance,
      ending_balance: Balance,
      entries: Type.Array(CreditLedgerEntry),
      pending_entries: Type.Array(CreditLedgerEntry),
    }),
  ),
})

export const EntryPage = Page(CustomerCreditTypeLedger)
