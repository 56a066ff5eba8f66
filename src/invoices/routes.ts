import { slice } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { instant } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import type { Facts } from './facts.ts'
import { planOf } from './finalize.ts'
import { gatherFacts } from './gather.ts'
import type { Invoice } from './invoice.ts'
import { showInvoice } from './show.ts'
import { finalHeads, withLines } from './store.ts'

/** Every invoice that is wanted, by when it was or will be issued; finals without their lines. */
async function wantedInvoices(
  ctx: Ctx,
  customer_id: string,
  wanted: Wanted,
): Promise<{ invoices: Invoice[]; facts: Facts }> {
  const [finals] = await Promise.all([
    finalHeads(ctx.db, { customer_id }),
    needCustomer(ctx.db, customer_id),
  ])
  const { facts, plan } =
    wanted.status === undefined || wanted.status.toUpperCase() === 'DRAFT'
      ? await planOf(ctx, customer_id, { hourless: true })
      : { facts: await gatherFacts(ctx, customer_id), plan: { open: [] } }
  const invoices = [...finals, ...plan.open.map(({ invoice }) => invoice)]
    .filter((invoice) => isWanted(invoice, wanted))
    .sort((a, b) => a.issued_at - b.issued_at || (a.id < b.id ? -1 : 1))
  return { invoices, facts }
}

/** One invoice, and what it is shown with; what is final is read, not computed. */
async function findInvoice(ctx: Ctx, customer_id: string, id: string) {
  const [finals] = await Promise.all([
    finalHeads(ctx.db, { customer_id, id }),
    needCustomer(ctx.db, customer_id),
  ])
  const [final] = await withLines(ctx.db, finals)
  if (final) return { invoice: final, facts: await gatherFacts(ctx, customer_id) }
  const { facts, plan } = await planOf(ctx, customer_id, { hourless: true })
  const draft = plan.open.find(({ invoice }) => invoice.id === id.toLowerCase())
  return draft && { invoice: draft.invoice, facts }
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
    const found = await findInvoice(ctx, customer_id, invoice_id)
    if (!found) throw Problem.of('not_found', 'invoice', invoice_id)
    const around = await gatherSurroundings(ctx, found.facts, [found.invoice])
    return { data: showInvoice(found.invoice, around, query) }
  },

  async listInvoices(ctx, { path: { customer_id }, query }) {
    const { invoices, facts } = await wantedInvoices(ctx, customer_id, query)
    if (query.sort === 'date_desc') invoices.reverse()
    const { data, next_page } = slice(invoices, query)
    const shown = await withLines(ctx.db, data)
    const around = await gatherSurroundings(ctx, facts, shown)
    return { data: shown.map((invoice) => showInvoice(invoice, around, query)), next_page }
  },
}
