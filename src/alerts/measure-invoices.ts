import type { BillingPlan } from '../invoices/plan.ts'
import { type Decimal, sum, ZERO } from '../money/decimal.ts'
import { addCalendar, type Period, startOfMonth } from '../time/calendar.ts'
import { earlier, later } from '../time/clock.ts'
import { type Alert, groupsOf } from './alert.ts'
import {
  type FinalTotal,
  type Measure,
  type Outlook,
  type Part,
  type Reading,
  whole,
} from './reading.ts'

type Planned = BillingPlan['open'][number]

/** The usage drafts whose period is going on. A draft in its grace counts no more (spec/03 §3.10). */
const currentDrafts = ({ plan, facts: { now } }: Outlook): Planned[] =>
  plan.open.filter(
    ({ invoice: { type, period } }) =>
      type === 'USAGE' && period !== undefined && period.start <= now && now < period.end,
  )

const isOfContract =
  ({ scope: { custom_field_filters = [] } }: Alert, { contractFields }: Outlook) =>
  ({ contract_id }: { readonly contract_id: string }): boolean =>
    custom_field_filters.every(({ key, value }) => contractFields(contract_id)[key] === value)

/**
 * What the usage of the current periods costs before commits and credits pay any of it, in exactly
 * the alert's unit (spec/03 §3.3).
 */
export const spend: Measure = (alert, outlook) => {
  const { credit_type_id = '' } = alert.scope
  const groups = groupsOf(alert.scope)
  const drafts = currentDrafts(outlook).filter(({ invoice }) =>
    isOfContract(alert, outlook)(invoice),
  )
  if (groups.length > 0) return groupedSpend(alert, outlook, drafts)
  const current_spend = sum(
    drafts.flatMap(({ invoice }) =>
      invoice.lines
        .filter((line) => line.type === 'usage' && line.credit_type_id === credit_type_id)
        .map(({ total }) => total),
    ),
  )
  const value = drafts.length === 0 ? undefined : current_spend
  return whole(value, { credit_type_id, current_spend })
}

/** Spend by the values of group keys: of one tuple, or of each that was seen (spec/03 §3.5). */
function groupedSpend(alert: Alert, outlook: Outlook, drafts: readonly Planned[]): Reading {
  const { credit_type_id = '' } = alert.scope
  const groups = groupsOf(alert.scope)
  const contracts = new Set(drafts.map(({ invoice }) => invoice.contract_id))
  const totals = new Map<string, { values: readonly string[]; total: Decimal }>()
  for (const spent of outlook.grouped(groups.map(({ key }) => key))) {
    if (spent.credit_type_id !== credit_type_id || !contracts.has(spent.contract_id)) continue
    if (groups.some(({ value }, i) => value !== undefined && value !== spent.values[i])) continue
    const key = JSON.stringify(spent.values)
    const before = totals.get(key)?.total
    const total = before ? before.plus(spent.total) : spent.total
    totals.set(key, { values: spent.values, total })
  }
  const partOf = (key: string, values: readonly string[], total: Decimal): Part => ({
    key,
    value: total,
    says: {
      credit_type_id,
      current_spend: total,
      group_values: groups.map((group, i) => ({ key: group.key, value: values[i] ?? '' })),
    },
  })
  const parts = [...totals].map(([key, { values, total }]) => partOf(key, values, total))
  if (groups.some(({ value }) => value === undefined))
    return { parts, gone: (key) => partOf(key, JSON.parse(key), ZERO).says }
  const own = groups.map(({ value = '' }) => value)
  const total = sum(parts.map(({ value }) => value as Decimal))
  const { says } = partOf('', own, total)
  return whole(drafts.length === 0 ? undefined : total, says)
}

/** The billing period of the customer: the earliest start to the latest end of its current drafts. */
export function billingPeriod(outlook: Outlook): Period | undefined {
  const periods = currentDrafts(outlook).flatMap(({ invoice }) => invoice.period ?? [])
  const [first, ...rest] = periods
  return (
    first &&
    rest.reduce((a, b) => ({ start: earlier(a.start, b.start), end: later(a.end, b.end) }), first)
  )
}

/** The quantity of one metric in the current billing period. */
export const usage: Measure = ({ scope: { billable_metric_id = '' } }, outlook) => {
  const period = billingPeriod(outlook)
  const current_usage = period && outlook.used(billable_metric_id, period)
  return whole(current_usage, { billable_metric_id, current_usage })
}

/** Final since midnight, of a kind that may be final as soon as it is there. */
export const isFresh = ({ isNew, type }: FinalTotal): boolean => isNew && type === 'SCHEDULED'

/** The net total of each invoice by itself: drafts, and scheduled ones that have just been issued. */
export const invoiceTotal: Measure = (alert, outlook) => {
  const { credit_type_id, invoice_types_filter } = alert.scope
  const open = outlook.plan.open.map(({ invoice }) => invoice)
  const all = [...open, ...outlook.finalized.filter(isFresh)]
  const parts = all
    .filter(
      (invoice) =>
        invoice.credit_type_id === credit_type_id &&
        (invoice_types_filter?.some((type) => invoice.type.startsWith(type)) ?? true) &&
        isOfContract(alert, outlook)(invoice),
    )
    .map(
      ({ id, total }): Part => ({
        key: id,
        value: total,
        says: { invoice_id: id, invoice_total: total, credit_type_id },
      }),
    )
  const gone = (invoice_id: string) => {
    const final = outlook.finalized.find(({ id }) => id === invoice_id)
    return { invoice_id, ...(final && { invoice_total: final.total }), credit_type_id }
  }
  return { parts, gone }
}

/** The net totals of the invoices of this calendar month, drafts and final ones, added up. */
export const monthlyTotal: Measure = ({ scope: { credit_type_id } }, outlook) => {
  const { facts, plan, finalized } = outlook
  const start = startOfMonth(facts.now)
  const end = addCalendar(start, { months: 1 })
  const drafts = plan.open.map(({ invoice }) => ({
    ...invoice,
    at: invoice.period?.start ?? invoice.issued_at,
  }))
  const months = [...drafts, ...finalized].filter(
    (invoice) =>
      invoice.credit_type_id === credit_type_id && invoice.at >= start && invoice.at < end,
  )
  const current_spend = sum(months.map(({ total }) => total))
  return whole(months.length === 0 ? undefined : current_spend, { credit_type_id, current_spend })
}
