import { Type } from 'typebox'
import {
  Amount,
  AmountOf,
  Choice,
  HourTime,
  Nullable,
  Optional,
  Time,
  Uuid,
} from '../api/schema.ts'

/** Schedules: when a balance may be drawn on, and when money is invoiced. */

export const RateType = Choice(['COMMIT_RATE', 'LIST_RATE'], {
  description: 'The price of usage while this balance pays for it; LIST_RATE when left out',
})

/** A thing by its id, with the name it has now. */
export const Named = Type.Object({ id: Uuid, name: Type.String() })

const accessItem = {
  amount: AmountOf({ minimum: 0 }),
  starting_at: HourTime,
  ending_before: HourTime,
}

export const AccessScheduleInput = Type.Object({
  access_type: Optional(Choice(['SPEND', 'QUANTITY'])),
  credit_type_id: Optional(Uuid),
  schedule_items: Type.Array(Type.Object(accessItem), {
    description: 'Each item is a segment of its own: what is left of it at its end expires',
  }),
})

/** An amount, or a unit price times a quantity; never both. */
const worth = {
  amount: Optional(Amount),
  unit_price: Optional(Amount),
  quantity: Optional(Amount),
}

const pointItem = { ...worth, timestamp: HourTime }

export const RecurringScheduleInput = Type.Object({
  starting_at: HourTime,
  ending_before: HourTime,
  frequency: Choice(['WEEKLY', 'MONTHLY', 'QUARTERLY', 'SEMI_ANNUAL', 'ANNUAL']),
  ...worth,
  amount_distribution: Choice(['DIVIDED', 'DIVIDED_ROUNDED', 'EACH'], {
    description:
      'EACH: every item is the amount. DIVIDED: the items add up to it. DIVIDED_ROUNDED: the same in whole units, with what is left over on the last item.',
  }),
})

export const InvoiceScheduleInput = Type.Object({
  credit_type_id: Optional(Uuid),
  schedule_items: Optional(Type.Array(Type.Object(pointItem))),
  recurring_schedule: Optional(RecurringScheduleInput),
  do_not_invoice: Optional(
    Type.Boolean({ description: 'Counts towards the cost basis of a commit without an invoice' }),
  ),
})

export const AccessSchedule = Type.Object({
  credit_type: Optional(Named),
  schedule_items: Type.Array(
    Type.Object({ id: Uuid, amount: Amount, starting_at: Time, ending_before: Time }),
  ),
})

export const InvoiceSchedule = Type.Object({
  credit_type: Optional(Named),
  schedule_items: Optional(
    Type.Array(
      Type.Object({
        id: Uuid,
        invoice_id: Optional(Nullable(Uuid)),
        amount: Amount,
        unit_price: Amount,
        quantity: Amount,
        timestamp: Time,
      }),
    ),
  ),
  do_not_invoice: Optional(Type.Boolean()),
})

const ById = Type.Object({ id: Uuid })

export const AccessScheduleEdit = Type.Object({
  add_schedule_items: Optional(Type.Array(Type.Object(accessItem))),
  update_schedule_items: Optional(
    Type.Array(
      Type.Object({
        id: Uuid,
        amount: Optional(AmountOf({ minimum: 0 })),
        starting_at: Optional(HourTime),
        ending_before: Optional(HourTime),
      }),
    ),
  ),
  remove_schedule_items: Optional(Type.Array(ById)),
})

export const InvoiceScheduleEdit = Type.Object({
  add_schedule_items: Optional(Type.Array(Type.Object(pointItem))),
  update_schedule_items: Optional(
    Type.Array(Type.Object({ id: Uuid, ...worth, timestamp: Optional(HourTime) })),
  ),
  remove_schedule_items: Optional(Type.Array(ById)),
})
