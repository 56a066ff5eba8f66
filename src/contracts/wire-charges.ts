import { Type } from 'typebox'
import {
  Amount,
  AmountOf,
  Choice,
  CustomFields,
  HourTime,
  Nullable,
  Optional,
  Time,
  Uuid,
} from '../api/schema.ts'
import { Name } from '../commits/wire-input.ts'
import {
  InvoiceSchedule,
  InvoiceScheduleEdit,
  InvoiceScheduleInput,
  Named,
} from '../commits/wire-schedules.ts'

/** Fixed money: scheduled charges, discounts, professional services and what resellers keep. */

const Words = Type.Array(Type.String())

/** A scheduled charge; a discount is the same with its sign turned on the invoice. */
export const ChargeInput = Type.Object({
  product_id: Uuid,
  name: Optional(Name),
  schedule: InvoiceScheduleInput,
  netsuite_sales_order_id: Optional(Type.String()),
  custom_fields: Optional(CustomFields),
})

export const Charge = Type.Object({
  id: Uuid,
  product: Named,
  schedule: InvoiceSchedule,
  name: Optional(Type.String()),
  netsuite_sales_order_id: Optional(Type.String()),
  custom_fields: Optional(CustomFields),
  archived_at: Optional(Time),
})

export const UpdateScheduledCharge = Type.Object({
  scheduled_charge_id: Uuid,
  netsuite_sales_order_id: Optional(Nullable(Type.String())),
  invoice_schedule: Optional(InvoiceScheduleEdit),
})

const service = {
  product_id: Uuid,
  description: Optional(Type.String()),
  netsuite_sales_order_id: Optional(Type.String()),
  unit_price: AmountOf({ minimum: 0 }),
  quantity: AmountOf({ minimum: 0 }),
  max_amount: AmountOf({ minimum: 0 }),
  custom_fields: Optional(CustomFields),
}

export const ProServiceInput = Type.Object(service)
export const ProService = Type.Object({ id: Uuid, ...service })

const ResellerType = Choice(['AWS', 'AWS_PRO_SERVICE', 'GCP', 'GCP_PRO_SERVICE'])

const aws = {
  aws_account_number: Optional(Type.String()),
  aws_payer_reference_id: Optional(Type.String()),
  aws_offer_id: Optional(Type.String()),
}
const gcp = { gcp_account_id: Optional(Type.String()), gcp_offer_id: Optional(Type.String()) }

const royaltyProducts = {
  applicable_product_ids: Optional(Type.Array(Uuid)),
  applicable_product_tags: Optional(Words),
}

const Fraction = AmountOf({ minimum: 0, maximum: 1 })

export const RoyaltyInput = Type.Object({
  reseller_type: ResellerType,
  fraction: Fraction,
  netsuite_reseller_id: Type.String(),
  ...royaltyProducts,
  starting_at: HourTime,
  ending_before: Optional(HourTime),
  reseller_contract_value: Optional(Amount),
  aws_options: Optional(Type.Object(aws)),
  gcp_options: Optional(Type.Object(gcp)),
})

/** A new royalty, or a change to the one of the same reseller from `starting_at`. */
export const RoyaltyUpdate = Type.Object({
  reseller_type: ResellerType,
  fraction: Optional(Fraction),
  netsuite_reseller_id: Optional(Type.String()),
  ...royaltyProducts,
  starting_at: Optional(HourTime),
  ending_before: Optional(Nullable(HourTime)),
  reseller_contract_value: Optional(Amount),
  aws_options: Optional(Type.Object(aws)),
  gcp_options: Optional(Type.Object(gcp)),
})

export const Royalty = Type.Object({
  reseller_type: ResellerType,
  fraction: Amount,
  netsuite_reseller_id: Type.String(),
  applicable_product_ids: Optional(Words),
  applicable_product_tags: Optional(Words),
  starting_at: Time,
  ending_before: Optional(Time),
  reseller_contract_value: Optional(Amount),
  ...aws,
  ...gcp,
})

export const RoyaltyUpdateShown = Type.Object({
  reseller_type: ResellerType,
  fraction: Optional(Amount),
  netsuite_reseller_id: Optional(Type.String()),
  applicable_product_ids: Optional(Words),
  applicable_product_tags: Optional(Words),
  starting_at: Optional(Time),
  ending_before: Optional(Nullable(Time)),
  reseller_contract_value: Optional(Amount),
  ...aws,
  ...gcp,
})

export const RoyaltySegments = Type.Object({
  reseller_type: ResellerType,
  segments: Type.Array(Royalty),
})
