import { customerBalancesOf } from '../commits/store.ts'
import type { Contract } from '../contracts/contract.ts'
import { referencesOf } from '../contracts/references.ts'
import { contractsOfMany } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { statusChangesOf } from '../customers/store-billable-status.ts'
import type { Db } from '../db/db.ts'
import type { Product } from '../pricing/product.ts'
import { indexRates } from '../pricing/resolve.ts'
import { productsByIds } from '../products/store.ts'
import type { RateCard } from '../rate-cards/rate-card.ts'
import { findRateCards } from '../rate-cards/store.ts'
import { ratesOfMany } from '../rate-cards/store-rate.ts'
import { invoiceOf } from '../thresholds/purchase.ts'
import { awaitedOutside } from '../thresholds/store.ts'
import { HOUR } from '../time/clock.ts'
import { byKey } from '../usage/cells.ts'
import type { Facts, PriceList } from './facts.ts'
import { familiesOf } from './family.ts'
import { ledgerSums } from './store.ts'
import { issueDates } from './store-corrections.ts'
import { serviceCharges } from './store-services.ts'
import { finalSummaries } from './store-summaries.ts'

/** Reads everything from which the invoices of a customer, and of its family, follow; except usage. */
export async function gatherFacts(ctx: Ctx, customer_id: string): Promise<Facts> {
  const facts = (await gatherFactsOf(ctx, [customer_id])).get(customer_id)
  if (!facts) throw new Error(`Nothing was gathered of ${customer_id}`)
  return facts
}

/** The same of several customers, in as many round trips as of one. */
export async function gatherFactsOf(
  ctx: Ctx,
  customer_ids: readonly string[],
): Promise<Map<string, Facts>> {
  const { db, clock, environment } = ctx
  const { families, contracts } = await gatherFamilies(db, customer_ids)
  const members = [...new Set([...families.values()].flat())]
  const all = members.flatMap((member) => contracts.get(member) ?? [])
  const [balances, cards, finals, services, awaited, ledger, issue_dates, billable_changes] =
    await Promise.all([
      customerBalancesOf(db, members),
      gatherCards(db, all),
      finalSummaries(db, members),
      all.some((c) => c.professional_services.length > 0) ? serviceCharges(db, members) : [],
      awaitedOutside(db, members).then((workflows) => workflows.map(invoiceOf)),
      ledgerSums(db, members),
      issueDates(db, members),
      gatherBillableChanges(db, members),
    ])
  const finalsOf = byKey(finals, (final) => final.customer_id)
  const [products, rates] = await Promise.all([
    productsByIds(db, [
      ...[...cards.values()].flatMap(({ product_order }) => product_order),
      ...referencesOf(all, [...balances.values()]).products,
    ]),
    ratesOfMany(db, [...cards.keys()]),
  ])
  const lists = priceLists(cards, products, rates)
  const factsOf = (customer_id: string, family: readonly string[]): Facts => {
    const own = family.flatMap((member) => contracts.get(member) ?? [])
    return {
      customer_id,
      now: clock.now(),
      grace: Math.round(environment.settings.invoice_grace_period_hours * HOUR),
      contracts: own,
      balances: new Map(family.map((member) => [member, balances.get(member) ?? []])),
      products,
      price_lists: listsOf(own, lists),
      finals:
        family.length === 1
          ? (finalsOf.get(customer_id) ?? [])
          : finals.filter((final) => family.includes(final.customer_id)),
      imported: [],
      services: services.filter(({ contract_id }) => own.some(({ id }) => id === contract_id)),
      awaited: awaited.filter((invoice) => family.includes(invoice.customer_id)),
      ledger,
      issue_dates,
      billable_changes,
    }
  }
  return new Map([...families].map(([id, family]) => [id, factsOf(id, family)]))
}

/** The family of each customer, and the contracts of all its members. */
async function gatherFamilies(db: Db, customer_ids: readonly string[]) {
  const own = await contractsOfMany(db, customer_ids)
  const families = await familiesOf(db, own)
  const others = [...new Set([...families.values()].flat())].filter((member) => !own.has(member))
  const theirs = others.length === 0 ? [] : await contractsOfMany(db, others)
  return { families, contracts: new Map([...own, ...theirs]) }
}

async function gatherBillableChanges(db: Db, members: readonly string[]) {
  const changes = await statusChangesOf(db, members)
  return new Map(
    [...changes].map(([id, own]) => [
      id,
      own.map(({ effective_at, status }) => ({ effective_at, billable: status === 'billable' })),
    ]),
  )
}

async function gatherCards(db: Db, contracts: readonly Contract[]): Promise<Map<string, RateCard>> {
  const ids = new Set(contracts.flatMap(({ rate_card_id }) => rate_card_id ?? []))
  return new Map((await findRateCards(db, [...ids])).map((card) => [card.id, card]))
}

function priceLists(
  cards: ReadonlyMap<string, RateCard>,
  products: ReadonlyMap<string, Product>,
  rates: Awaited<ReturnType<typeof ratesOfMany>>,
): Map<string, PriceList> {
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
      rates: indexRates(rates.get(id) ?? []),
    })
  }
  return lists
}

/** The price lists of some contracts. */
const listsOf = (contracts: readonly Contract[], lists: ReadonlyMap<string, PriceList>) =>
  new Map(
    contracts.flatMap(({ rate_card_id = '' }) => {
      const list = lists.get(rate_card_id)
      return list ? [[rate_card_id, list] as const] : []
    }),
  )
