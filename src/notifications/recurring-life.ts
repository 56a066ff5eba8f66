import type { Contract, RecurringBalance } from '../contracts/contract.ts'
import { occurrences, recurringBalances } from '../invoices/recurring.ts'
import { FOREVER, type Instant, later } from '../time/clock.ts'
import type { Version } from './contract-life.ts'
import type { Known } from './dates.ts'
import { endedBy, type Happening, type Kind, segmentHappenings } from './happening.ts'

/** What happens to the occurrences of a recurring commit or credit, and when the next one is to be known. */
export interface Recurrence {
  readonly happenings: readonly Happening[]
  readonly next: Instant | undefined
}

/** The entry that made a recurring commit or credit. */
const madeBy = (versions: readonly Version[], id: string): Known | undefined =>
  versions.find(({ terms }) =>
    [...terms.recurring_commits, ...terms.recurring_credits].some((r) => r.id === id),
  )?.known

/** A follower of the first is made by nobody, unless it was due when the recurring one was made. */
const followerKnown = (before: Instant, made: Known): Known =>
  before <= made.at ? made : { at: before, entry: '' }

/**
 * The occurrences that have begun, and the one after them: an occurrence is known from the beginning
 * of the one before it (spec/04 §4.2), and exists from its own (spec/13 §2).
 */
export function recurringLife(
  contract: Contract,
  recurring: RecurringBalance,
  versions: readonly Version[],
  now: Instant,
): Recurrence {
  const begun = occurrences(recurring, contract, now)
  const horizon = begun.at(-1)?.full.end ?? recurring.starting_at
  const all = occurrences(recurring, contract, horizon)
  const starts = all.map(({ part }) => part.start)
  const made = madeBy(versions, recurring.id) ?? { at: contract.created_at, entry: contract.id }
  const kind: Kind = recurring.kind === 'CREDIT' ? 'credit' : 'commit'
  const ended = endedBy(contract.archived_at)
  const happenings = recurringBalances(contract, recurring, horizon).flatMap((balance) => {
    const n = starts.indexOf(balance.created_at)
    const before = starts[n - 1]
    const known = before === undefined ? made : followerKnown(before, made)
    const about = {
      contract_id: contract.id,
      balance_id: balance.id,
      parent_recurring_id: recurring.id,
    }
    const created = later(balance.created_at, made.at)
    const create: Happening = {
      type: `${kind}.create`,
      key: `${balance.id} create`,
      at: created,
      known: { ...known, at: created },
      about,
      ...ended,
    }
    const accesses = balance.segments.map(({ id, starting_at, ending_before }) => ({
      id,
      start: starting_at,
      end: ending_before,
    }))
    const rest = { ...ended, ...(before !== undefined && { late: true as const }) }
    return [
      create,
      ...segmentHappenings(kind, accesses, about, rest, (_name, at) => ({ at, known })),
    ]
  })
  const next = starts.at(-1)
  return { happenings, next: next !== undefined && next > now && next < FOREVER ? next : undefined }
}
