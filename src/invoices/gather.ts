import { customerBalancesOf } from '../commits/store.ts'
import type { Contract } from '../contracts/contract.ts'
import { referencesOf } from '../contracts/references.ts'
import { contractsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { statusChangesOf } from '../customers/store-billable-status.ts'
import type { Db } from '../db/db.ts'
import type { Balance } from '../ledger/balance.ts'
import type { Product } from '../pricing/product.ts'
import { indexRates } from '../pricing/resolve.ts'
import { productsByIds } from '../products/store.ts'
import type { RateCard } from '../rate-cards/rate-card.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { ratesOf } from '../rate-cards/store-rate.ts'
import { HOUR } from '../time/clock.ts'
import type { Facts, PriceList } from './facts.ts'
import { familyOf } from './family.ts'
import { finalSummaries, ledgerSums } from './store.ts'
import { issueDates } from './store-corrections.ts'
import { serviceCharges } from './store-services.ts'

/** Reads everything from which the invoices of a customer, and of its family, follow; except usage. */
export async function gatherFacts(ctx: Ctx, customer_id: string): Promise<Facts> {
  const { db, clock, environment } = ctx
  const own = await contractsOf(db, customer_id)
  const family = await familyOf(db, customer_id, own)
  const contracts: Contract[] = []
  const balances = new Map<string, Balance[]>()
  for (const member of family) {
    contracts.push(...(member === customer_id ? own : await contractsOf(db, member)))
    balances.set(member, await customerBalancesOf(db, member))
  }
  const cards = await gatherCards(db, contracts)
  const products = await productsByIds(db, [
    ...[...cards.values()].flatMap(({ product_order }) => product_order),
    ...referencesOf(contracts, [...balances.values()]).products,
  ])
  return {
    customer_id,
    now: clock.now(),
    grace: Math.round(environment.settings.invoice_grace_period_hours * HOUR),
    contracts,
    balances,
    products,
    price_lists: await gatherPriceLists(db, cards, products),
    finals: await finalSummaries(db, family),
    imported: [],
    services: contracts.some((c) => c.professional_services.length > 0)
      ? await serviceCharges(db, family)
      : [],
    ledger: await ledgerSums(db, family),
    issue_dates: await issueDates(db, family),
    billable_changes: new Map(
      [...(await statusChangesOf(db, family))].map(([id, changes]) => [
        id,
        changes.map(({ effective_at, status }) => ({
          effective_at,
          billable: status === 'billable',
        })),
      ]),
    ),
  }
}

async function gatherCards(db: Db, contracts: readonly Contract[]): Promise<Map<string, RateCard>> {
  const cards = new Map<string, RateCard>()
  for (const id of new Set(contracts.map(({ rate_card_id }) => rate_card_id))) {
    const card = id === undefined ? undefined : await findRateCard(db, id)
    if (card) cards.set(card.id, card)
  }
  return cards
}

async function gatherPriceLists(
  db: Db,
  cards: ReadonlyMap<string, RateCard>,
  products: ReadonlyMap<string, Product>,
): Promise<Map<string, PriceList>> {
  const lists = new Map<string, PriceList>()
  for (const [id, card] of cards) {
    lists.set(id, {
      id,
      fiat_credit_type_id: card.fiat_credit_type_id,
      conversions: new Map(
        card.credit_type_conversions.map((c) => [
          c.custom_credit_type_id,
          c.fiat_per_custom_credit,
        ]),
      ),
      products: card.product_order.flatMap((product_id) => products.get(product_id) ?? []),
      rates: indexRates(await ratesOf(db, id)),
    })
  }
  return lists
}
