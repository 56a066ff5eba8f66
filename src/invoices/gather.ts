import { customerBalancesOf } from '../commits/store.ts'
import type { Contract } from '../contracts/contract.ts'
import { contractsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { statusChangesOf } from '../customers/store-billable-status.ts'
import type { Db } from '../db/db.ts'
import { findMetrics } from '../metrics/store.ts'
import type { Product } from '../pricing/product.ts'
import type { HourQuantity } from '../pricing/quantity.ts'
import type { GroupUsage } from '../pricing/rating.ts'
import { indexRates } from '../pricing/resolve.ts'
import { allProducts } from '../products/store.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { ratesOf } from '../rate-cards/store-rate.ts'
import { HOUR } from '../time/clock.ts'
import { type HourlyUsage, incrementsOfMany } from '../usage/usage.ts'
import {
  type Facts,
  type Metered,
  type PriceList,
  questionKey,
  type UsageQuestion,
} from './facts.ts'
import { finalSummaries, ledgerSums } from './store.ts'
import { issueDates } from './store-corrections.ts'

/** Reads everything from which a customer's invoices follow, except usage. */
export async function gatherFacts(ctx: Ctx, customer_id: string): Promise<Facts> {
  const { db, clock, environment } = ctx
  const contracts = await contractsOf(db, customer_id)
  const products = new Map((await allProducts(db)).map((product) => [product.id, product]))
  return {
    customer_id,
    now: clock.now(),
    grace: environment.settings.invoice_grace_period_hours * HOUR,
    contracts,
    balances: await customerBalancesOf(db, customer_id),
    products,
    price_lists: await gatherPriceLists(db, contracts, products),
    finals: await finalSummaries(db, customer_id),
    ledger: await ledgerSums(db, customer_id),
    issue_dates: await issueDates(db, customer_id),
    billable_changes: ((await statusChangesOf(db, [customer_id])).get(customer_id) ?? []).map(
      ({ effective_at, status }) => ({ effective_at, billable: status === 'billable' }),
    ),
  }
}

async function gatherPriceLists(
  db: Db,
  contracts: readonly Contract[],
  products: ReadonlyMap<string, Product>,
): Promise<Map<string, PriceList>> {
  const lists = new Map<string, PriceList>()
  for (const { rate_card_id: id } of contracts) {
    if (id === undefined || lists.has(id)) continue
    const card = await findRateCard(db, id)
    if (!card) continue
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

/** Answers all questions in one snapshot. */
export async function meter(db: Db, questions: readonly UsageQuestion[]): Promise<Metered> {
  const distinct = [...new Map(questions.map((q) => [questionKey(q), q])).values()]
  const metrics = await findMetrics(db, [...new Set(distinct.map((q) => q.billable_metric_id))])
  const asked = distinct.flatMap((question) => {
    const metric = metrics.get(question.billable_metric_id)
    return metric ? [{ question, metric }] : []
  })
  const answers = await incrementsOfMany(
    db,
    asked.map(({ question, metric }) => ({
      customer_id: question.customer_id,
      metric,
      from: question.period.start,
      to: question.window.end,
      group_keys: question.group_keys,
      ...(question.filter && { filter: question.filter }),
    })),
  )
  const byKey = new Map(
    asked.map(({ question }, i) => [questionKey(question), byGroup(answers[i] ?? [], question)]),
  )
  return (question) => byKey.get(questionKey(question)) ?? []
}

/** Hours before the asked window only served to know where a peak or a latest value stood. */
function byGroup(rows: readonly HourlyUsage[], { window }: UsageQuestion): GroupUsage[] {
  const groups = new Map<string, { group: HourlyUsage['group']; hours: HourQuantity[] }>()
  for (const { hour, group, quantity } of rows) {
    if (hour < window.start) continue
    const key = JSON.stringify(group)
    const known = groups.get(key)
    if (known) known.hours.push({ hour, quantity })
    else groups.set(key, { group, hours: [{ hour, quantity }] })
  }
  return [...groups.values()]
}
