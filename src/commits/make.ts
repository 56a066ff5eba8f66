import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { isUuid } from '../api/schema.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { type Instant, instant, iso } from '../time/clock.ts'
import { pointOf } from './fold.ts'
import { checkWorth, pointsOf } from './schedule.ts'
import {
  type AccessEdit,
  type AccessTerms,
  type CommitTerms,
  type CreditTerms,
  DEFAULT_PRIORITY,
  type InvoiceEdit,
  type InvoiceTerms,
  type RecurringCommitTerms,
  type RecurringCreditTerms,
} from './terms.ts'
import type {
  CommitEditInput,
  CreditInput,
  RecurringCommitInput,
  RecurringCreditInput,
} from './wire-input.ts'
import type {
  AccessScheduleEdit,
  AccessScheduleInput,
  InvoiceScheduleEdit,
  InvoiceScheduleInput,
} from './wire-schedules.ts'

/** From requests to stored terms: ids are given, defaults filled in, rules spelt out. */

type Fields = Readonly<Record<string, string>>

/** Who makes terms, and when. Gathers the names under which a request speaks of its own terms. */
export class Maker {
  readonly now: Instant
  readonly by: string
  /** Real ids by the temporary ids of the request. */
  readonly temporary = new Map<string, string>()
  /** Custom fields given to the new terms, to be written when these are. */
  readonly custom_fields: {
    entity:
      | 'commit'
      | 'contract_credit'
      | 'scheduled_charge'
      | 'discount'
      | 'professional_service'
      | 'subscription'
    id: string
    fields: Fields
  }[] = []

  constructor(now: Instant, by: string) {
    this.now = now
    this.by = by
  }

  /** An id for a new term. */
  id(temporary_id?: string): string {
    const id = randomUUID()
    if (temporary_id === undefined) return id
    if (this.temporary.has(temporary_id))
      throw Problem.of('invalid_request', `temporary_id ${temporary_id} is used twice`)
    this.temporary.set(temporary_id, id)
    return id
  }

  /** The id that a text means: a temporary one of this request, or itself. */
  resolve(id: string): string {
    return this.temporary.get(id) ?? (isUuid(id) ? id.toLowerCase() : id)
  }

  note(entity: Maker['custom_fields'][number]['entity'], id: string, fields: Fields | undefined) {
    if (fields) this.custom_fields.push({ entity, id, fields })
  }

  /** A date-time of a request in UTC. */
  static utc(text: string): string {
    return iso(instant(text))
  }

  get stamp() {
    return { created_at: iso(this.now), created_by: this.by }
  }
}

const { utc } = Maker

const segment = (item: {
  amount: AccessTerms['schedule_items'][number]['amount']
  starting_at: string
  ending_before: string
}) => ({
  id: randomUUID(),
  amount: item.amount,
  starting_at: utc(item.starting_at),
  ending_before: utc(item.ending_before),
})

export const makeAccess = (input: Static<typeof AccessScheduleInput>): AccessTerms => ({
  ...(input.access_type && { access_type: input.access_type }),
  credit_type_id: input.credit_type_id ?? USD.id,
  schedule_items: input.schedule_items
    .map(segment)
    .sort((a, b) => instant(a.starting_at) - instant(b.starting_at)),
})

export const makeInvoices = (
  input: Static<typeof InvoiceScheduleInput>,
  place: string,
): InvoiceTerms => ({
  credit_type_id: input.credit_type_id ?? USD.id,
  schedule_items: pointsOf(input, place)
    .map((point) => pointOf({ ...point, id: randomUUID() }))
    .sort((a, b) => instant(a.timestamp) - instant(b.timestamp)),
  ...(input.do_not_invoice !== undefined && { do_not_invoice: input.do_not_invoice }),
})

export function makeCommit(
  input: Static<typeof CommitEditInput>,
  maker: Maker,
  place: string,
): CommitTerms {
  const { access_schedule, invoice_schedule, amount, temporary_id, custom_fields, ...rest } = input
  if (!access_schedule)
    throw Problem.of(
      'invalid_request',
      `${place} must have access_schedule${amount === undefined ? '' : ' instead of amount'}`,
    )
  const id = maker.id(temporary_id)
  maker.note('commit', id, custom_fields)
  return {
    ...rest,
    id,
    ...maker.stamp,
    priority: input.priority ?? DEFAULT_PRIORITY,
    rate_type: input.rate_type ?? 'LIST_RATE',
    access_schedule: makeAccess(access_schedule),
    ...(invoice_schedule && {
      invoice_schedule: makeInvoices(invoice_schedule, `${place}.invoice_schedule`),
    }),
  }
}

