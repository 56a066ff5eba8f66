import { slice } from '../api/paging.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import type { Period } from '../time/calendar.ts'
import { iso } from '../time/clock.ts'
import { breakDown } from './breakdown.ts'
import type { Line } from './invoice.ts'
import { daysOf, withHours } from './routes-breakdowns.ts'

interface Cost {
  readonly name: string
  readonly cost: Decimal
  readonly group_key?: string
  readonly group_value?: string | null
}

/** The one group that a line is told apart by; lines of several groups stand without. */
function groupOf({ pricing_group_values, presentation_group_values }: Line) {
  const [only, ...others] = Object.entries({
    ...pricing_group_values,
    ...presentation_group_values,
  })
  return only && others.length === 0 ? { group_key: only[0], group_value: only[1] } : {}
}

/** What a line costs in its own unit: what it is converted to is not a second cost. */
const costsOf = (lines: readonly Line[]) =>
  lines
    .filter(
      ({ type, balance }) =>
        type !== 'cpu_conversion' &&
        !(type === 'applied_commit_or_credit' && balance?.kind === 'POSTPAID'),
    )
    .filter(({ total }) => !total.eq(ZERO))
    .map((line) => ({
      unit: line.credit_type_id,
      item: { name: line.name, cost: line.total, ...groupOf(line) },
    }))

function byUnit(lines: readonly Line[], names: ReadonlyMap<string, string>) {
  const units: Record<string, { name: string; cost: Decimal; line_item_breakdown: Cost[] }> = {}
  for (const { unit, item } of costsOf(lines)) {
    units[unit] ??= { name: names.get(unit) ?? unit, cost: ZERO, line_item_breakdown: [] }
    units[unit].cost = units[unit].cost.plus(item.cost)
    units[unit].line_item_breakdown.push(item)
  }
  return units
}

/** What the drafts of a customer come to, day by day: balances have paid already (spec/16 §4). */
export const costs: Implements<'getCosts'> = {
  async getCosts(ctx, { path: { customer_id }, query }) {
    await needCustomer(ctx.db, customer_id)
    const { data: days, next_page } = slice(daysOf(query.starting_on, query.ending_before), query)
    const during: Period | undefined = days[0] &&
      days.at(-1) && { start: days[0].start, end: days.at(-1)?.end ?? days[0].end }
    const { invoices, list } = during
      ? await withHours(ctx, customer_id, during)
      : { invoices: [], list: () => undefined }
    // A consolidated draft repeats lines of others.
    const drafts = invoices.filter(
      ({ status, type }) => status === 'DRAFT' && type !== 'USAGE_CONSOLIDATED',
    )
    const parts = drafts.flatMap((invoice) => breakDown(invoice, days, list(invoice)))
    const names = new Map((await listCreditTypes(ctx.db)).map(({ id, name }) => [id, name]))
    return {
      data: days.map((day) => ({
        start_timestamp: iso(day.start),
        end_timestamp: iso(day.end),
        credit_types: byUnit(
          parts.flatMap(({ window, invoice }) => (window === day ? invoice.lines : [])),
          names,
        ),
      })),
      next_page,
    }
  },
}
