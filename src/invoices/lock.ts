import { contractsOf } from '../contracts/store.ts'
import type { Db } from '../db/db.ts'
import { familyOf } from './family.ts'
import { lockCustomer } from './store.ts'

/**
 * Waits until nobody else writes invoices or balances of these customers and of whoever hangs
 * together with them. All at once and in one order, so that no two wait for each other.
 */
export async function lockFamilies(tx: Db, customer_ids: readonly string[]): Promise<void> {
  const all = new Set<string>()
  for (const id of customer_ids)
    for (const member of await familyOf(tx, id, await contractsOf(tx, id))) all.add(member)
  await lockCustomer(tx, ...all)
}
