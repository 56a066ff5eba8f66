import type { Ctx } from '../ctx.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import { type Account, accountsOf } from './account.ts'
import type { Facts } from './facts.ts'
import { planOf } from './finalize.ts'
import { ledgerEntries } from './store.ts'

/** All balances of a customer as they stand. */
export interface Books {
  readonly facts: Facts
  /** One for each balance; seats of one balance are put together. */
  readonly accounts: ReadonlyMap<string, Account>
  /** The same, seat by seat. */
  readonly seats: readonly Account[]
}

/** Works out every balance of a customer: what was granted, taken, moved and lost, drafts included. */
export async function booksOf(ctx: Ctx, customer_id: string): Promise<Books> {
  const { facts, plan } = await planOf(ctx, customer_id, { hourless: true })
  const kept = await ledgerEntries(ctx.db, [customer_id])
  const parts = accountsOf(plan, kept, ctx.clock.now())
  return {
    facts,
    accounts: putTogether(parts),
    seats: parts.filter(({ balance }) => balance.seat !== undefined),
  }
}

function putTogether(parts: readonly Account[]): Map<string, Account> {
  const accounts = new Map<string, Account>()
  for (const part of parts) {
    const { id } = part.balance
    const known = accounts.get(id)
    accounts.set(id, known ? merge(known, part) : part)
  }
  return accounts
}

const merge = (a: Account, b: Account): Account => ({
  balance: { ...a.balance, segments: [...a.balance.segments, ...b.balance.segments] },
  entries: [...a.entries, ...b.entries].sort((x, y) => x.timestamp - y.timestamp),
  available: a.available.plus(b.available),
})

/** What is left of a balance without the drafts: only what final invoices took counts. */
export const withoutDrafts = ({ balance, entries }: Account, now: Instant): Decimal =>
  balance.segments
    .filter(({ starting_at, ending_before }) => starting_at <= now && now < ending_before)
    .reduce((sum, { id }) => {
      const left = entries
        .filter((entry) => entry.segment_id === id && !entry.is_draft)
        .reduce((total, { amount }) => total.plus(amount), ZERO)
      return left.gt(ZERO) ? sum.plus(left) : sum
    }, ZERO)
