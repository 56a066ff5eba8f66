import type { Options, View } from '../dashboards/dashboard.ts'
import { number } from '../invoices/pdf/amounts.ts'
import { day, span } from '../invoices/pdf/dates.ts'
import { exact } from '../money/decimal.ts'
import { DAY, type Instant, instant, plus } from '../time/clock.ts'
import { type Amounts, amountsOf } from './amounts.ts'
import { frame, heads } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Look, Reads } from './page.ts'

const REACH = 90 * DAY

type Invoice = Awaited<ReturnType<Reads['listInvoices']>>['data'][number]
type Line = Invoice['line_items'][number]

/** The type and the statuses that options name; the older option hides what is void. */
function isShown({ type, status, billable_status }: Invoice, options: Options): boolean {
  const {
    invoice_type = type,
    invoice_status_filter,
    hide_voided_invoices,
    billable_status_filter = 'ALL',
  } = options
  const statuses =
    invoice_status_filter ?? (hide_voided_invoices === 'true' ? 'FINALIZED_AND_DRAFT' : 'ALL')
  return (
    invoice_type === type &&
    (statuses === 'ALL' || statuses.split('_AND_').includes(status)) &&
    (billable_status_filter === 'ALL' ||
      billable_status_filter === (billable_status ?? 'billable').toUpperCase())
  )
}

/** The invoices of the last 90 days and those to come, the newest first; a hundred at most. */
async function recent({ ctx, reads, about }: Look<View>): Promise<Invoice[]> {
  const { customer_id, options } = about
  const { contract_id, show_zero_usage_line_items } = options
  const since = plus(ctx.clock.now(), -REACH)
  const { data } = await reads.listInvoices(ctx, {
    path: { customer_id },
    query: {
      sort: 'date_desc',
      limit: 100,
      skip_zero_qty_line_items: show_zero_usage_line_items !== 'true',
      ...(contract_id && { contract_id }),
    },
    body: undefined,
  })
  return data
    .filter(({ issued_at }) => issued_at === undefined || instant(issued_at) >= since)
    .filter((invoice) => isShown(invoice, options))
}

const periodOf = (start: string | undefined, end: string | undefined): string =>
  start && end ? span({ start: instant(start), end: instant(end) }) : ''

const valuesOf = (line: Line): string =>
  Object.values({ ...line.pricing_group_values, ...line.presentation_group_values })
    .filter((value) => value !== null)
    .join(', ')

const lineOf = (line: Line, amounts: Amounts): Html => {
  const { id } = line.credit_type
  const values = valuesOf(line)
  return html`<tr>
<td>${line.name}${values !== '' && html` <span class="quiet">${values}</span>`}</td>
<td class="quiet">${periodOf(line.starting_at, line.ending_before)}</td>
<td class="number">${line.quantity === undefined ? '' : number(exact(line.quantity))}</td>
<td class="number">${amounts.price(line.unit_price, id)}</td>
<td class="number">${amounts.money(line.total, id)}</td>
</tr>`
}

const issue = (at: string | undefined, now: Instant): string =>
  at === undefined ? '' : `${instant(at) > now ? 'to be issued' : 'issued'} ${day(instant(at))}`

const invoiceOf = (invoice: Invoice, amounts: Amounts, now: Instant): Html => html`<details>
<summary>
<span><span class="${invoice.status}">${invoice.status}</span> ${invoice.type.replaceAll('_', ' ')}</span>
<span>${periodOf(invoice.start_timestamp, invoice.end_timestamp)}
<span class="quiet">${issue(invoice.issued_at, now)}</span></span>
<strong>${amounts.money(invoice.total, invoice.credit_type.id)}</strong>
</summary>
<table>
<thead>${heads('Item', 'Period', 'Quantity#', 'Unit price#', 'Total#')}</thead>
<tbody>${invoice.line_items.map((line) => lineOf(line, amounts))}</tbody>
</table>
<p class="quiet">Invoice ${invoice.id}</p>
</details>`

/** The invoices of a customer, each with its lines. */
export async function invoicesPage(look: Look<View>): Promise<Html> {
  const { ctx, reads, about } = look
  const invoices = await recent(look)
  const amounts = await amountsOf(ctx, reads)
  const body =
    invoices.length === 0
      ? html`<p class="quiet">There are no invoices of the last 90 days.</p>`
      : html`${invoices.map((invoice) => invoiceOf(invoice, amounts, ctx.clock.now()))}`
  return frame('Invoices', body, about.colors)
}
