import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { Product, ProductType, ProductVersion } from '../pricing/product.ts'
import { versionAt } from '../pricing/product.ts'
import type { RateEntry } from '../pricing/rate.ts'
import type { CreditType } from '../pricing-units/credit-type.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import { productsByIds } from '../products/store.ts'
import type { RateCard } from '../rate-cards/rate-card.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { ratesOf } from '../rate-cards/store-rate.ts'
import { type Instant, instant } from '../time/clock.ts'
import { referencesOf } from './references.ts'
import type { Terms } from './terms.ts'

/** What is true of the things that terms speak of, gathered before the terms are checked. */
export class Facts {
  readonly now: Instant
  readonly card: RateCard | undefined
  readonly rates: readonly RateEntry[]
  readonly #products: ReadonlyMap<string, Product>
  readonly #units: ReadonlyMap<string, CreditType>

  constructor(
    now: Instant,
    products: ReadonlyMap<string, Product>,
    units: readonly CreditType[],
    card: RateCard | undefined,
    rates: readonly RateEntry[],
  ) {
    this.now = now
    this.#products = products
    this.#units = new Map(units.map((unit) => [unit.id, unit]))
    this.card = card
    this.rates = rates
  }

  /** A product that must exist; with `type`, one of that type. */
  product(id: string, place: string, type?: ProductType): Product {
    const product = this.#products.get(id.toLowerCase())
    if (!product) throw Problem.of('not_found', 'product', id)
    if (type && product.type !== type)
      throw Problem.of(
        'invalid_request',
        `${place} must be a ${type} product; ${id} is a ${product.type} one`,
      )
    return product
  }

  /** The product as it is when a term starts. */
  version(id: string, at: string): ProductVersion | undefined {
    const product = this.#products.get(id.toLowerCase())
    return product && versionAt(product, instant(at))
  }

  /** A unit that must exist. */
  unit(id: string): CreditType {
    const unit = this.#units.get(id.toLowerCase())
    if (!unit) throw Problem.of('not_found', 'credit type', id)
    return unit
  }
}

/** What is true of the things that terms outside a contract speak of. */
export async function gatherFactsFor(db: Db, now: Instant, terms: unknown): Promise<Facts> {
  const { products } = referencesOf(terms)
  return new Facts(
    now,
    await productsByIds(db, [...products]),
    await listCreditTypes(db),
    undefined,
    [],
  )
}

export async function gatherFacts(db: Db, now: Instant, terms: Terms): Promise<Facts> {
  const { products } = referencesOf(terms)
  const card =
    terms.rate_card_id === undefined ? undefined : await findRateCard(db, terms.rate_card_id)
  const rates = card && terms.subscriptions.length > 0 ? await ratesOf(db, card.id) : []
  return new Facts(
    now,
    await productsByIds(db, [...products]),
    await listCreditTypes(db),
    card,
    rates,
  )
}
