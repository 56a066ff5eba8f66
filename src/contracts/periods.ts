import type { Db } from '../db/db.ts'
import type { Period } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import { statementPeriodAt } from './statement.ts'
import { contractsOf, isRunning } from './store.ts'

/** The statement period of each of a customer's contracts that run at an instant. */
export async function usagePeriodsOf(
  db: Db,
  customer_id: string,
  at: Instant,
): Promise<(Period & { readonly contract_id: string })[]> {
  const contracts = await contractsOf(db, customer_id)
  return contracts
    .filter((contract) => isRunning(contract, at))
    .flatMap((contract) => {
      const period = statementPeriodAt(contract, at)
      return period ? [{ contract_id: contract.id, ...period }] : []
    })
}
