import { randomUUID } from 'node:crypto'
import type { Contract } from '../contracts/contract.ts'
import { statementPeriodAt } from '../contracts/statement.ts'
import { isRunning, storedContractsOf, termsOf } from '../contracts/store.ts'
import type { PrepaidThresholdTerms, SpendThresholdTerms, Terms } from '../contracts/terms.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import { type Outlook, planOf } from '../invoices/finalize.ts'
import { idOf } from '../invoices/invoice.ts'
import { type Decimal, exact } from '../money/decimal.ts'
import { addCalendar, type Period } from '../time/calendar.ts'
import { earlier, hourOf, iso, later } from '../time/clock.ts'
import { begin } from './buy.ts'
import { accruedSpend, accumulated, balanceOf, fiatOf, worthOf } from './measure.ts'
import { isPending, purchasesSince } from './store.ts'
import type { Kind, Purchase } from './workflow.ts'

interface Looked {
  readonly ctx: Ctx
  readonly outlook: Outlook
  readonly contract: Contract
  readonly terms: Terms
  readonly period: Period
}

/**
 * Looks at the thresholds of a customer's contracts, and sets off what they ask for: at most one
 * purchase of each configuration at a time. Harmless to repeat, for a purchase lifts what is measured.
 */
export async function evaluateThresholds(ctx: Ctx, customer_id: string): Promise<void> {
  const { db, clock } = ctx
  await holdCustomer(db, customer_id)
  for (const stored of await storedContractsOf(db, customer_id)) {
    const terms = termsOf(stored)
    const {
      spend_threshold_configuration: spend,
      prepaid_balance_threshold_configuration: prepaid,
    } = terms
    if (!spend?.is_enabled && !prepaid?.is_enabled) continue
    const outlook = await planOf(ctx, customer_id)
    const contract = outlook.facts.contracts.find(({ id }) => id === stored.id)
    const period = contract && statementPeriodAt(contract, clock.now())
    if (!contract || !period || !isRunning(contract, clock.now())) continue
    const looked = { ctx, outlook, contract, terms, period }
    if (prepaid?.is_enabled) await lookAtBalance(looked, prepaid)
    if (spend?.is_enabled) await lookAtSpend(looked, spend)
  }
}

/** The STRIPE gate takes payments that only its account can take. */
const isBusy = async ({ ctx, contract }: Looked, kind: Kind, gate: string): Promise<boolean> =>
  gate === 'STRIPE' || (await isPending(ctx.db, contract.id, kind))

async function lookAtBalance(looked: Looked, config: PrepaidThresholdTerms): Promise<void> {
  const { ctx, outlook, contract, period } = looked
  if (await isBusy(looked, 'PREPAID', config.payment_gate_config.payment_gate_type)) return
  const now = ctx.clock.now()
  const unit = config.custom_credit_type_id ?? fiatOf(outlook.facts, contract)
  const balance = balanceOf(outlook.plan, contract, config, unit, now)
  if (balance.gt(exact(config.threshold_amount))) return
  const amount = exact(config.recharge_to_amount).minus(balance)
  const { duration } = config.commit
  const end = duration
    ? addCalendar(period.end, { [duration.unit.toLowerCase()]: duration.value })
    : addCalendar(hourOf(now), { months: 12 })
  const window = { start: later(hourOf(now), contract.starting_at), end }
  await buy(looked, 'PREPAID', config, { amount, unit, window })
}

async function lookAtSpend(looked: Looked, config: SpendThresholdTerms): Promise<void> {
  const { ctx, outlook, contract, period } = looked
  if (await isBusy(looked, 'SPEND', config.payment_gate_config.payment_gate_type)) return
  const amount = accruedSpend(outlook.plan, contract, ctx.clock.now())
  if (amount.lt(exact(config.threshold_amount))) return
  const unit = fiatOf(outlook.facts, contract)
  await buy(looked, 'SPEND', config, { amount, unit, window: period })
}

interface Wanted {
  readonly amount: Decimal
  readonly unit: string
  readonly window: Period
}

async function buy(
  looked: Looked,
  kind: Kind,
  config: PrepaidThresholdTerms | SpendThresholdTerms,
  { amount, unit, window }: Wanted,
): Promise<void> {
  const { ctx, outlook, contract } = looked
  const worth = worthOf(outlook.facts, contract, unit)
  if (!worth) return
  const fraction = await fractionOf(looked, config)
  const full = amount.times(worth)
  const id = randomUUID()
  const purchase: Purchase = {
    commit_id: randomUUID(),
    amount: amount.toFixed(),
    credit_type_id: unit,
    billed: (fraction ? full.times(fraction) : full).toFixed(),
    billed_credit_type_id: fiatOf(outlook.facts, contract),
    discounted: fraction !== undefined,
    starting_at: iso(window.start),
    ending_before: iso(earlier(window.end, contract.ending_before)),
    invoice_id: idOf(id, 'threshold'),
  }
  const { customer_id } = outlook.facts
  const created_at = ctx.clock.now()
  const workflow = { id, customer_id, contract_id: contract.id, kind, purchase, created_at }
  await begin(ctx, { ...workflow, state: 'PENDING' }, config)
}

/** What part of the price is paid; undefined when all of it is (spec/15 §1). */
async function fractionOf(
  { ctx, contract, terms, period }: Looked,
  { discount_configuration: discount }: PrepaidThresholdTerms | SpendThresholdTerms,
): Promise<Decimal | undefined> {
  if (!discount) return undefined
  const { cap } = discount
  const tracker = terms.spend_trackers.find(
    ({ alias, archived_at }) => alias === cap?.spend_tracker_alias && archived_at === undefined,
  )
  if (cap && tracker) {
    const bought = await purchasesSince(ctx.db, contract.id, period.start)
    if (accumulated(tracker, terms, bought, period.start).gte(exact(cap.amount))) return undefined
  }
  return exact(discount.payment_fraction)
}
