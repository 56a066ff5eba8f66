import { randomUUID } from 'node:crypto'
import { askForCustomer } from '../alerts/ask.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import type { Balance } from '../ledger/balance.ts'
import { ZERO } from '../money/decimal.ts'
import { sendToStripe } from '../stripe/route.ts'
import { FOREVER, type Instant } from '../time/clock.ts'
import type { Trial } from '../usage/trial.ts'
import { tellFinalized } from '../webhooks/invoice-finalized.ts'
import { deductedAt, deductionType, entryType } from './account.ts'
import { edgesOf } from './edges.ts'
import type { Facts, UsageQuestion } from './facts.ts'
import { gatherFactsOf } from './gather.ts'
import type { ImportedStatement } from './imported.ts'
import type { Invoice } from './invoice.ts'
import { lockFamilies } from './lock.ts'
import { meter } from './meter.ts'
import { numberInvoices } from './parties.ts'
import { type BillingPlan, openQuestions, planInvoices } from './plan.ts'
import { reopen } from './reopen.ts'
import { isAlive } from './statements.ts'
import { insertInvoice, insertLedgerEntries, ledgerEntries } from './store.ts'
import { importedStatements } from './store-imported.ts'
import { voidFinal } from './void.ts'

/** What to look at differently from how things stand. */
export interface Change {
  /** Final invoices that are computed anew, as if they had not been issued. */
  readonly reopen?: readonly string[]
  /** Statements that are imported with this. */
  readonly imported?: readonly ImportedStatement[]
  /** Which invoices there are, whatever was used: cheaper, for nothing is metered. */
  readonly unmetered?: true
  /** Events that are counted though nobody has sent them. */
  readonly trial?: Trial
  /** The lines need not say in which hours they were used: much faster. */
  readonly hourless?: true
}

/** The invoices of a customer that are not final, as they stand now, and what they leave of balances. */
export async function planOf(ctx: Ctx, customer_id: string, change: Change = {}): Promise<Outlook> {
  return ownOf(customer_id, await planFamily(ctx, customer_id, change))
}

/** The same of several customers, in as many round trips as of one. */
export async function plansOf(
  ctx: Ctx,
  customer_ids: readonly string[],
  change: Change = {},
): Promise<Map<string, Outlook>> {
  const outlooks = await planFamilies(ctx, customer_ids, change)
  return new Map([...outlooks].map(([id, outlook]) => [id, ownOf(id, outlook)]))
}

/** What of the outlook of a family is the customer's own. */
function ownOf(customer_id: string, outlook: Outlook): Outlook {
  const { facts, plan } = outlook
  const own = new Set(
    facts.contracts.filter((c) => c.customer_id === customer_id).map(({ id }) => id),
  )
  const isOwn = (balance: Balance) =>
    balance.contract_id === undefined
      ? facts.balances.get(customer_id)?.some(({ id }) => id === balance.id)
      : own.has(balance.contract_id)
  return {
    ...outlook,
    facts: { ...facts, contracts: facts.contracts.filter(({ id }) => own.has(id)) },
    plan: {
      ...plan,
      open: plan.open.filter(({ invoice }) => invoice.customer_id === customer_id),
      balances: plan.balances.filter(isOwn),
    },
  }
}

/** The same for everybody whose contracts hang together with the customer's in a hierarchy. */
async function planFamily(ctx: Ctx, customer_id: string, change: Change): Promise<Outlook> {
  const outlook = (await planFamilies(ctx, [customer_id], change)).get(customer_id)
  if (!outlook) throw new Error(`Nothing was planned of ${customer_id}`)
  return outlook
}

async function planFamilies(
  ctx: Ctx,
  customer_ids: readonly string[],
  change: Change,
): Promise<Map<string, Outlook>> {
  const gathered = await gatherFactsOf(ctx, customer_ids)
  const changed: [string, ReturnType<typeof reopen>][] = []
  for (const [id, facts] of gathered) changed.push([id, await changedFacts(ctx.db, facts, change)])
  const all = changed.map(([, { facts }]) => facts)
  const metered = change.unmetered
    ? () => []
    : await meter(ctx.db, all.flatMap(openQuestions), {
        trial: change.trial,
        edges: change.hourless && edgesOfEach(all),
      })
  return new Map(
    changed.map(([id, { facts, standsFor }]) => [
      id,
      { facts, standsFor, plan: planInvoices(facts, metered) },
    ]),
  )
}

async function changedFacts(db: Db, facts: Facts, { reopen: ids, imported = [] }: Change) {
  const family = [...facts.balances.keys()]
  return reopen(
    { ...facts, imported: ids ? await importedStatements(db, family) : imported },
    ids ?? [],
    ids ? await ledgerEntries(db, family) : [],
  )
}

