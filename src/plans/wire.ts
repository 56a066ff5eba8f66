import { Type } from 'typebox'
import {
  Amount,
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

/** Plans came before contracts; the wire knows them, this program has none (docs/decisions/0050). */

export const PlansQuery = PageQuery({})

export const PlanPage = Page(
  Type.Object({
    id: Uuid,
    name: Type.String(),
    description: Type.String(),
    custom_fields: Optional(CustomFields),
  }),
)

const CreditType = Type.Object({ name: Type.String(), id: Uuid })

const PlanGrant = Type.Object({
  name: Type.String(),
  amount_granted: Amount,
  amount_paid: Amount,
  effective_duration: Type.Number(),
  priority: Type.String(),
  send_invoice: Type.Boolean(),
  reason: Optional(Type.String()),
  recurrence_duration: Optional(Type.Number()),
  recurrence_interval: Optional(Type.Number()),
  amount_paid_credit_type: CreditType,
  amount_granted_credit_type: CreditType,
})

const PlanDetail = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Optional(Type.String()),
  minimums: Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        value: Amount,
        start_period: Type.Number(),
        credit_type: CreditType,
      }),
    ),
  ),
  overage_rates: Optional(
    Type.Array(
      Type.Object({
        to_fiat_conversion_factor: Amount,
        start_period: Type.Number(),
        fiat_credit_type: CreditType,
        credit_type: CreditType,
      }),
    ),
  ),
  credit_grants: Optional(Type.Array(PlanGrant)),
  custom_fields: CustomFields,
})

export const PlanReply = Data(PlanDetail)

export const PlanCustomersQuery = PageQuery({
  status: Optional(Choice(['all', 'active', 'ended', 'upcoming'])),
})

const CustomerDetail = Type.Object({
  id: Uuid,
  external_id: Type.String(),
  ingest_aliases: Type.Array(Type.String()),
  name: Type.String(),
  customer_config: Type.Object({ salesforce_account_id: Nullable(Type.String()) }),
  custom_fields: CustomFields,
  created_at: Time,
  archived_at: Optional(Nullable(Time)),
  updated_at: Time,
  current_billable_status: Optional(
    Type.Object({
      value: Choice(['billable', 'unbillable']),
      effective_at: Optional(Nullable(Time)),
    }),
  ),
})

const PlanOfCustomer = Type.Object({
  id: Uuid,
  name: Type.String(),
  starting_on: Time,
  ending_before: Optional(Nullable(Time)),
  custom_fields: CustomFields,
  customer_plan_id: Uuid,
})

export const PlanCustomerPage = Page(
  Type.Object({ customer_details: CustomerDetail, plan_details: PlanOfCustomer }),
)

const ChargeType = Choice(['usage', 'fixed', 'composite', 'minimum', 'seat'])

const PlanCharge = Type.Object({
  id: Uuid,
  name: Type.String(),
  charge_type: ChargeType,
  product_id: Type.String(),
  product_name: Type.String(),
  quantity: Optional(Amount),
  start_period: Optional(Type.Number()),
  tier_reset_frequency: Optional(Type.Number()),
  credit_type: CreditType,
  unit_conversion: Optional(
    Type.Object({
      division_factor: Amount,
      rounding_behavior: Optional(Choice(['floor', 'ceiling'])),
    }),
  ),
  prices: Type.Array(
    Type.Object({
      value: Amount,
      tier: Type.Number(),
      quantity: Optional(Amount),
      collection_schedule: Optional(Type.String()),
      collection_interval: Optional(Type.Number()),
    }),
  ),
  custom_fields: CustomFields,
})

export const PlanChargePage = Page(PlanCharge)

const CustomerPlan = Type.Object({
  id: Uuid,
  plan_id: Uuid,
  plan_name: Type.String(),
  plan_description: Type.String(),
  starting_on: Time,
  ending_before: Optional(Time),
  net_payment_terms_days: Optional(Type.Number()),
  trial_info: Optional(
    Type.Object({
      ending_before: Time,
      spending_caps: Type.Array(
        Type.Object({ credit_type: CreditType, amount: Amount, amount_remaining: Amount }),
      ),
    }),
  ),
  custom_fields: CustomFields,
})

export const CustomerPlanPage = Page(CustomerPlan)

const AdjustmentType = Choice(['percentage', 'fixed', 'override', 'quantity'])

export const AddPlan = Type.Object({
  plan_id: Uuid,
  starting_on: Time,
  ending_before: Optional(Time),
  net_payment_terms_days: Optional(Type.Number()),
  price_adjustments: Optional(
    Type.Array(
      Type.Object({
        charge_id: Uuid,
        adjustment_type: AdjustmentType,
        value: Optional(Amount),
        quantity: Optional(Amount),
        tier: Optional(Type.Number()),
        start_period: Type.Number(),
      }),
    ),
  ),
  trial_spec: Optional(
    Type.Object({
      length_in_days: Type.Number(),
      spending_cap: Optional(Type.Object({ credit_type_id: Type.String(), amount: Amount })),
    }),
  ),
  overage_rate_adjustments: Optional(
    Type.Array(
      Type.Object({
        custom_credit_type_id: Uuid,
        fiat_currency_credit_type_id: Uuid,
        to_fiat_conversion_factor: Amount,
      }),
    ),
  ),
})

const PriceAdjustment = Type.Object({
  charge_id: Uuid,
  charge_type: ChargeType,
  start_period: Type.Number(),
  quantity: Optional(Amount),
  prices: Type.Array(
    Type.Object({
      adjustment_type: AdjustmentType,
      value: Optional(Amount),
      quantity: Optional(Amount),
      tier: Optional(Type.Number()),
    }),
  ),
})

export const PriceAdjustmentPage = Page(PriceAdjustment)

export const EndPlan = Type.Object({
  ending_before: Optional(Time),
  void_invoices: Optional(Type.Boolean()),
  void_stripe_invoices: Optional(Type.Boolean()),
})

export const AddCharge = Type.Object({
  charge_id: Uuid,
  price: Amount,
  quantity: Amount,
  description: Type.String(),
  customer_plan_id: Uuid,
  invoice_start_timestamp: Time,
})

export const PurchasedSeats = Data(
  Type.Array(Type.Object({ charge_id: Uuid, seat_count: Type.Integer() })),
)

export const ChargeSeats = Type.Object({
  seat_charges: Type.Array(
    Type.Object({
      charge_id: Uuid,
      seat_count: Type.Integer({ minimum: 1 }),
      current_seat_count: Optional(Type.Integer()),
    }),
  ),
})

/** What Metronome replies when it has done something to a plan; here nothing ever is. */
export const Done = Type.Object({})
