import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { planOf } from '../invoices/finalize.ts'
import { findMetrics } from '../metrics/store.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import { startOfMonth } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import { valuesOfMany } from '../usage/usage.ts'
import { type Alert, groupsOf } from './alert.ts'
import { groupedSpend } from './grouped-spend.ts'
import { billingPeriod } from './measure-invoices.ts'
import type { GroupedSpend, Outlook } from './reading.ts'
import { finalTotals } from './store-invoices.ts'

/** Reads everything that some alerts look at, of one customer. */
export async function gatherOutlook(
  ctx: Ctx,
  customer_id: string,
  alerts: readonly Alert[],
  looked_at: Instant,
): Promise<Outlook> {
  const { db } = ctx
  const { facts, plan } = await planOf(ctx, customer_id)
  const fields = new Map(facts.contracts.map(({ id, custom_fields }) => [id, custom_fields]))
  const bare: Outlook = {
    facts,
    plan,
    contractFields: (id) => fields.get(id) ?? {},
    used: () => ZERO,
    grouped: () => [],
    finalized: [],
  }
  return {
    ...bare,
    used: await usedOf(db, bare, alerts),
    grouped: await groupedOf(db, bare, alerts),
    finalized: alerts.some(({ type }) => type.includes('invoice_total'))
      ? await finalTotals(db, customer_id, looked_at, startOfMonth(facts.now))
      : [],
  }
}

/** What was used of each metric that an alert names, in the current billing period. */
async function usedOf(
  db: Db,
  outlook: Outlook,
  alerts: readonly Alert[],
): Promise<Outlook['used']> {
  const period = billingPeriod(outlook)
  const ids = [...new Set(alerts.flatMap(({ scope }) => scope.billable_metric_id ?? []))]
  if (!period || ids.length === 0) return () => ZERO
  const metrics = [...(await findMetrics(db, ids)).values()]
  const answers = await valuesOfMany(
    db,
    metrics.map((metric) => ({
      customer_id: outlook.facts.customer_id,
      metric,
      from: period.start,
      to: period.end,
      group_keys: [],
      windows: [period],
    })),
  )
  const used = new Map<string, Decimal>(
    metrics.map(({ id }, i) => [id, answers[i]?.[0]?.value ?? ZERO]),
  )
  return (id) => used.get(id) ?? ZERO
}

async function groupedOf(
  db: Db,
  { facts }: Outlook,
  alerts: readonly Alert[],
): Promise<Outlook['grouped']> {
  const asked = new Map<string, GroupedSpend[]>()
  for (const { scope } of alerts) {
    const keys = groupsOf(scope).map(({ key }) => key)
    const name = JSON.stringify(keys)
    if (keys.length > 0 && !asked.has(name)) asked.set(name, await groupedSpend(db, facts, keys))
  }
  return (keys) => asked.get(JSON.stringify(keys)) ?? []
}
