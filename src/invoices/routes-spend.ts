import { slice } from '../api/paging.ts'
import type { Contract } from '../contracts/contract.ts'
import { statementPeriods } from '../contracts/statement.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { findMetrics } from '../metrics/store.ts'
import { ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { DAY, earlier, iso, plus } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import { breakDown } from './breakdown.ts'
import type { Facts } from './facts.ts'
import { gatherFacts } from './gather.ts'
import { type Invoice, usageInvoiceId } from './invoice.ts'
import { lineOf } from './lines.ts'
import { meter } from './meter.ts'
import { showInvoice } from './show.ts'
import { type Grouping, isAskedFor, listOf, regrouped } from './spend.ts'
import { isAlive, type OpenStatement, overlapping } from './statements.ts'
import {
  type Statement,
  sharesCustomerSpend,
  usageCharges,
  usageQuestions,
} from './usage-statement.ts'
import { midnights } from './windows.ts'

/** What each statement that touches the range spent, before any balance pays. */
async function spendOf(
  db: Db,
  facts: Facts,
  during: Period,
  grouping: Grouping,
): Promise<Invoice[]> {
  const metrics = await findMetrics(db, [
    ...new Set(
      [...facts.products.values()].flatMap(({ versions }) =>
        versions.flatMap(({ billable_metric_id: id }) => (id === undefined ? [] : [id])),
      ),
    ),
  ])
  const priced = (open: readonly OpenStatement[]): Statement[] =>
    open.flatMap(({ contract, period }) => {
      const list = listOf(facts, contract)
      if (!list) return []
      const own = regrouped(list, contract, grouping, (id) => metrics.get(id))
      return [{ contract, list: own, period }]
    })
  const asked = priced(
    facts.contracts
      .filter((contract) => isAlive(contract) && contract.customer_id === facts.customer_id)
      .flatMap((contract) =>
        statementPeriods(contract, earlier(facts.now, plus(during.end, -1)))
          .filter(({ start, end }) => start < during.end && during.start < end)
          .map((period) => ({ contract, period })),
      ),
  )
  const statements = asked.map((statement) => ({
    statement,
    others: sharesCustomerSpend(statement) ? priced(overlapping(facts, statement)) : [],
  }))
  const metered = await meter(
    db,
    statements.flatMap(({ statement, others }) => [statement, ...others]).flatMap(usageQuestions),
  )
  return statements.map(({ statement, others }) => {
    const { contract, period, list } = statement
    const charges = usageCharges(statement, metered, () => () => [], others)
    return spendInvoice(
      facts,
      contract,
      period,
      list.fiat_credit_type_id,
      charges
        .filter(({ subject }) =>
          isAskedFor(grouping, {
            ...subject.presentation_group_values,
            ...subject.pricing_group_values,
          }),
        )
        .map((charge) => lineOf(charge)),
    )
  })
}

const spendInvoice = (
  { customer_id, grace, finals }: Facts,
  contract: Contract,
  period: Period,
  credit_type_id: string,
  lines: Invoice['lines'],
): Invoice => {
  const id = usageInvoiceId(contract.id, period.start)
  return {
    id,
    type: 'USAGE',
    status: finals.find((final) => final.id === id)?.status ?? 'DRAFT',
    customer_id,
    contract_id: contract.id,
    credit_type_id,
    period,
    issued_at: plus(period.end, grace),
    lines,
    total: lines.reduce((sum, line) => sum.plus(line.total), ZERO),
    draws: [],
    billable_status: 'billable',
  }
}

export const spend: Implements<'listSpendBreakdownInvoices'> = {
  async listSpendBreakdownInvoices(ctx, { path: { customer_id }, query, body }) {
    await needCustomer(ctx.db, customer_id)
    const {
      window_size = 'DAY',
      limit = 100,
      next_page,
      group_keys = [],
      group_filters = {},
    } = body
    const during = midnights(body.starting_on, body.ending_before)
    const days = Array.from({ length: (during.end - during.start) / DAY }, (_, i) => ({
      start: plus(during.start, i * DAY),
      end: plus(during.start, (i + 1) * DAY),
    }))
    const windows = window_size === 'NONE' ? [during] : days
    const facts = await gatherFacts(ctx, customer_id)
    const grouping = {
      keys: [...new Set([...group_keys, ...Object.keys(group_filters)])],
      filters: group_filters,
    }
    const invoices = (await spendOf(ctx.db, facts, during, grouping)).filter(
      ({ credit_type_id }) =>
        body.credit_type_id === undefined || body.credit_type_id === credit_type_id,
    )
    const around = await gatherSurroundings(ctx, facts, invoices)
    const parts = invoices
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
