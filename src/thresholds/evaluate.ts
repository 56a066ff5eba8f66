import { Maker } from '../commits/make.ts'
import { type CommitTerms, DEFAULT_PRIORITY } from '../commits/terms.ts'
import type { Contract } from '../contracts/contract.ts'
import { actorOf } from '../contracts/create.ts'
import { statementPeriodAt } from '../contracts/statement.ts'
import { isRunning, type StoredContract, storedContractsOf, termsOf } from '../contracts/store.ts'
import type { PrepaidThresholdTerms, SpendThresholdTerms, Terms } from '../contracts/terms.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import { type Outlook, planOf } from '../invoices/finalize.ts'
import { type Decimal, exact, ONE } from '../money/decimal.ts'
import { addCalendar, addRelative, type Period } from '../time/calendar.ts'
import { earlier, FOREVER, hourOf, iso, later } from '../time/clock.ts'
import { begin } from './begin.ts'
import { accruedSpend, balanceOf, fiatOf, worthOf } from './measure.ts'
import { isPending, recharges } from './store.ts'
import { accumulated } from './trackers.ts'
import type { Kind } from './workflow.ts'

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
  const { db } = ctx
  await holdCustomer(db, customer_id)
  for (const stored of await storedContractsOf(db, customer_id)) {
    const terms = termsOf(stored)
    const {
      spend_threshold_configuration: spend,
      prepaid_balance_threshold_configuration: prepaid,
    } = terms
    if (prepaid?.is_enabled) {
      const looked = await lookAt(ctx, stored, terms)
      if (looked) await lookAtBalance(looked, prepaid)
    }
    if (spend?.is_enabled) {
      const looked = await lookAt(ctx, stored, terms) // anew: what was just bought pays for it too
      if (looked) await lookAtSpend(looked, spend)
    }
  }
}

/** How a contract stands now; undefined when it does not run. */
async function lookAt(
  ctx: Ctx,
  { id, customer_id }: StoredContract,
  terms: Terms,
): Promise<Looked | undefined> {
  const outlook = await planOf(ctx, customer_id)
  const now = ctx.clock.now()
  const contract = outlook.facts.contracts.find((each) => each.id === id)
  const period = contract && statementPeriodAt(contract, now)
  if (!contract || !period || !isRunning(contract, now)) return undefined
  return { ctx, outlook, contract, terms, period }
}

async function lookAtBalance(looked: Looked, config: PrepaidThresholdTerms): Promise<void> {
  const { ctx, outlook, contract, period } = looked
  if (await isPending(ctx.db, contract.id, 'PREPAID')) return
  const now = ctx.clock.now()
  const unit = config.custom_credit_type_id ?? fiatOf(outlook.facts, contract)
  const balance = balanceOf(outlook.plan, contract, config, unit, now)
  if (balance.gt(exact(config.threshold_amount))) return
  const amount = exact(config.recharge_to_amount).minus(balance)
  const { duration } = config.commit
  const end = duration
    ? (addRelative(period.end, duration) ?? FOREVER)
    : addCalendar(hourOf(now), { months: 12 })
  const window = { start: later(hourOf(now), contract.starting_at), end }
  await buy(looked, 'PREPAID', config, { amount, unit, window })
}

async function lookAtSpend(looked: Looked, config: SpendThresholdTerms): Promise<void> {
  const { ctx, outlook, contract, period } = looked
  if (await isPending(ctx.db, contract.id, 'SPEND')) return
  const amount = accruedSpend(outlook.plan, contract, ctx.clock.now())
  if (amount.lt(exact(config.threshold_amount))) return
  const unit = fiatOf(outlook.facts, contract)
  await buy(looked, 'SPEND', config, { amount, unit, window: period })
}

type Config = PrepaidThresholdTerms | SpendThresholdTerms

interface Amount {
  readonly amount: Decimal
  readonly unit: string
  readonly window: Period
}

async function buy(looked: Looked, kind: Kind, config: Config, amount: Amount): Promise<void> {
  const { ctx, outlook, contract } = looked
  const worth = worthOf(outlook.facts, contract, amount.unit)
  if (!worth) return
  const fraction = await fractionOf(looked, config)
  const price = amount.amount.times(worth).times(fraction ?? ONE)
  const commit = commitOf(looked, config, amount, price)
  await begin(ctx, contract, {
    kind,
    gate: config.payment_gate_config,
    commit,
    discounted: fraction !== undefined,
    waiting: { ops: { add_commits: [commit] }, custom_fields: [] },
  })
}

function commitOf(
  { ctx, outlook, contract }: Looked,
  { commit }: Config,
  { amount, unit, window }: Amount,
  price: Decimal,
): CommitTerms {
  const { duration: _, priority, rate_type, ...named } = commit as PrepaidThresholdTerms['commit']
  const maker = new Maker(ctx.clock.now(), actorOf({}))
  return {
    ...named,
    id: maker.id(),
    type: 'PREPAID',
    ...maker.stamp,
    priority: priority ?? DEFAULT_PRIORITY,
    rate_type: rate_type ?? 'LIST_RATE',
    access_schedule: {
      credit_type_id: unit,
      schedule_items: [
        {
          id: maker.id(),
          amount: Number(amount.toFixed()),
          starting_at: iso(window.start),
          ending_before: iso(earlier(window.end, contract.ending_before)),
        },
      ],
    },
    invoice_schedule: {
      credit_type_id: fiatOf(outlook.facts, contract),
      schedule_items: [
        {
          id: maker.id(),
          timestamp: iso(maker.now),
          unit_price: Number(price.toFixed()),
          quantity: 1,
        },
      ],
    },
  }
}

/** What part of the price is paid; undefined when all of it is (spec/15 §1). */
async function fractionOf(
  { ctx, contract, terms, period }: Looked,
  { discount_configuration: discount }: Config,
): Promise<Decimal | undefined> {
  if (!discount) return undefined
  const { cap } = discount
  const tracker = terms.spend_trackers.find(
    ({ alias, archived_at }) => alias === cap?.spend_tracker_alias && archived_at === undefined,
  )
  if (cap && tracker) {
    const before = await recharges(ctx.db, [contract.id])
    const spent = accumulated(tracker, terms, before, period, ctx.clock.now())
    if (spent.gte(exact(cap.amount))) return undefined
  }
  return exact(discount.payment_fraction)
}
