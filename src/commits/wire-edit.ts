import { Type } from 'typebox'
import { AmountOf, HourTime, Nullable, Optional, Uuid } from '../api/schema.ts'
import { HierarchyAccess, Name, RolloverFraction, Rounding, Specifier } from './wire-input.ts'
import { AccessScheduleEdit, InvoiceScheduleEdit, RateType } from './wire-schedules.ts'

/** Changes to commits and credits; null clears what may be cleared. */

/** What may be changed of any balance. */
export const balanceEdit = {
  name: Optional(Name),
  description: Optional(Type.String()),
  product_id: Optional(Uuid),
  netsuite_sales_order_id: Optional(Nullable(Type.String())),
  access_schedule: Optional(AccessScheduleEdit),
  applicable_product_ids: Optional(Nullable(Type.Array(Uuid))),
  applicable_product_tags: Optional(Nullable(Type.Array(Type.String()))),
  specifiers: Optional(Nullable(Type.Array(Specifier))),
  priority: Optional(Nullable(Type.Number())),
  rollover_fraction: Optional(Nullable(RolloverFraction)),
  rate_type: Optional(RateType),
  hierarchy_configuration: Optional(HierarchyAccess),
}

export const commitEdit = { ...balanceEdit, invoice_schedule: Optional(InvoiceScheduleEdit) }

export const UpdateCommit = Type.Object({ commit_id: Uuid, ...commitEdit })
export const UpdateCredit = Type.Object({ credit_id: Uuid, ...balanceEdit })

const AmountEdit = Type.Object({
  unit_price: Optional(AmountOf({ minimum: 0 })),
  quantity: Optional(AmountOf({ minimum: 0 })),
})

const recurringEdit = {
  access_amount: Optional(AmountEdit),
  ending_before: Optional(Nullable(HourTime)),
  rate_type: Optional(RateType),
}

export const recurringCommitEdit = {
  ...recurringEdit,
  invoice_amount: Optional(AmountEdit),
  proration_rounding: Optional(
    Nullable(
      Type.Object({
        access: Optional(Nullable(Rounding)),
        invoice: Optional(Nullable(Rounding)),
      }),
    ),
  ),
}

export const recurringCreditEdit = {
  ...recurringEdit,
  proration_rounding: Optional(Nullable(Type.Object({ access: Optional(Nullable(Rounding)) }))),
}

export const UpdateRecurringCommit = Type.Object({
  recurring_commit_id: Uuid,
  ...recurringCommitEdit,
})
export const UpdateRecurringCredit = Type.Object({
  recurring_credit_id: Uuid,
  ...recurringCreditEdit,
})
