import { Type } from 'typebox'
import {
  Amount,
  AmountOf,
  Choice,
  CustomFields,
  HourTime,
  Nullable,
  Optional,
  Page,
  Time,
  Uuid,
} from '../api/schema.ts'
import { Rounding } from '../commits/wire-input.ts'
import { Named } from '../commits/wire-schedules.ts'
import { BillingFrequency } from './wire-overrides.ts'

/** Recurring fees for a quantity or for seats (spec/12 §3). */

export const CollectionSchedule = Choice(['ADVANCE', 'ARREARS'], {
  description: 'Charged at the start of each period, or at its end',
})
export const InvoiceBehavior = Choice(['BILL_IMMEDIATELY', 'BILL_ON_NEXT_COLLECTION_DATE'])
export const QuantityMode = Choice(['SEAT_BASED', 'QUANTITY_ONLY'])
export const InvoicePlacement = Choice(['ON_SCHEDULED_INVOICE', 'ON_USAGE_INVOICE'])

const SeatCount = Type.Integer({ minimum: 0 })
const SeatIds = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 10_000 })

/** What subscriptions and their templates in packages have in common. */
export const subscription = {
  subscription_rate: Type.Object({ billing_frequency: BillingFrequency, product_id: Uuid }),
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  collection_schedule: CollectionSchedule,
  proration: Type.Object({
    is_prorated: Optional(
      Type.Boolean({ description: 'Partial periods cost their share of whole hours' }),
    ),
    invoice_behavior: Optional(InvoiceBehavior),
    rounding: Optional(Rounding),
  }),
  initial_quantity: Optional(AmountOf({ minimum: 0 })),
  custom_fields: Optional(CustomFields),
  temporary_id: Optional(Type.String()),
  quantity_management_mode: Optional(QuantityMode),
}

export const SubscriptionInput = Type.Object({
  ...subscription,
  starting_at: Optional(HourTime),
  ending_before: Optional(HourTime),
  seat_config: Optional(
    Type.Object({
      seat_group_key: Type.String({ description: 'The event property that holds the seat' }),
      initial_seat_ids: SeatIds,
      initial_unassigned_seats: Optional(SeatCount),
    }),
  ),
  billing_cycle_config: Optional(
    Type.Object({
      anchor_date: Optional(HourTime),
      invoice_placement: Optional(InvoicePlacement),
    }),
  ),
  payment_gate_config: Optional(
    Type.Object({
      payment_gate_type: Choice(['STRIPE']),
      tax_type: Optional(Choice(['NONE', 'STRIPE'])),
    }),
  ),
})

const BillingPeriod = Type.Object({ starting_at: Time, ending_before: Time })

export const Subscription = Type.Object({
  id: Uuid,
  subscription_rate: Type.Object({ billing_frequency: BillingFrequency, product: Named }),
  name: Optional(Type.String()),
  description: Optional(Type.String()),
  collection_schedule: CollectionSchedule,
  proration: Type.Object({
    is_prorated: Type.Boolean(),
    invoice_behavior: InvoiceBehavior,
    rounding: Optional(Rounding),
  }),
  quantity_schedule: Type.Array(
    Type.Object({ quantity: Amount, starting_at: Time, ending_before: Optional(Time) }),
    { description: 'The quantity now and those to come' },
  ),
  billing_periods: Type.Object({
    previous: Optional(BillingPeriod),
    current: Optional(BillingPeriod),
    next: Optional(BillingPeriod),
  }),
  quantity_management_mode: QuantityMode,
  seat_config: Optional(Type.Object({ seat_group_key: Type.String() })),
  starting_at: Time,
  ending_before: Optional(Time),
  fiat_credit_type_id: Optional(Uuid),
  billing_cycle_config: Optional(
    Type.Object({ anchor_date: Time, invoice_placement: InvoicePlacement }),
  ),
  custom_fields: Optional(CustomFields),
})

const AssignedSeats = Type.Array(Type.Object({ seat_ids: SeatIds, starting_at: HourTime }))
const UnassignedSeats = Type.Array(
  Type.Object({ quantity: Type.Integer({ minimum: 1 }), starting_at: HourTime }),
)

export const QuantityUpdate = Type.Object({
  quantity: Optional(AmountOf({ minimum: 0 })),
  quantity_delta: Optional(Amount),
  starting_at: HourTime,
})

export const SeatUpdates = Type.Object({
  add_seat_ids: Optional(AssignedSeats),
  remove_seat_ids: Optional(AssignedSeats),
  add_unassigned_seats: Optional(UnassignedSeats),
  remove_unassigned_seats: Optional(UnassignedSeats),
})

export const UpdateSubscription = Type.Object({
  subscription_id: Uuid,
  ending_before: Optional(Nullable(HourTime)),
  quantity_management_mode_update: Optional(
    Type.Object({
      quantity_management_mode: Choice(['SEAT_BASED']),
      seat_config: Type.Object({ seat_group_key: Type.String() }),
    }),
  ),
  quantity_updates: Optional(Type.Array(QuantityUpdate)),
  seat_updates: Optional(SeatUpdates),
  proration_rounding: Optional(Nullable(Rounding)),
})

const which = { customer_id: Uuid, contract_id: Uuid, subscription_id: Uuid }

export const GetQuantityHistory = Type.Object(which)
export const QuantityHistory = Type.Object({
  subscription_id: Uuid,
  fiat_credit_type_id: Uuid,
  history: Type.Array(
    Type.Object({
      starting_at: Time,
      data: Type.Array(Type.Object({ quantity: Amount, unit_price: Amount, total: Amount })),
    }),
  ),
})

export const GetSeatsHistory = Type.Object({
  ...which,
  limit: Optional(Nullable(Type.Integer({ minimum: 1, maximum: 10 }))),
  cursor: Optional(Nullable(Type.String())),
  covering_date: Optional(Nullable(Time)),
  starting_at: Optional(Nullable(Time)),
  ending_before: Optional(Nullable(Time)),
})
export const SeatsHistory = Page(
  Type.Object({
    starting_at: Time,
    ending_before: Nullable(Time),
    total_quantity: SeatCount,
    assigned_seat_ids: Type.Array(Type.String()),
  }),
)
