import { Type } from 'typebox'
import { Amount, AmountOf, Choice, Nullable, Optional, Time, Uuid } from '../api/schema.ts'
import { applicability, paymentGate, RolloverFraction, Specifier } from '../commits/wire-input.ts'
import { RateType } from '../commits/wire-schedules.ts'

/** Purchases that a threshold sets off, and the trackers of what was spent (spec/15). */

export const RelativeDate = Type.Object({
  value: Type.Integer({ minimum: 0 }),
  unit: Choice(['DAYS', 'WEEKS', 'MONTHS', 'YEARS']),
})

const PositiveAmount = Type.Unsafe<number>({ type: 'number', exclusiveMinimum: 0 })
const Fraction = AmountOf({ minimum: 0, maximum: 1 })
const Cap = Type.Object({ spend_tracker_alias: Type.String(), amount: Amount })

const PaymentGate = Type.Object(paymentGate({}))

const Discount = Type.Object({
  payment_fraction: AmountOf({ minimum: 0, maximum: 1 }),
  cap: Optional(Cap),
})

const commit = {
  product_id: Uuid,
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  priority: Optional(Type.Number()),
}

export const SpendThreshold = Type.Object({
  is_enabled: Type.Boolean(),
  threshold_amount: PositiveAmount,
  commit: Type.Object(commit),
  payment_gate_config: PaymentGate,
  discount_configuration: Optional(Discount),
})

const BalanceSpecifiers = Type.Array(
  Type.Object({
    exclude: Type.Array(
      Type.Object({
        custom_field_filters: Type.Array(
          Type.Object({
            entity: Choice(['Commit', 'ContractCredit', 'ContractCreditOrCommit']),
            key: Type.String(),
            value: Type.String(),
          }),
        ),
      }),
    ),
  }),
)

export const PrepaidThreshold = Type.Object({
  is_enabled: Type.Boolean(),
  threshold_amount: PositiveAmount,
  recharge_to_amount: PositiveAmount,
  custom_credit_type_id: Optional(Uuid),
  commit: Type.Object({
    ...commit,
    ...applicability,
    duration: Optional(RelativeDate),
    rollover_fraction: Optional(RolloverFraction),
    rate_type: Optional(RateType),
  }),
  payment_gate_config: PaymentGate,
  discount_configuration: Optional(Discount),
  threshold_balance_specifiers: Optional(BalanceSpecifiers),
})

const DiscountEdit = Type.Object({
  payment_fraction: Optional(Nullable(Fraction)),
  cap: Optional(Nullable(Cap)),
})

const commitEdit = {
  product_id: Optional(Uuid),
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  priority: Optional(Nullable(Type.Number())),
}

export const UpdateSpendThreshold = Type.Object({
  is_enabled: Optional(Type.Boolean()),
  threshold_amount: Optional(PositiveAmount),
  commit: Optional(Type.Object(commitEdit)),
  payment_gate_config: Optional(PaymentGate),
  discount_configuration: Optional(Nullable(DiscountEdit)),
})

export const UpdatePrepaidThreshold = Type.Object({
  is_enabled: Optional(Type.Boolean()),
  threshold_amount: Optional(PositiveAmount),
  recharge_to_amount: Optional(PositiveAmount),
  custom_credit_type_id: Optional(Nullable(Uuid)),
  commit: Optional(
    Type.Object({
      ...commitEdit,
      applicable_product_ids: Optional(Nullable(Type.Array(Uuid))),
      applicable_product_tags: Optional(Nullable(Type.Array(Type.String()))),
      specifiers: Optional(Nullable(Type.Array(Specifier))),
      duration: Optional(Nullable(RelativeDate)),
      rollover_fraction: Optional(Nullable(RolloverFraction)),
      rate_type: Optional(Nullable(RateType)),
    }),
  ),
  payment_gate_config: Optional(PaymentGate),
  discount_configuration: Optional(Nullable(DiscountEdit)),
  threshold_balance_specifiers: Optional(Nullable(BalanceSpecifiers)),
})

const tracker = {
  alias: Type.String({ minLength: 1 }),
  credit_type_id: Uuid,
  reset_frequency: Choice(['BILLING_PERIOD']),
  applicable_spend_specifiers: Type.Array(
    Type.Object({
      spend_type: Choice(['COMMIT_PURCHASE']),
      sources: Type.Array(Choice(['THRESHOLD_RECHARGE', 'MANUAL'])),
      discounted: Optional(Choice(['ANY', 'DISCOUNTED_ONLY', 'UNDISCOUNTED_ONLY'])),
    }),
  ),
}

export const SpendTrackerInput = Type.Object(tracker)
export const SpendTracker = Type.Object({
  ...tracker,
  accumulated_spend: Optional(
    Type.Object({ amount: Amount, period_starting_at: Time, period_ending_before: Time }),
  ),
})
