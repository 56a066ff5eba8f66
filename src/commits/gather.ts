import { referencesOf } from '../contracts/references.ts'
import type { Db } from '../db/db.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import { nameAt } from '../products/product.ts'
import { findProducts } from '../products/store.ts'
import type { Instant } from '../time/clock.ts'

/** The names of the products and units that terms speak of, as they are now. */
export async function gatherNames(db: Db, now: Instant, ...terms: unknown[]) {
  const { products } = referencesOf(...terms)
  const names = new Map((await findProducts(db, [...products])).map((p) => [p.id, nameAt(p, now)]))
  const units = new Map((await listCreditTypes(db)).map(({ id, name }) => [id, name]))
  return {
    product: (id: string) => ({ id, name: names.get(id.toLowerCase()) ?? '' }),
    unit: (id: string) => ({ id, name: units.get(id.toLowerCase()) ?? '' }),
  }
}
