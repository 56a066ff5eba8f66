import { randomUUID } from 'node:crypto'
import { findContracts } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import type { Balance } from '../ledger/balance.ts'
import { ZERO } from '../money/decimal.ts'
import { sendToStripe } from '../stripe/route.ts'
import type { Trial } from '../usage/trial.ts'
import { tellFinalized } from '../webhooks/invoice-finalized.ts'
import { deductedAt, deductionType, entryType } from './account.ts'
import { edgesOfEach } from './edges.ts'
import type { Facts } from './facts.ts'
import { gatherFactsOf } from './gather.ts'
import type { ImportedStatement } from './imported.ts'
import type { Invoice } from './invoice.ts'
import { meter } from './meter.ts'
import { type BillingPlan, openQuestions, planInvoices } from './plan.ts'
import { explain } from './proof/explain.ts'
import { insertProofs } from './proof/store-proof.ts'
import { reopen } from './reopen.ts'
import { insertInvoices, insertLedgerEntries, type LedgerEntry, ledgerEntries } from './store.ts'
import { importedStatements } from './store-imported.ts'

/** What to look at differently from how things stand. */
export interface Change {
  /** Final invoices that are computed anew, as if they had not been issued. */
  readonly reopen?: readonly string[]
  /** Their contracts are looked at as if they had not been archived. */
  readonly revive?: true
  /** Other terms to bill by. */
  readonly by?: (facts: Facts) => Promise<Facts>
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

async function changedFacts(db: Db, gathered: Facts, change: Change) {
  const { reopen: ids, revive, by, imported = [] } = change
  const facts = by ? await by(gathered) : gathered
  const family = [...facts.balances.keys()]
  return reopen(
    { ...facts, imported: ids ? await importedStatements(db, family) : imported },
    ids ?? [],
    ids ? await ledgerEntries(db, family) : [],
    revive,
  )
}

export interface Outlook {
  readonly facts: Facts
  readonly plan: BillingPlan
  /** The reopened final invoice that a draft stands for. */
  standsFor(invoice: Invoice): string | undefined
}

/** Invoices of one plan that become final, with the contracts of which they are. */
export interface Issue {
  readonly invoices: readonly Invoice[]
  readonly facts: Pick<Facts, 'contracts'>
  readonly plan: BillingPlan
}

/** Whether the lines stand on a consolidated invoice too, which goes in its place (spec/07 §7.1). */
const isRepeated = ({ id }: Invoice, { open }: BillingPlan): boolean =>
  open.some(({ invoice }) => invoice.constituents?.some(({ invoice_id }) => invoice_id === id))

/** Freezes invoices, writes what they did to balances, and tells about them. */
export async function finalize(ctx: Ctx, issues: readonly Issue[]): Promise<void> {
  const fresh = await freeze(ctx, issues)
  for (const { invoices, facts, plan } of fresh)
    for (const invoice of invoices) {
      const contract = facts.contracts.find(({ id }) => id === invoice.contract_id)
      if (contract && !isRepeated(invoice, plan)) await sendToStripe(ctx, invoice, contract)
    }
  await tellFinalized(
    ctx,
    fresh.flatMap(({ invoices }) => invoices),
  )
}

/**
 * Keeps an invoice that draws on nothing as final. It is sent nowhere: whoever issues it takes care of
 * its payment.
 */
export async function issue(ctx: Ctx, invoice: Invoice, { silently = false } = {}): Promise<void> {
  const { db, clock } = ctx
  const kept = await insertInvoices(db, [{ ...invoice, status: 'FINALIZED' }], clock.now())
  if (kept.size === 0) return
  const contracts = await findContracts(db, [invoice.contract_id])
  const facts = { contracts, price_lists: new Map(), imported: [] }
  await insertProofs(db, [{ proof: explain(invoice, { facts, balances: [] }) }])
  if (!silently) await tellFinalized(ctx, [invoice])
}

/** The same in silence, for what was billed elsewhere; returns what was not final before. */
export async function freeze(ctx: Ctx, issues: readonly Issue[]): Promise<Issue[]> {
  const { db, clock } = ctx
  const now = clock.now()
  const kept = await insertInvoices(
    db,
    issues.flatMap(({ invoices }) =>
      invoices.map((invoice) => ({ ...invoice, status: 'FINALIZED' as const })),
    ),
    now,
  )
  const fresh = issues.map((issue) => ({
    ...issue,
    invoices: issue.invoices.filter(({ id }) => kept.has(id)),
  }))
  const entries = fresh.flatMap(({ invoices, plan }) =>
    invoices.flatMap((invoice) => entriesOf(invoice, plan)),
  )
  await insertLedgerEntries(db, entries, now)
  await insertProofs(
    db,
    fresh.flatMap(({ invoices, plan }) => invoices.map((invoice) => plan.explain(invoice))),
  )
  return fresh
}

const entriesOf = (invoice: Invoice, plan: BillingPlan): LedgerEntry[] =>
  [...deductions(invoice, plan), ...trueUps(invoice)].map((entry) => ({
    id: randomUUID(),
    invoice_id: invoice.id,
    contract_id: invoice.contract_id,
    customer_id: ownerOf(entry.balance_id, plan) ?? invoice.customer_id,
    ...entry,
  }))

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
