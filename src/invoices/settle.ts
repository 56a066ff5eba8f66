import { askForCustomers } from '../alerts/ask.ts'
import type { Ctx } from '../ctx.ts'
import { FOREVER, type Instant } from '../time/clock.ts'
import { edgesOfEach } from './edges.ts'
import type { Facts } from './facts.ts'
import { finalize } from './finalize.ts'
import { gatherFactsOf } from './gather.ts'
import { lockFamilies } from './lock.ts'
import { meter } from './meter.ts'
import { numberInvoices } from './parties.ts'
import { type BillingPlan, dueQuestions, planInvoices } from './plan.ts'
import { isAlive } from './statements.ts'
import { voidFinal } from './void.ts'

/**
 * Brings what is final up to date with what should be: finalizes every invoice of these customers,
 * and of whoever hangs together with them, whose time has come, in the order in which they draw on
 * balances, and asks to be called again when the next one is due. Many customers share each
 * statement; how they are put together makes no difference to their invoices. Harmless to repeat.
 */
export async function settleCustomers(ctx: Ctx, customer_ids: readonly string[]): Promise<void> {
  const { db, clock } = ctx
  await lockFamilies(db, customer_ids)
  const families = distinct(await gatherFactsOf(ctx, customer_ids))
  const metered = await meter(db, families.flatMap(dueQuestions), {
    edges: edgesOfEach(families),
  })
  const now = clock.now()
  const issues = families.map((facts) => {
    const plan = planInvoices(facts, metered)
    const due = plan.open.filter((planned) => planned.due <= now)
    return { facts, plan, invoices: due.map(({ invoice }) => invoice) }
  })
  for (const { facts } of issues) await voidArchived(ctx, facts)
  await finalize(ctx, issues)
  await askForCustomers(
    ctx,
    issues.map(({ facts: { customer_id }, invoices }) => ({
      customer_id,
      triggered_by: invoices.length > 0 ? 'invoice_generation' : 'time',
    })),
  )
  const next = issues.flatMap(({ facts, plan }) => {
    const { customer_id } = facts
    const run_at = nextDue(facts, plan, now)
    return run_at === undefined ? [] : [{ payload: { customer_id }, run_at, key: customer_id }]
  })
  await ctx.enqueueAll(db, 'settleCustomer', next)
  await numberInvoices(
    ctx,
    customer_ids,
    families.flatMap(({ contracts }) => contracts),
  )
}

/** Each family once, however many of its members are to be settled. */
function distinct(all: ReadonlyMap<string, Facts>): Facts[] {
  const byFamily = new Map<string, Facts>()
  for (const facts of all.values()) {
    const family = [...facts.balances.keys()].join()
    if (!byFamily.has(family)) byFamily.set(family, facts)
  }
  return [...byFamily.values()]
}

/** Voids what contracts issued that were archived with all their invoices (spec/12 §5). */
async function voidArchived(ctx: Ctx, { contracts, finals }: Facts): Promise<void> {
  for (const contract of contracts)
    if (contract.archived_at !== undefined && contract.void_invoices)
      for (const { id, contract_id, status } of finals)
        if (contract_id === contract.id && status === 'FINALIZED') await voidFinal(ctx, { id })
}

/** When something of this customer becomes final next, begins, or is given. */
function nextDue(
  { contracts }: Facts,
  { open, balances }: BillingPlan,
  now: Instant,
): Instant | undefined {
  const due = [
    ...open.map((planned) => planned.due),
    ...contracts
      .filter(isAlive)
      .flatMap(({ starting_at, subscriptions, recurring }) => [
        starting_at,
        ...subscriptions.map((each) => each.starting_at),
        ...recurring.map((each) => each.starting_at),
      ]),
    ...balances.flatMap(({ segments }) => segments.map(({ ending_before }) => ending_before)),
  ].filter((at) => at > now && at < FOREVER)
  return due.length === 0 ? undefined : (Math.min(...due) as Instant)
}
