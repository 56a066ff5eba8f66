import { slice } from '../api/paging.ts'
import { findContracts } from '../contracts/store.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Period } from '../time/calendar.ts'
import { DAY, HOUR, type Instant, iso, plus } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import { type Breakdown, breakDown } from './breakdown.ts'
import { type Change, planOf } from './finalize.ts'
import type { Invoice } from './invoice.ts'
import { showInvoice } from './show.ts'
import { listOf } from './spend.ts'
import { isAlive } from './statements.ts'
import { finalInvoices } from './store.ts'
import { midnights } from './windows.ts'

/** The windows between two UTC midnights. */
export function windowsOf(starting_on: string, ending_before: string, size: number): Period[] {
  const { start: from, end } = midnights(starting_on, ending_before)
  return Array.from({ length: (end - from) / size }, (_, i) => {
    const start = plus(from, i * size)
    return { start, end: plus(start, size) }
  })
}

export const daysOf = (starting_on: string, ending_before: string): Period[] =>
  windowsOf(starting_on, ending_before, DAY)

/**
 * Every invoice of a customer that is not void, with the hours of its lines. Final usage invoices are
 * computed anew, for breakdowns show usage that came after they were final too; those of archived
 * contracts with the contract as it was.
 */
export async function withHours(
  ctx: Ctx,
  customer_id: string,
  during: Period,
  change: Pick<Change, 'by'> = {},
) {
  const finals = (await finalInvoices(ctx.db, { customer_id })).filter(
    ({ status }) => status === 'FINALIZED',
  )
  const touched = finals.filter(
    ({ period }) => period !== undefined && period.start < during.end && during.start < period.end,
  )
  const contracts = await findContracts(
    ctx.db,
    touched.map(({ contract_id }) => contract_id),
  )
  const isArchived = ({ contract_id }: Invoice) =>
    !contracts.some((contract) => contract.id === contract_id && isAlive(contract))
  const [archived, alive] = [touched.filter(isArchived), touched.filter((i) => !isArchived(i))]
  const again = async (reopened: readonly Invoice[], more: Pick<Change, 'revive'> = {}) => {
    // A consolidated invoice repeats lines: it is anew when what it repeats is.
    const reopen = reopened.flatMap(({ id, constituents = [] }) => [
      id,
      ...constituents.map(({ invoice_id }) => invoice_id),
    ])
    const { facts, plan, standsFor } = await planOf(ctx, customer_id, {
      ...change,
      ...more,
      reopen,
    })
    const invoices = plan.open.map(({ invoice }) => {
      const final = reopened.find(({ id }) => id === standsFor(invoice))
      return final ? { ...final, lines: invoice.lines } : invoice
    })
    return { facts, invoices }
  }
  const { facts, invoices: open } = await again(alive)
  const revived = archived.length > 0 ? (await again(archived, { revive: true })).invoices : []
  const anew = [...open, ...revived.filter(({ id }) => archived.some((final) => final.id === id))]
  const isAnew = ({ id }: Invoice) => anew.some((invoice) => invoice.id === id)
  const invoices = [...finals.filter((final) => !isAnew(final)), ...anew]
  const list = ({ contract_id }: Invoice) => {
    const contract = facts.contracts.find(({ id }) => id === contract_id)
    return contract && listOf(facts, contract)
  }
  return { facts, invoices, list }
}

interface Wanted {
  readonly status?: string
  readonly credit_type_id?: string
}

const isWanted = ({ status, credit_type_id }: Invoice, wanted: Wanted): boolean =>
  (wanted.status === undefined || wanted.status.toUpperCase() === status) &&
  (wanted.credit_type_id === undefined || wanted.credit_type_id === credit_type_id)

const byWindow = (a: Breakdown, b: Breakdown): number =>
  a.window.start - b.window.start ||
  a.invoice.issued_at - b.invoice.issued_at ||
  (a.invoice.id < b.invoice.id ? -1 : 1)

/** At most 35 days, or 24 hours, stand on a page. */
const MOST = { DAY: 35, HOUR: 24 } as const

export const breakdowns: Implements<'listBreakdownInvoices'> = {
  async listBreakdownInvoices(ctx, { path: { customer_id }, query }) {
    await needCustomer(ctx.db, customer_id)
    const { window_size = 'DAY', limit = 100, next_page } = query
    const size = window_size === 'HOUR' ? HOUR : DAY
    const windows = windowsOf(query.starting_on, query.ending_before, size)
    const paged = slice(query.sort === 'date_desc' ? windows.toReversed() : windows, {
      limit: Math.min(limit, MOST[window_size]),
      ...(next_page !== undefined && { next_page }),
    })
    const shown = [...paged.data].sort((a, b) => a.start - b.start)
    const during = {
      start: shown[0]?.start ?? (0 as Instant),
      end: shown.at(-1)?.end ?? (0 as Instant),
    }
    const { facts, invoices, list } = await withHours(ctx, customer_id, during)
    const around = await gatherSurroundings(ctx, facts, invoices)
    const parts = invoices
      .filter((invoice) => isWanted(invoice, query))
      .flatMap((invoice) => breakDown(invoice, shown, list(invoice)))
      .sort(byWindow)
    if (query.sort === 'date_desc') parts.reverse()
    return {
      data: parts.map(({ invoice, window }) => ({
        ...showInvoice(invoice, around, query),
        breakdown_start_timestamp: iso(window.start),
        breakdown_end_timestamp: iso(window.end),
      })),
      next_page: paged.next_page,
    }
  },
}
