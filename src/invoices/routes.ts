import { slice } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { findCustomer } from '../customers/store.ts'
import { instant } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import { planOf } from './finalize.ts'
import type { Invoice } from './invoice.ts'
import { type Surroundings, showInvoice } from './show.ts'
import { finalInvoices } from './store.ts'

/** Every invoice of a customer, final or draft, by when it was or will be issued. */
async function allInvoices(
  ctx: Ctx,
  customer_id: string,
): Promise<{ invoices: Invoice[]; around: Surroundings }> {
  if (!(await findCustomer(ctx.db, customer_id)))
    throw Problem.of('not_found', 'customer', customer_id)
  const { facts, plan } = await planOf(ctx, customer_id)
  const finals = await finalInvoices(ctx.db, { customer_id })
  const invoices = [...finals, ...plan.open.map(({ invoice }) => invoice)].sort(
    (a, b) => a.issued_at - b.issued_at || (a.id < b.id ? -1 : 1),
  )
  return {
    invoices,
    around: await gatherSurroundings(
      ctx,
      facts,
      invoices.map(({ id }) => id),
    ),
  }
}

interface Wanted {
  readonly status?: string
  readonly type?: string
  readonly credit_type_id?: string
  readonly contract_id?: string
  readonly starting_on?: string
  readonly ending_before?: string
}

/** The filters of a list; a scheduled invoice stands on its day of issue (spec/14 §5). */
function isWanted(invoice: Invoice, wanted: Wanted): boolean {
  const start = invoice.period?.start ?? invoice.issued_at
  const end = invoice.period?.end ?? invoice.issued_at
  const is = (asked: string | undefined, own: string) =>
    asked === undefined || asked.toUpperCase() === own.toUpperCase()
  return (
    is(wanted.status, invoice.status) &&
    is(wanted.type, invoice.type) &&
    is(wanted.credit_type_id, invoice.credit_type_id) &&
    is(wanted.contract_id, invoice.contract_id) &&
    (wanted.starting_on === undefined || instant(wanted.starting_on) <= start) &&
    (wanted.ending_before === undefined || end < instant(wanted.ending_before))
  )
}

export const invoices: Implements<'getInvoice' | 'listInvoices'> = {
  async getInvoice(ctx, { path: { customer_id, invoice_id }, query }) {
    const { invoices, around } = await allInvoices(ctx, customer_id)
    const invoice = invoices.find(({ id }) => id === invoice_id)
    if (!invoice) throw Problem.of('not_found', 'invoice', invoice_id)
    return { data: showInvoice(invoice, around, query) }
  },

  async listInvoices(ctx, { path: { customer_id }, query }) {
    const { invoices, around } = await allInvoices(ctx, customer_id)
    const wanted = invoices.filter((invoice) => isWanted(invoice, query))
    if (query.sort === 'date_desc') wanted.reverse()
    const { data, next_page } = slice(wanted, query)
    return { data: data.map((invoice) => showInvoice(invoice, around, query)), next_page }
  },
}
