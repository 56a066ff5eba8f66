import { Problem } from '../api/problem.ts'
import { archiveEveryConfiguration } from '../billing-providers/store.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer, markArchived } from './store.ts'

/**
 * Archives a customer for good, with all that follows at once (spec/01 §1.3). The aliases stay
 * taken until they are released with setIngestAliases.
 */
export async function archiveCustomer({ db, clock }: Ctx, customer_id: string): Promise<void> {
  const customer = await holdCustomer(db, customer_id)
  if (customer.archived_at !== null)
    throw Problem.of('invalid_request', `The customer ${customer_id} is archived already`)
  const now = clock.now()
  await archiveEveryConfiguration(db, customer_id, now)
  await markArchived(db, customer_id, now)
}
