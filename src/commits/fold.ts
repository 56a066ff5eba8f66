import { exact, type Numeric, ONE } from '../money/decimal.ts'
import type {
  AccessEdit,
  AccessTerms,
  BalanceUpdate,
  CommitTerms,
  CreditTerms,
  InvoiceEdit,
  InvoiceTerms,
  PointTerms,
  RecurringCommitTerms,
  RecurringCreditTerms,
  RecurringUpdate,
} from './terms.ts'
import { DEFAULT_PRIORITY } from './terms.ts'

/** How edits change commits and credits. Pure: terms and an edit in, terms out. */

/** What an item costs: an amount is one unit at that price (spec/12 §1). */
export interface Worth {
  readonly amount?: Numeric
  readonly unit_price?: Numeric
  readonly quantity?: Numeric
}

const worthOf = ({ amount, unit_price, quantity }: Worth, before?: PointTerms) =>
  amount === undefined
    ? {
        unit_price: unit_price ?? before?.unit_price ?? 0,
        quantity: quantity ?? before?.quantity ?? 1,
      }
    : { unit_price: amount, quantity: 1 }

/** A point of time and money, with its worth as unit price and quantity. */
export const pointOf = (item: Worth & { id: string; timestamp: string }): PointTerms => ({
  id: item.id,
  timestamp: item.timestamp,
  ...worthOf(item),
})

export const amountOf = ({ unit_price, quantity }: PointTerms) =>
  exact(unit_price).times(exact(quantity ?? ONE))

const byTime =
  <K extends string>(key: K) =>
  (a: { readonly [Key in K]: string }, b: { readonly [Key in K]: string }) =>
    a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0

const without = <T extends { id: string }>(
  items: readonly T[],
  removed: readonly { id: string }[] = [],
): T[] => items.filter(({ id }) => !removed.some((r) => r.id === id))

export function editAccess(terms: AccessTerms, edit: AccessEdit | undefined): AccessTerms {
  if (!edit) return terms
  const kept = without(terms.schedule_items, edit.remove_schedule_items).map((item) => {
    const update = edit.update_schedule_items?.findLast(({ id }) => id === item.id)
    return update ? { ...item, ...update } : item
  })
  const schedule_items = [...kept, ...(edit.add_schedule_items ?? [])].sort(byTime('starting_at'))
  return { ...terms, schedule_items }
}

export function editInvoices(terms: InvoiceTerms, edit: InvoiceEdit | undefined): InvoiceTerms {
  if (!edit) return terms
  const kept = without(terms.schedule_items, edit.remove_schedule_items).map((item) => {
    const update = edit.update_schedule_items?.findLast(({ id }) => id === item.id)
    return update
      ? { id: item.id, timestamp: update.timestamp ?? item.timestamp, ...worthOf(update, item) }
      : item
  })
  const schedule_items = [...kept, ...(edit.add_schedule_items ?? []).map(pointOf)].sort(
    byTime('timestamp'),
  )
  return { ...terms, schedule_items }
}

/** Puts fields in place; a null takes its field away. */
export function patch<T extends object>(terms: T, changes: object): T {
  const next = { ...terms } as Record<string, unknown>
  for (const [name, value] of Object.entries(changes))
    if (value === null) delete next[name]
    else if (value !== undefined) next[name] = value
  return next as T
}

export function editBalance<T extends CommitTerms | CreditTerms>(
  terms: T,
  update: BalanceUpdate,
): T {
  const { id: _id, access_schedule, invoice_schedule, priority, ...fields } = update
  const patched = patch(terms, fields)
  return {
    ...patched,
    ...(priority !== undefined && { priority: priority ?? DEFAULT_PRIORITY }),
    access_schedule: editAccess(terms.access_schedule, access_schedule),
    ...invoicesAfter(terms, invoice_schedule),
  }
}

function invoicesAfter(terms: CommitTerms | CreditTerms, edit: InvoiceEdit | undefined) {
  if (!edit) return {}
  const before = 'invoice_schedule' in terms ? terms.invoice_schedule : undefined
  const { credit_type_id } = before ?? terms.access_schedule
  return { invoice_schedule: editInvoices(before ?? { credit_type_id, schedule_items: [] }, edit) }
}

/** The change is kept with its date, for occurrences that have started keep their worth. */
export function editRecurring<T extends RecurringCommitTerms | RecurringCreditTerms>(
  terms: T,
  { id: _id, ending_before, ...change }: RecurringUpdate,
  made_at: string,
): T {
  const next = ending_before === undefined ? terms : patch(terms, { ending_before })
  return Object.keys(change).length === 0
    ? next
    : { ...next, changes: [...terms.changes, { made_at, ...change }] }
}

/** What a recurring commit or credit is worth to occurrences that start at or after `at`. */
export function recurringAt<T extends RecurringCommitTerms | RecurringCreditTerms>(
  terms: T,
  at = '9999',
): T {
  return terms.changes
    .filter(({ made_at }) => made_at <= at)
    .reduce<T>((now, { made_at: _at, access_amount, invoice_amount, ...rest }) => {
      const rounding = rest.proration_rounding
      return patch(now, {
        ...rest,
        ...(rounding && {
          proration_rounding: patch({}, { ...now.proration_rounding, ...rounding }),
        }),
        access_amount: { ...now.access_amount, ...access_amount },
        ...('invoice_amount' in now &&
          now.invoice_amount && { invoice_amount: { ...now.invoice_amount, ...invoice_amount } }),
      })
    }, terms)
}

/** Ends what reaches beyond a contract's new end; its true-up is due then at the latest. */
export function cutBalance<T extends CommitTerms | CreditTerms>(terms: T, end: string): T {
  const schedule_items = terms.access_schedule.schedule_items
    .filter(({ starting_at }) => starting_at < end)
    .map((item) =>
      item.ending_before > end
        ? { ...item, ending_before: end, cut_from: item.cut_from ?? item.ending_before }
        : item,
    )
  const invoices = 'invoice_schedule' in terms ? terms.invoice_schedule : undefined
  const isPostpaid = 'type' in terms && terms.type === 'POSTPAID'
  return {
    ...terms,
    access_schedule: { ...terms.access_schedule, schedule_items },
    ...(invoices && {
      invoice_schedule: isPostpaid ? dueBy(invoices, end) : cutInvoices(invoices, end),
    }),
  }
}

const dueBy = (terms: InvoiceTerms, end: string): InvoiceTerms => ({
  ...terms,
  schedule_items: terms.schedule_items.map((item) =>
    item.timestamp > end ? { ...item, timestamp: end } : item,
  ),
})

/** Leaves out what would be invoiced at or after the end. */
export const cutInvoices = (terms: InvoiceTerms, end: string): InvoiceTerms => ({
  ...terms,
  schedule_items: terms.schedule_items.filter(({ timestamp }) => timestamp < end),
})
