import { type TProperties, Type } from 'typebox'
import { Amount, AmountOf, Choice, CustomFields, HourTime, Optional, Uuid } from '../api/schema.ts'
import { AccessScheduleInput, InvoiceScheduleInput, RateType } from './wire-schedules.ts'

/** Commits and credits as they are asked for, of a contract or of a customer. */

export const Name = Type.String({ minLength: 1 })
export const UniquenessKey = Type.String({ minLength: 1, maxLength: 128 })
const Texts = Type.Array(Type.String())
const Values = Type.Record(Type.String(), Type.String())

export const Exclude = Type.Array(Type.Object({ product_tags: Optional(Texts) }), {
  description: 'A product that bears all tags of one entry is left out',
})

export const Specifier = Type.Object({
  product_id: Optional(Uuid),
  product_tags: Optional(
    Type.Array(Type.String(), { description: 'The product bears all of them' }),
  ),
  pricing_group_values: Optional(Values),
  presentation_group_values: Optional(Values),
  exclude: Optional(Exclude),
})

/** Which charges a balance pays for; nothing given: all of them. */
export const applicability = {
  applicable_product_ids: Optional(Type.Array(Uuid)),
  applicable_product_tags: Optional(
    Type.Array(Type.String(), { description: 'The product bears one of them' }),
  ),
  specifiers: Optional(
    Type.Array(Specifier, {
      description: 'One of them must match. Not together with applicable products or tags.',
    }),
  ),
}

export const HierarchyAccess = Type.Object({
  child_access: Type.Union([
    Type.Object({ type: Choice(['ALL']) }),
    Type.Object({ type: Choice(['NONE']) }),
    Type.Object({
      type: Choice(['CONTRACT_IDS']),
      contract_ids: Type.Array(Uuid, { minItems: 1 }),
    }),
  ]),
})

export const RolloverFraction = AmountOf({ minimum: 0, maximum: 1 })

const named = {
  name: Optional(Name),
  description: Optional(Type.String()),
  product_id: Uuid,
  netsuite_sales_order_id: Optional(Type.String()),
}

const balance = {
  ...named,
  ...applicability,
  rate_type: Optional(RateType),
  priority: Optional(Type.Number({ description: 'The lower one is drawn first' })),
  rollover_fraction: Optional(RolloverFraction),
  custom_fields: Optional(CustomFields),
  hierarchy_configuration: Optional(HierarchyAccess),
}

export const TaxType = Choice(['NONE', 'STRIPE', 'ANROK', 'PRECALCULATED'])

export const paymentGate = <P extends TProperties>(stripe: P) => ({
  payment_gate_type: Choice(['NONE', 'STRIPE', 'EXTERNAL'], {
    description: 'Who must take the money before the commit may be drawn on',
  }),
  tax_type: Optional(TaxType),
  stripe_config: Optional(
    Type.Object({
      payment_type: Choice(['INVOICE', 'PAYMENT_INTENT'], { default: 'INVOICE' }),
      invoice_metadata: Optional(Values),
      ...stripe,
    }),
  ),
  precalculated_tax_config: Optional(
    Type.Object({ tax_amount: Amount, tax_name: Optional(Type.String()) }),
  ),
})

export const CommitType = Choice(['PREPAID', 'POSTPAID'])

export const commitInput = {
  type: CommitType,
  ...balance,
  access_schedule: Optional(AccessScheduleInput),
  invoice_schedule: Optional(InvoiceScheduleInput),
  amount: Optional(Amount),
  temporary_id: Optional(
    Type.String({ description: 'A name by which overrides in the same request may speak of it' }),
  ),
  spend_tracker_attributes: Optional(Type.Object({ counts_as_discounted: Type.Boolean() })),
}

export const CommitInput = Type.Object(commitInput)

export const PaymentGateConfig = Type.Object(
  paymentGate({ on_session_payment: Optional(Type.Boolean()) }),
)

export const CommitEditInput = Type.Object({
  ...commitInput,
  payment_gate_config: Optional(PaymentGateConfig),
})

export const CreditInput = Type.Object({ ...balance, access_schedule: AccessScheduleInput })

export const AccessAmount = Type.Object({
  unit_price: AmountOf({ minimum: 0 }),
  quantity: Optional(AmountOf({ minimum: 0 })),
  credit_type_id: Uuid,
})

export const InvoiceAmount = Type.Object({
  unit_price: AmountOf({ minimum: 0 }),
  quantity: AmountOf({ minimum: 0 }),
  credit_type_id: Uuid,
})

export const CommitDuration = Type.Object({
  value: Type.Number({
    minimum: 1,
    description: 'For how many periods an occurrence may be drawn on',
  }),
  unit: Optional(Choice(['PERIODS'])),
})

export const RecurrenceFrequency = Choice(['MONTHLY', 'QUARTERLY', 'ANNUAL', 'WEEKLY', 'DAILY'])
export const Proration = Choice(['NONE', 'FIRST', 'LAST', 'FIRST_AND_LAST'])

export const Rounding = Type.Object({
  rounding_method: Choice(['HALF_UP', 'FLOOR', 'CEILING']),
  decimal_places: Type.Integer({
    minimum: -5,
    maximum: 5,
    description: 'Counted in stored units: -2 rounds USD to whole dollars',
  }),
})

/** What recurring commits and credits, and their templates in packages, have in common. */
export const recurrence = {
  access_amount: AccessAmount,
  priority: Type.Number(),
  rate_type: Optional(RateType),
  rollover_fraction: Optional(RolloverFraction),
  temporary_id: Optional(Type.String()),
  commit_duration: CommitDuration,
  recurrence_frequency: Optional(RecurrenceFrequency),
  proration: Optional(Proration),
  subscription_config: Optional(
    Type.Object({
      allocation: Optional(Choice(['INDIVIDUAL', 'POOLED'])),
      apply_seat_increase_config: Type.Object({ is_prorated: Type.Boolean() }),
      subscription_id: Type.String({ description: 'An id, or a temporary_id of the same request' }),
    }),
  ),
}

export const recurringInvoice = {
  invoice_amount: Optional(InvoiceAmount),
  proration_rounding: Optional(
    Type.Object({ access: Optional(Rounding), invoice: Optional(Rounding) }),
  ),
}

export const recurringAccess = {
  proration_rounding: Optional(Type.Object({ access: Optional(Rounding) })),
}

const recurring = {
  ...named,
  ...applicability,
  ...recurrence,
  starting_at: HourTime,
  ending_before: Optional(HourTime),
  hierarchy_configuration: Optional(HierarchyAccess),
}

export const RecurringCommitInput = Type.Object({ ...recurring, ...recurringInvoice })
export const RecurringCreditInput = Type.Object({ ...recurring, ...recurringAccess })