export function makeCredit(input: Static<typeof CreditInput>, maker: Maker): CreditTerms {
  const { access_schedule, custom_fields, ...rest } = input
  const id = maker.id()
  maker.note('contract_credit', id, custom_fields)
  return {
    ...rest,
    id,
    ...maker.stamp,
    priority: input.priority ?? DEFAULT_PRIORITY,
    rate_type: input.rate_type ?? 'LIST_RATE',
    access_schedule: makeAccess(access_schedule),
  }
}

/** Subscriptions of the same request must have been made before: their temporary ids are looked up. */
const makeRecurring = (
  input: Static<typeof RecurringCommitInput>,
  maker: Maker,
): Omit<RecurringCommitTerms, 'invoice_amount' | 'proration_rounding'> => {
  const { temporary_id, subscription_config: config, ...rest } = input
  const { invoice_amount: _i, proration_rounding: _p, ...fields } = rest
  return {
    ...fields,
    id: maker.id(temporary_id),
    ...maker.stamp,
    starting_at: utc(input.starting_at),
    ...(input.ending_before !== undefined && { ending_before: utc(input.ending_before) }),
    rate_type: input.rate_type ?? 'LIST_RATE',
    proration: input.proration ?? 'FIRST_AND_LAST',
    ...(config && {
      subscription_config: {
        ...config,
        subscription_id: maker.resolve(config.subscription_id),
        allocation: config.allocation ?? 'POOLED',
      },
    }),
    changes: [],
  }
}

export const makeRecurringCommit = (
  input: Static<typeof RecurringCommitInput>,
  maker: Maker,
): RecurringCommitTerms => ({
  ...makeRecurring(input, maker),
  ...(input.invoice_amount && { invoice_amount: input.invoice_amount }),
  ...(input.proration_rounding && { proration_rounding: input.proration_rounding }),
})

export const makeRecurringCredit = (
  input: Static<typeof RecurringCreditInput>,
  maker: Maker,
): RecurringCreditTerms => ({
  ...makeRecurring(input, maker),
  ...(input.proration_rounding && { proration_rounding: input.proration_rounding }),
})

export function makeAccessEdit(edit: Static<typeof AccessScheduleEdit>): AccessEdit {
  const { add_schedule_items, update_schedule_items, remove_schedule_items } = edit
  return {
    ...(add_schedule_items && { add_schedule_items: add_schedule_items.map(segment) }),
    ...(update_schedule_items && {
      update_schedule_items: update_schedule_items.map((item) => ({
        ...item,
        ...(item.starting_at !== undefined && { starting_at: utc(item.starting_at) }),
        ...(item.ending_before !== undefined && { ending_before: utc(item.ending_before) }),
      })),
    }),
    ...(remove_schedule_items && { remove_schedule_items }),
  }
}

export function makeInvoiceEdit(
  edit: Static<typeof InvoiceScheduleEdit>,
  place: string,
): InvoiceEdit {
  const { add_schedule_items, update_schedule_items, remove_schedule_items } = edit
  return {
    ...(add_schedule_items && {
      add_schedule_items: add_schedule_items.map((item, i) => {
        checkWorth(item, `${place}.add_schedule_items[${i}]`)
        return { ...item, id: randomUUID(), timestamp: utc(item.timestamp) }
      }),
    }),
    ...(update_schedule_items && {
      update_schedule_items: update_schedule_items.map((item, i) => {
        const { amount, unit_price, quantity, timestamp } = item
        if (amount !== undefined && (unit_price !== undefined || quantity !== undefined))
          throw Problem.of(
            'invalid_request',
            `${place}.update_schedule_items[${i}] must have either amount, or unit_price and quantity`,
          )
        return { ...item, ...(timestamp !== undefined && { timestamp: utc(timestamp) }) }
      }),
    }),
    ...(remove_schedule_items && { remove_schedule_items }),
  }
}
