import { Problem } from '../api/problem.ts'
import { archiveEveryConfiguration } from '../billing-providers/store.ts'
import { archiveContract } from '../contracts/archive.ts'
import { storedContractsOf, termsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer, markArchived } from './store.ts'

/**
 * Archives a customer for good, with all that follows at once: contracts end and their invoices are
 * voided, finalized ones too; payers at providers become free (spec/01 §1.3). The aliases stay taken
 * until they are released with setIngestAliases.
 */
export async function archiveCustomer(ctx: Ctx, customer_id: string): Promise<void> {
  const { db, clock } = ctx
  const customer = await holdCustomer(db, customer_id)
  if (customer.archived_at !== null)
    throw Problem.of('invalid_request', `The customer ${customer_id} is archived already`)
  for (const stored of await storedContractsOf(db, customer_id))
    if (!termsOf(stored).archived) await archiveContract(ctx, stored, true)
  await archiveEveryConfiguration(db, customer_id, clock.now())
  await markArchived(db, customer_id, clock.now())
}
