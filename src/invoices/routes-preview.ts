import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { gatherSurroundings } from './around.ts'
import { previewDrafts } from './preview.ts'
import { showInvoice } from './show.ts'

export const previews: Implements<'previewCustomerEvents'> = {
  /** One draft for each active contract: the statement of its current period. */
  async previewCustomerEvents(ctx, { path: { customer_id }, body }) {
    await needCustomer(ctx.db, customer_id)
    const { events, mode = 'replace', ...options } = body
    const { facts, plan } = await previewDrafts(ctx, customer_id, events, mode)
    const now = ctx.clock.now()
    const drafts = plan.open
      .map(({ invoice }) => invoice)
      .filter(
        ({ type, period }) => type === 'USAGE' && period && period.start <= now && now < period.end,
      )
    const around = await gatherSurroundings(ctx, facts, drafts)
    return { data: drafts.map((invoice) => showInvoice(invoice, around, options)) }
  },
}
