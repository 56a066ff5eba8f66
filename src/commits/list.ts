import { type Cursor, page, readCursor } from '../api/paging.ts'
import { storedContractsOf, termsOf } from '../contracts/store.ts'
import type { Db } from '../db/db.ts'
import { instant } from '../time/clock.ts'
import type { Derived, Origin } from './derived.ts'
import { balanceTerms, storedBalancesOf } from './store.ts'
import type { CommitTerms, CreditTerms } from './terms.ts'

/** Lists of commits and of credits (spec/13 §4). */

/** A commit or credit, and the contract it belongs to; none for a customer's own. */
export interface Listed<T extends CommitTerms | CreditTerms = CommitTerms | CreditTerms> {
  readonly terms: T
  readonly contract_id?: string | undefined
  readonly origin?: Origin
  /** Laid aside: shown only when it is asked for. */
  readonly retired?: boolean
}

/** Every commit, or every credit, of a customer: its own first, then those of its contracts. */
export async function allBalances(
  db: Db,
  customer_id: string,
  kind: 'COMMIT' | 'CREDIT',
  with_contracts: boolean,
  derived: readonly Derived[] = [],
): Promise<Listed[]> {
  const own = (await storedBalancesOf(db, customer_id))
    .filter((stored) => stored.kind === kind)
    .map((stored): Listed => ({ terms: balanceTerms(stored) }))
  if (!with_contracts) return own
  const contracts = await storedContractsOf(db, customer_id)
  const retired = new Set(contracts.flatMap((stored) => termsOf(stored).retired ?? []))
  const isRetired = (id: string) => retired.has(id)
  return [
    ...own,
    ...contracts.flatMap((stored): Listed[] => {
      const { commits, credits, archived } = termsOf(stored)
      const list: readonly (CommitTerms | CreditTerms)[] = kind === 'COMMIT' ? commits : credits
      return list.map((terms) => ({
        contract_id: stored.id,
        terms: archived ? { archived_at: archived.at, ...terms } : terms,
        retired: isRetired(terms.id),
      }))
    }),
    ...derived
      .filter(({ terms }) => 'type' in terms === (kind === 'COMMIT'))
      .map((d) => ({ ...d, retired: isRetired(d.terms.id) })),
  ]
}

export interface BalanceFilter {
  readonly id?: string | undefined
  readonly access_type?: 'SPEND' | 'QUANTITY' | undefined
  readonly covering_date?: string
  readonly starting_at?: string
  readonly effective_before?: string
  readonly include_archived?: boolean
}

/** Whether some access lies where it is asked for: over a date, from one on, or before one. */
export function matchesFilter({ terms, retired }: Listed, filter: BalanceFilter): boolean {
  const { access_schedule: access } = terms
  const { id, access_type, covering_date: on, starting_at: from, effective_before: to } = filter
  if (id !== undefined && terms.id !== id) return false
  if (retired && id === undefined && !filter.include_archived) return false
  if (terms.archived_at !== undefined && !filter.include_archived) return false
  if (access_type !== undefined && (access.access_type ?? 'SPEND') !== access_type) return false
  const some = (test: (start: number, end: number) => boolean) =>
    access.schedule_items.some((s) => test(instant(s.starting_at), instant(s.ending_before)))
  return (
    (on === undefined || some((start, end) => start <= instant(on) && instant(on) < end)) &&
    (from === undefined || some((_, end) => end > instant(from))) &&
    (to === undefined || some((start) => start < instant(to)))
  )
}

const placeOf = ({ terms }: Listed): Cursor => ({ at: instant(terms.created_at), id: terms.id })

const isAfter = (a: Cursor, b: Cursor) => a.at > b.at || (a.at === b.at && a.id > b.id)

/** A page in the order of creation. */
export function pageOf<Item>(
  listed: readonly Listed[],
  { limit = 25, next_page }: { limit?: number; next_page?: string },
  show: (item: Listed) => Item,
): { data: Item[]; next_page: string | null } {
  const cursor = readCursor(next_page)
  const sorted = listed.toSorted((a, b) => (isAfter(placeOf(a), placeOf(b)) ? 1 : -1))
  const rest = cursor ? sorted.filter((item) => isAfter(placeOf(item), cursor)) : sorted
  return page(rest.slice(0, limit + 1), limit, placeOf, show)
}
