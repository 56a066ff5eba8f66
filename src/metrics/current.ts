import { contractsOf, isRunning } from '../contracts/store.ts'
import type { Db } from '../db/db.ts'
import { stateAt } from '../products/product.ts'
import { findProducts } from '../products/store.ts'
import { findRateCard } from '../rate-cards/store.ts'
import type { Instant } from '../time/clock.ts'

/** The metrics of the products on the rate cards of a customer's running contracts. */
export async function currentMetricIds(
  db: Db,
  customer_id: string,
  now: Instant,
): Promise<string[]> {
  const contracts = (await contractsOf(db, customer_id)).filter((c) => isRunning(c, now))
  const cards = new Set(contracts.flatMap(({ rate_card_id }) => rate_card_id ?? []))
  const product_ids = new Set<string>()
  for (const id of cards)
    for (const product of (await findRateCard(db, id))?.product_order ?? [])
      product_ids.add(product)
  const products = await findProducts(db, [...product_ids])
  return [...new Set(products.flatMap((p) => stateAt(p, now).billable_metric_id ?? []))]
}
