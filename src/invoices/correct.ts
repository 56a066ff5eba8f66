import { askForCustomer } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { abandonInvoice } from '../thresholds/abandon.ts'
import { contractOfDraft } from './draft.ts'
import { finalize, planOf } from './finalize.ts'
import { idOf } from './invoice.ts'
import { numberInvoices } from './parties.ts'
import { lockCustomer } from './store.ts'
import { type Correctable, findFinal } from './store-corrections.ts'
import { voidFinal } from './void.ts'

const refused = async (ctx: Ctx, id: string): Promise<Problem> =>
  (await contractOfDraft(ctx, id))
    ? Problem.of(
        'invalid_request',
        `The invoice ${id} is a draft: only final invoices are corrected`,
      )
    : Problem.of('not_found', 'invoice', id)

async function needFinal(ctx: Ctx, id: string): Promise<Correctable> {
  const { db } = ctx
  const found = await findFinal(db, id)
  if (!found) throw await refused(ctx, id)
  await lockCustomer(db, found.customer_id)
  return (await findFinal(db, id)) ?? found
}

/**
 * Voids a final invoice: what it took from balances is given back, and what waits for its payment is
 * not bought. The copy at a billing provider is
 * not touched (spec/14 §2).
 */
export async function voidInvoice(ctx: Ctx, id: string): Promise<void> {
  const invoice = await needFinal(ctx, id)
  if (invoice.status === 'VOID')
    throw Problem.of('invalid_request', `The invoice ${id} is void already`)
  await voidFinal(ctx, invoice)
  await abandonInvoice(ctx, invoice.id)
  await askForCustomer(ctx, invoice.customer_id, 'contract_change')
}

/**
 * Issues a voided invoice anew, from terms, prices, balances and usage as they are now. It is final
 * at once and has an id of its own; a voided invoice is regenerated once.
 */
export async function regenerateInvoice(ctx: Ctx, id: string): Promise<string> {
  const invoice = await needFinal(ctx, id)
  if (invoice.status !== 'VOID')
    throw Problem.of(
      'invalid_request',
      `The invoice ${id} is not void: void it before it is regenerated`,
    )
  if (invoice.regenerated_as !== null)
    throw Problem.of(
      'invalid_request',
      `The invoice ${id} was regenerated as ${invoice.regenerated_as}`,
    )
  const { facts, plan, standsFor } = await planOf(ctx, invoice.customer_id, { reopen: [id] })
  const planned = plan.open.find(({ invoice: open }) => standsFor(open) === id)
  if (!planned)
    throw Problem.of(
      'invalid_request',
      `Nothing is to be billed any more where the invoice ${id} was`,
    )
  const again = idOf(id, 'regenerated')
  const anew = {
    ...planned.invoice,
    id: again,
    issued_at: ctx.clock.now(),
    regenerated_from_invoice_id: id,
  }
  await finalize(ctx, [{ invoices: [anew], facts, plan }])
  await numberInvoices(ctx, [invoice.customer_id], facts.contracts)
  await askForCustomer(ctx, invoice.customer_id, 'invoice_generation')
  return again
}
