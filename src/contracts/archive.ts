import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import { voidScheduled } from '../invoices/cancel.ts'
import { abandonPurchases } from '../thresholds/abandon.ts'
import { applyChange } from './apply.ts'
import type { StoredContract } from './store.ts'

/**
 * Ends a contract for good, with its commits and credits: what it would have billed is not billed any
 * more (spec/12 §5), and what waits for its money is not bought.
 * @param void_invoices whether what it has billed is voided too
 */
export async function archiveContract(
  ctx: Ctx,
  stored: Pick<StoredContract, 'id' | 'customer_id'>,
  void_invoices: boolean,
): Promise<void> {
  await holdCustomer(ctx.db, stored.customer_id)
  await voidScheduled(ctx, stored)
  await applyChange(ctx, stored, { ops: () => ({ archive_contract: { void_invoices } }) })
  await abandonPurchases(ctx, stored.id)
}
