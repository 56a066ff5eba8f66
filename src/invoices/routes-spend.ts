import { slice } from '../api/paging.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { findMetrics } from '../metrics/store.ts'
import { DAY, HOUR, iso } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import { breakDown } from './breakdown.ts'
import type { Facts } from './facts.ts'
import type { Line } from './invoice.ts'
import { windowsOf, withHours } from './routes-breakdowns.ts'
import { showInvoice } from './show.ts'
import { type Grouping, isAskedFor, unpaid } from './spend.ts'
import { midnights } from './windows.ts'

/** The metrics of every product that may be sold to the customer. */
const metricsOf = (db: Db, { price_lists }: Facts) =>
  findMetrics(db, [
    ...new Set(
      [...price_lists.values()].flatMap(({ products }) =>
        products.flatMap(({ versions }) =>
          versions.flatMap(({ billable_metric_id: id }) => (id === undefined ? [] : [id])),
        ),
      ),
    ),
  ])

/** Whether a line is spend that is asked for: what is used or subscribed, not what is bought ahead. */
const isSpend = (line: Line, grouping: Grouping): boolean =>
  (line.type === 'usage' || line.type === 'subscription') &&
  isAskedFor(grouping, { ...line.presentation_group_values, ...line.pricing_group_values })

export const spend: Implements<'listSpendBreakdownInvoices'> = {
  /** The breakdowns of usage invoices as if there were no commits and credits. */
  async listSpendBreakdownInvoices(ctx, { path: { customer_id }, query, body }) {
    await needCustomer(ctx.db, customer_id)
    const {
      starting_on,
      ending_before,
      window_size = 'DAY',
      limit = 100,
      next_page,
      group_keys = [],
      group_filters = {},
    } = body
    const during = midnights(starting_on, ending_before)
    const windows =
      window_size === 'NONE'
        ? [during]
        : windowsOf(starting_on, ending_before, window_size === 'HOUR' ? HOUR : DAY)
    const grouping = {
      keys: [...new Set([...group_keys, ...Object.keys(group_filters)])],
      filters: group_filters,
    }
    const { facts, invoices } = await withHours(ctx, customer_id, during, {
      async by(gathered) {
        const metrics = await metricsOf(ctx.db, gathered)
        return unpaid(gathered, grouping, (id) => metrics.get(id))
      },
    })
    const spent = invoices
      .filter(({ type }) => type === 'USAGE')
      .filter(({ credit_type_id: id }) => (body.credit_type_id ?? id).toLowerCase() === id)
      .map((i) => ({ ...i, lines: i.lines.filter((line) => isSpend(line, grouping)) }))
    const around = await gatherSurroundings(ctx, facts, spent)
    const parts = spent
      .flatMap((invoice) => breakDown(invoice, windows, undefined))
      .sort((a, b) => a.window.start - b.window.start || (a.invoice.id < b.invoice.id ? -1 : 1))
    if (body.sort === 'date_desc') parts.reverse()
    const paged = slice(parts, { limit, ...(next_page !== undefined && { next_page }) })
    return {
      data: paged.data.map(({ invoice, window }) => {
        const { total: _, ...shown } = showInvoice(invoice, around, { ...body, ...query })
        return {
          ...shown,
          breakdown_start_timestamp: iso(window.start),
          breakdown_end_timestamp: iso(window.end),
        }
      }),
      next_page: paged.next_page,
    }
  },
}
