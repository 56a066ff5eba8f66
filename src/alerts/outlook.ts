import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import type { Facts } from '../invoices/facts.ts'
import { plansOf } from '../invoices/finalize.ts'
import { findMetrics } from '../metrics/store.ts'
import { ZERO } from '../money/decimal.ts'
import { startOfDay, startOfMonth } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import { byKey } from '../usage/cells.ts'
import { valuesOfMany } from '../usage/usage.ts'
import { type Alert, groupsOf } from './alert.ts'
import { groupedSpend } from './grouped-spend.ts'
import { billingPeriod } from './measure-invoices.ts'
import type { GroupedSpend, Outlook } from './reading.ts'
import { finalTotals } from './store-invoices.ts'

/** A customer to look at, and with which eyes. */
export interface Look {
  readonly customer_id: string
  readonly alerts: readonly Alert[]
  /** When it was looked at last. */
  readonly looked_at: Instant
}

/** Reads everything that some alerts look at, of several customers in as many round trips as of one. */
export async function gatherOutlooks(
  ctx: Ctx,
  looks: readonly Look[],
): Promise<Map<string, Outlook>> {
  const { db } = ctx
  const plans = await plansOf(
    ctx,
    looks.map(({ customer_id }) => customer_id),
    { hourless: true },
  )
  const seen = looks.flatMap((look): Seen[] => {
    const planned = plans.get(look.customer_id)
    if (!planned) return []
    const { facts, plan } = planned
    const fields = new Map(facts.contracts.map(({ id, custom_fields }) => [id, custom_fields]))
    const contractFields = (id: string) => fields.get(id) ?? {}
    const nothing = { used: () => ZERO, grouped: () => [], finalized: [] }
    return [{ look, outlook: { facts, plan, contractFields, ...nothing } }]
  })
  const used = await usedOf(db, seen)
  const grouped = await groupedOf(db, seen)
  const finalized = await finalizedOf(ctx, looks)
  return new Map(
    seen.map(({ look: { customer_id }, outlook }) => [
      customer_id,
      {
        ...outlook,
        used: (metric_id) => used.get(`${customer_id} ${metric_id}`) ?? ZERO,
        grouped: grouped(outlook.facts),
        finalized: finalized.get(customer_id) ?? [],
      },
    ]),
  )
}

/** What is known of a customer before its usage is asked for. */
interface Seen {
  readonly look: Look
  readonly outlook: Outlook
}

/** What each customer used of each metric that its alerts name, in its current billing period. */
async function usedOf(db: Db, seen: readonly Seen[]) {
  const asked = seen.flatMap(({ look: { customer_id, alerts }, outlook }) => {
    const period = billingPeriod(outlook)
    const ids = new Set(alerts.flatMap(({ scope }) => scope.billable_metric_id ?? []))
    return period ? [...ids].map((metric_id) => ({ customer_id, metric_id, period })) : []
  })
  const metrics = await findMetrics(db, [...new Set(asked.map(({ metric_id }) => metric_id))])
  const questions = asked.flatMap(({ customer_id, metric_id, period }) => {
    const metric = metrics.get(metric_id)
    const { start: from, end: to } = period
    return metric ? [{ customer_id, metric, from, to, group_keys: [], windows: [period] }] : []
  })
  const answers = await valuesOfMany(db, questions)
  return new Map(
    questions.map(({ customer_id, metric }, i) => [
      `${customer_id} ${metric.id}`,
      answers[i]?.[0]?.value ?? ZERO,
    ]),
  )
}

/** The spend of each customer by each list of keys that one of its alerts names. */
async function groupedOf(
  db: Db,
  seen: readonly Seen[],
): Promise<(facts: Facts) => Outlook['grouped']> {
  const asked = seen.flatMap(({ look: { alerts }, outlook: { facts } }) => {
    const lists = alerts.map(({ scope }) => groupsOf(scope).map(({ key }) => key))
    const names = new Set(
      lists.filter((keys) => keys.length > 0).map((keys) => JSON.stringify(keys)),
    )
    return [...names].map((name) => ({ name, facts }))
  })
  const found = new Map<string, Map<string, GroupedSpend[]>>()
  for (const [name, all] of byKey(asked, (each) => each.name)) {
    const spent = await groupedSpend(
      db,
      all.map(({ facts }) => facts),
      JSON.parse(name),
    )
    found.set(
      name,
      byKey(spent, ({ contract_id }) => contract_id),
    )
  }
  return ({ contracts }) =>
    (keys) => {
      const spent = found.get(JSON.stringify(keys))
      return contracts.flatMap(({ id }) => spent?.get(id) ?? [])
    }
}

/** The final invoices of which the alerts of each customer have to know. */
async function finalizedOf({ db, clock }: Ctx, looks: readonly Look[]) {
  const asking = looks.filter(({ alerts }) =>
    alerts.some(({ type }) => type.includes('invoice_total')),
  )
  const now = clock.now()
  return finalTotals(db, asking, startOfDay(now), startOfMonth(now))
}
