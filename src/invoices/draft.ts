import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import { plansOf } from './finalize.ts'
import { customersWithContracts } from './store-corrections.ts'

/** How many customers are looked at together. */
const SOME = 50

/**
 * The contract of a draft. A draft has no row, so it is found by working out which drafts there are,
 * of some customers after the other, until one is it.
 */
export async function contractOfDraft(ctx: Ctx, invoice_id: string): Promise<Contract | undefined> {
  const id = invoice_id.toLowerCase()
  const customers = (await customersWithContracts(ctx.db)).map(({ customer_id }) => customer_id)
  for (let i = 0; i < customers.length; i += SOME) {
    const outlooks = await plansOf(ctx, customers.slice(i, i + SOME), { unmetered: true })
    for (const { facts, plan } of outlooks.values()) {
      const draft = plan.open.find(({ invoice }) => invoice.id === id)?.invoice
      if (draft) return facts.contracts.find((contract) => contract.id === draft.contract_id)
    }
  }
  return undefined
}
