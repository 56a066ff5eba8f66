import type { Ctx } from '../ctx.ts'
import { type Account, accountsOf } from '../invoices/account.ts'
import { closedBalances } from '../invoices/balances.ts'
import { type Outlook, planOf } from '../invoices/finalize.ts'
import { ledgerEntries } from '../invoices/store.ts'
import { type Decimal, sum, ZERO } from '../money/decimal.ts'
import { iso } from '../time/clock.ts'
import { type Derived, joinSeats, type Source, toDerived } from './derived.ts'
import type { Figures, LedgerEntries } from './show.ts'

/** What became of commits and credits: what billing made of them, and what is left (spec/13 §3-4). */

export interface Wanted {
  readonly include_balance?: boolean | undefined
  readonly include_ledgers?: boolean | undefined
}

export interface Accounts {
  /** Balances that nobody made by hand: occurrences of recurring ones, and what rolled over. */
  readonly derived: readonly Derived[]
  figures(balance_id: string): Figures
  /** The invoice that bills an item of an invoice schedule, final or draft. */
  invoiceOf(item_id: string): string | undefined
}

/** Usage is metered only when somebody wants to know what is left, or when that rolls over. */
async function outlookFor(ctx: Ctx, customer_id: string, isMetered: boolean): Promise<Outlook> {
  if (!isMetered) {
    const outlook = await planOf(ctx, customer_id, { unmetered: true })
    if (outlook.plan.rollovers.length === 0) return outlook
  }
  return planOf(ctx, customer_id, { hourless: true })
}

/** @param sourceOf the terms with this id, of whatever contract of the customer */
export async function gatherAccounts(
  ctx: Ctx,
  customer_id: string,
  wanted: Wanted,
  sourceOf: (id: string) => Source | undefined,
): Promise<Accounts> {
  const isWanted = Boolean(wanted.include_balance || wanted.include_ledgers)
  const outlook = await outlookFor(ctx, customer_id, isWanted)
  const balances = [...outlook.plan.balances, ...closedBalances(outlook.facts)]
  const plan = { ...outlook.plan, balances }
  const kept = isWanted ? await ledgerEntries(ctx.db, [customer_id]) : []
  const accounts = isWanted ? accountsOf(plan, kept, ctx.clock.now()) : []
  const made = balances.filter((b) => b.recurring_id ?? b.rolled_over_from)
  return {
    derived: joinSeats(made).map((balance) => {
      const { rolled_over_from, recurring_id } = balance
      const ids = [rolled_over_from?.balance_id, recurring_id].filter((id) => id !== undefined)
      return toDerived(
        balance,
        ids.map(sourceOf).find((source) => source !== undefined),
      )
    }),
    figures: figuresBy(accounts, wanted),
    invoiceOf: invoicesBy(outlook),
  }
}

function invoicesBy({ facts, plan }: Outlook): Accounts['invoiceOf'] {
  const invoices = new Map<string, string>()
  for (const { id, status, schedule_item_ids } of facts.finals)
    for (const item of schedule_item_ids)
      if (status === 'FINALIZED' || !invoices.has(item)) invoices.set(item, id)
  for (const { invoice } of plan.open)
    for (const { schedule_item_id: item } of invoice.lines)
      if (item !== undefined) invoices.set(item, invoice.id)
  return (item_id) => invoices.get(item_id)
}

/** A balance that was archived by itself has no account: it is worth nothing (spec/13 §8). */
function figuresBy(accounts: readonly Account[], wanted: Wanted): Accounts['figures'] {
  const byBalance = new Map<string, Account[]>()
  for (const account of accounts) {
    const { id } = account.balance
    byBalance.set(id, [...(byBalance.get(id) ?? []), account])
  }
  return (id) => {
    const of = byBalance.get(id)
    if (!of) return wanted.include_balance ? { balance: ZERO } : {}
    return {
      ...(wanted.include_balance && { balance: totalOf(of) }),
      ...(wanted.include_ledgers && { ledger: entriesOf(of) }),
    }
  }
}

const totalOf = (accounts: readonly Account[]): Decimal =>
  sum(accounts.map(({ available }) => available))

/** The entries of all seats, in the order of time; one that belongs to the whole is there once. */
const entriesOf = (accounts: readonly Account[]): LedgerEntries =>
  [...new Set(accounts.flatMap(({ entries }) => entries))]
    .toSorted((a, b) => a.timestamp - b.timestamp)
    .map(({ is_draft: _, ...entry }) => ({
      ...entry,
      timestamp: iso(entry.timestamp),
    })) as unknown as LedgerEntries
