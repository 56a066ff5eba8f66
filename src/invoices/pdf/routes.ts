import type { FileReply } from '../../api/operation.ts'
import { Problem } from '../../api/problem.ts'
import type { Ctx, Implements } from '../../ctx.ts'
import { needCustomer } from '../../customers/store.ts'
import { listCreditTypes } from '../../pricing-units/store.ts'
import { planOf } from '../finalize.ts'
import type { Invoice } from '../invoice.ts'
import { type Parties, partiesOf } from '../parties.ts'
import { finalInvoices } from '../store.ts'
import { findIssue } from '../store-numbers.ts'
import type { Printable } from './document.ts'

type Printed = Pick<Printable, 'invoice' | 'parties' | 'number' | 'replaces'>

/** An invoice of the customer, final or draft, with what makes a document of it. */
async function findPrinted(ctx: Ctx, customer_id: string, id: string): Promise<Printed> {
  const { db, environment } = ctx
  const customer = await needCustomer(db, customer_id)
  const current = (contract?: Parameters<typeof partiesOf>[2]): Parties =>
    partiesOf(environment.settings, customer, contract)
  const [final] = await finalInvoices(db, { customer_id, id })
  if (final) {
    const issue = await findIssue(db, id)
    return {
      invoice: final,
      parties: issue?.parties ?? current(),
      ...(issue?.number && { number: issue.number }),
      ...(issue?.replaces && { replaces: issue.replaces }),
    }
  }
  const { facts, plan } = await planOf(ctx, customer_id, { hourless: true })
  const draft: Invoice | undefined = plan.open.find(({ invoice }) => invoice.id === id)?.invoice
  if (!draft) throw Problem.of('not_found', 'invoice', id)
  return {
    invoice: draft,
    parties: current(facts.contracts.find((contract) => contract.id === draft.contract_id)),
  }
}

/** Most processes never draw, so fonts and the rest of it are loaded for the first who asks. */
const drawing = async () => ({
  ...(await import('./document.ts')),
  ...(await import('./render.ts')),
})

export const invoiceDocuments: Implements<'getInvoicePdf'> = {
  /** Reads in one snapshot, and draws after it has let the database go. */
  async getInvoicePdf(ctx, { path: { customer_id, invoice_id }, query }): Promise<FileReply> {
    const printable = await ctx.db.transaction(
      async (tx): Promise<Printable> => ({
        ...(await findPrinted({ ...ctx, db: tx }, customer_id, invoice_id)),
        ...query,
        credit_types: new Map((await listCreditTypes(tx)).map((each) => [each.id, each])),
      }),
      { mode: 'read' },
    )
    const { documentOf, renderPdf } = await drawing()
    const { invoice_paper_size } = ctx.environment.settings
    return {
      name: `${printable.number ?? `draft-${invoice_id}`}.pdf`,
      bytes: await renderPdf(documentOf(printable), invoice_paper_size),
    }
  },
}
