import { noteForAlerts } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { instant, iso } from '../time/clock.ts'
import { regenerateInvoice, voidInvoice } from './correct.ts'
import { contractOfDraft } from './draft.ts'
import { findFinal, writeIssueDate } from './store-corrections.ts'

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

  async updateInvoiceIssueDate(ctx, { body: { invoice_id, issue_date } }) {
    const { db } = ctx
    if (await findFinal(db, invoice_id))
      throw Problem.of(
        'invalid_request',
        `The invoice ${invoice_id} is final: only drafts can be moved`,
      )
    const date = instant(issue_date)
    const contract = await contractOfDraft(ctx, invoice_id)
    if (!contract) throw Problem.of('not_found', 'invoice', invoice_id)
    const { customer_id, ending_before } = contract
    if (date > ending_before)
      throw Problem.of(
        'invalid_request',
        `issue_date must not be after the contract's end, ${iso(ending_before)}`,
      )
    await writeIssueDate(db, invoice_id, customer_id, date)
    await ctx.enqueue(db, 'settleCustomer', { customer_id }, { key: customer_id })
    await noteForAlerts(ctx, customer_id, 'contract_change')
    return { data: { id: invoice_id } }
  },
}
