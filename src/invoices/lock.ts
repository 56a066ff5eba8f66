import { contractsOfMany } from '../contracts/store.ts'
import type { Db } from '../db/db.ts'
import { familiesOf } from './family.ts'
import { lockCustomer } from './store.ts'

/**
 * Waits until nobody else writes invoices or balances of these customers and of whoever hangs
 * together with them. All at once and in one order, so that no two wait for each other.
 */
export async function lockFamilies(tx: Db, customer_ids: readonly string[]): Promise<void> {
  const families = await familiesOf(tx, await contractsOfMany(tx, customer_ids))
  await lockCustomer(tx, ...new Set([...families.values()].flat()))
}