/** The edges of the family of each customer. */
function edgesOfEach(all: readonly Facts[]): (question: UsageQuestion) => readonly Instant[] {
  const edges = new Map(
    all.flatMap((facts) => {
      const own = edgesOf(facts)
      return [...facts.balances.keys()].map((member) => [member, own] as const)
    }),
  )
  return ({ customer_id }) => edges.get(customer_id) ?? []
}

export interface Outlook {
  readonly facts: Facts
  readonly plan: BillingPlan
  /** The reopened final invoice that a draft stands for. */
  standsFor(invoice: Invoice): string | undefined
}

/**
 * Brings what is final up to date with what should be: finalizes every invoice whose time has come,
 * in the order in which they draw on balances, and asks to be called again when the next one is due.
 * Harmless to repeat.
 */
export async function settleCustomer(ctx: Ctx, customer_id: string): Promise<void> {
  const { db, clock } = ctx
  await lockFamilies(db, [customer_id])
  const { facts, plan } = await planFamily(ctx, customer_id, {})
  const now = clock.now()
  await voidArchived(ctx, facts)
  const due = plan.open.filter((planned) => planned.due <= now)
  for (const { invoice } of due) await finalize(ctx, invoice, plan)
  await askForCustomer(ctx, customer_id, due.length > 0 ? 'invoice_generation' : 'contract_change')
  const next = nextDue(facts, plan, now)
  if (next !== undefined)
    await ctx.enqueue(db, 'settleCustomer', { customer_id }, { run_at: next, key: customer_id })
  await numberInvoices(ctx, customer_id, facts.contracts)
}

/** Voids what contracts issued that were archived with all their invoices (spec/12 §5). */
async function voidArchived(ctx: Ctx, { contracts, finals }: Facts): Promise<void> {
  for (const contract of contracts)
    if (contract.archived_at !== undefined && contract.void_invoices)
      for (const { id, contract_id, status } of finals)
        if (contract_id === contract.id && status === 'FINALIZED') await voidFinal(ctx, { id })
}

/** Whether the lines stand on a consolidated invoice too, which goes in its place (spec/07 §7.1). */
const isRepeated = ({ id }: Invoice, { open }: BillingPlan): boolean =>
  open.some(({ invoice }) => invoice.constituents?.some(({ invoice_id }) => invoice_id === id))

/** Freezes an invoice, writes what it did to balances, and tells about it. */
export async function finalize(ctx: Ctx, invoice: Invoice, plan: BillingPlan): Promise<void> {
  if (!(await freeze(ctx, invoice, plan))) return
  if (!isRepeated(invoice, plan)) await sendToStripe(ctx, invoice)
  await tellFinalized(ctx, invoice)
}

/** The same in silence, for what was billed elsewhere. False when the invoice was final before. */
export async function freeze(ctx: Ctx, invoice: Invoice, plan: BillingPlan): Promise<boolean> {
  const { db, clock } = ctx
  const now = clock.now()
  if (!(await insertInvoice(db, { ...invoice, status: 'FINALIZED' }, now))) return false
  const entries = [...deductions(invoice, plan), ...trueUps(invoice)].map((entry) => ({
    id: randomUUID(),
    invoice_id: invoice.id,
    contract_id: invoice.contract_id,
    customer_id: ownerOf(entry.balance_id, plan) ?? invoice.customer_id,
    ...entry,
  }))
  await insertLedgerEntries(db, entries, now)
  return true
}

/** Whose balance it is: in a hierarchy, an invoice may draw on another customer's. */
const ownerOf = (balance_id: string, { owners }: BillingPlan): string | undefined =>
  owners.get(balance_id)

const deductions = ({ draws, period, issued_at }: Invoice, { balances }: BillingPlan) =>
  draws.map(({ balance_id, segment_id, kind, amount }) => {
    const end = period?.end ?? issued_at
    const balance = balances.find(({ id }) => id === balance_id)
    return {
      balance_id,
      segment_id,
      type: deductionType(kind),
      amount: ZERO.minus(amount),
      timestamp: balance ? deductedAt(balance, segment_id, end) : end,
    }
  })

/** A true-up settles what a postpaid commit still promised. */
const trueUps = ({ lines, issued_at }: Invoice) =>
  lines.flatMap(({ postpaid_commit_id, balance, total }) =>
    postpaid_commit_id === undefined || !balance
      ? []
      : [
          {
            balance_id: balance.id,
            segment_id: balance.segment_id,
            type: entryType('POSTPAID', 'TRUEUP'),
            amount: ZERO.minus(total),
            timestamp: issued_at,
          },
        ],
  )

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
