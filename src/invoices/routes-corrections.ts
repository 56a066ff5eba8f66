import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { instant, iso } from '../time/clock.ts'
import { regenerateInvoice, voidInvoice } from './correct.ts'
import { planOf } from './finalize.ts'
import { customersWithContracts, findFinal, writeIssueDate } from './store-corrections.ts'

export const corrections: Implements<
  'voidInvoice' | 'regenerateInvoice' | 'updateInvoiceIssueDate'
> = {
  async voidInvoice(ctx, { body: { id } }) {
    await voidInvoice(ctx, id)
    return { data: { id } }
  },

  async regenerateInvoice(ctx, { body: { id } }) {
    return { data: { id: await regenerateInvoice(ctx, id) } }
  },

  /** A draft has no row, so its customer is found by working out which drafts there are until one is it. */
  async updateInvoiceIssueDate(ctx, { body: { invoice_id, issue_date } }) {
    const { db } = ctx
    if (await findFinal(db, invoice_id))
      throw Problem.of(
        'invalid_request',
        `The invoice ${invoice_id} is final: only drafts can be moved`,
      )
    const date = instant(issue_date)
    for (const { customer_id } of await customersWithContracts(db)) {
      const { facts, plan } = await planOf(ctx, customer_id, { unmetered: true })
      const draft = plan.open.find(({ invoice }) => invoice.id === invoice_id)?.invoice
      if (!draft) continue
      const contract = facts.contracts.find(({ id }) => id === draft.contract_id)
      if (contract && date > contract.ending_before)
        throw Problem.of(
          'invalid_request',
          `issue_date must not be after the contract's end, ${iso(contract.ending_before)}`,
        )
      await writeIssueDate(db, invoice_id, customer_id, date)
      await ctx.enqueue(db, 'settleCustomer', { customer_id }, { key: customer_id })
      return { data: { id: invoice_id } }
    }
    throw Problem.of('not_found', 'invoice', invoice_id)
  },
}
