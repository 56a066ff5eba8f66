import { slice } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Account } from '../invoices/account.ts'
import type { Books } from '../invoices/figures.ts'
import { grantedBy } from '../ledger/balance.ts'
import { type Decimal, max, ZERO } from '../money/decimal.ts'
import { type Instant, instant, iso } from '../time/clock.ts'

/** Which seats are asked for, and when. */
export interface SeatQuestion {
  readonly contract_id: string
  readonly subscription_ids?: readonly string[]
  readonly seat_ids?: readonly string[]
  readonly skip_missing_seat_ids?: boolean
  readonly include_credits_and_commits?: boolean
  readonly include_ledgers?: boolean
  readonly starting_at?: string
  readonly effective_before?: string
  readonly covering_date?: string
  readonly limit?: number
  readonly cursor?: string
}

/** The accounts of single seats whose access lies where it is asked for; now, unless told otherwise. */
function asked({ seats }: Books, q: SeatQuestion, now: Instant): Account[] {
  const { starting_at: from, effective_before: to, covering_date: on } = q
  if (on !== undefined && (from !== undefined || to !== undefined))
    throw Problem.of(
      'invalid_request',
      'Give either covering_date or starting_at and effective_before',
    )
  const covered = on ?? (from === undefined && to === undefined ? iso(now) : undefined)
  return seats.filter(
    ({ balance: { contract_id, segments, seat } }) =>
      contract_id === q.contract_id &&
      (q.subscription_ids === undefined ||
        q.subscription_ids.includes(seat?.subscription_id ?? '')) &&
      segments.some(
        ({ starting_at, ending_before }) =>
          (covered === undefined ||
            (starting_at <= instant(covered) && instant(covered) < ending_before)) &&
          (from === undefined || ending_before > instant(from)) &&
          (to === undefined || starting_at < instant(to)),
      ),
  )
}

function bySeat(
  accounts: readonly Account[],
  { seat_ids, ...q }: SeatQuestion,
): [string, Account[]][] {
  const seats = new Map<string, Account[]>()
  for (const account of accounts) {
    const id = account.balance.seat?.seat_id ?? ''
    seats.set(id, [...(seats.get(id) ?? []), account])
  }
  if (!seat_ids) return [...seats].sort(([a], [b]) => (a < b ? -1 : 1))
  const missing = seat_ids.find((id) => !seats.has(id))
  if (missing !== undefined && !q.skip_missing_seat_ids)
    throw Problem.of('not_found', 'seat', missing)
  return seat_ids.flatMap((id) => {
    const own = seats.get(id)
    return own ? [[id, own] as [string, Account[]]] : []
  })
}

const left = ({ balance, entries }: Account): Decimal =>
  balance.segments.reduce((sum, { id }) => {
    const own = entries.filter((entry) => entry.segment_id === id)
    return sum.plus(
      max(
        ZERO,
        own.reduce((total, { amount }) => total.plus(amount), ZERO),
      ),
    )
  }, ZERO)

const granted = ({ balance: { segments } }: Account): Decimal =>
  segments.reduce((sum, segment) => sum.plus(grantedBy(segment)), ZERO)

function totals(accounts: readonly Account[]) {
  const units = new Map<string, { balance: Decimal; starting_balance: Decimal }>()
  for (const account of accounts) {
    const unit = account.balance.credit_type_id
    const before = units.get(unit) ?? { balance: ZERO, starting_balance: ZERO }
    units.set(unit, {
      balance: before.balance.plus(left(account)),
      starting_balance: before.starting_balance.plus(granted(account)),
    })
  }
  return [...units].map(([credit_type_id, sums]) => ({ credit_type_id, ...sums }))
}

const showAccount = (account: Account, withLedger: boolean) => ({
  id: account.balance.id,
  balance: left(account),
  start_date: iso(account.balance.segments[0]?.starting_at ?? account.balance.created_at),
  end_date: iso(account.balance.segments.at(-1)?.ending_before ?? account.balance.created_at),
  ...(withLedger && {
    ledger_entries: account.entries.map(({ type, amount, timestamp }) => ({
      type,
      amount,
      timestamp: iso(timestamp),
    })),
  }),
})

/** What each seat has left, and of what it was given (spec/13 §4, seat balances). */
export function seatBalances(books: Books, question: SeatQuestion, now: Instant) {
  const seats = bySeat(asked(books, question, now), question)
  const { limit = 25, cursor, include_ledgers = false } = question
  const { data, next_page } = slice(seats, {
    limit,
    ...(cursor !== undefined && { next_page: cursor }),
  })
  const done = seats.indexOf(data.at(-1) ?? ['', []]) + 1
  return {
    data: data.map(([seat_id, accounts]) => ({
      seat_id,
      balances: totals(accounts),
      ...(question.include_credits_and_commits && {
        commits: accounts
          .filter(({ balance }) => balance.kind !== 'CREDIT')
          .map((account) => showAccount(account, include_ledgers)),
        credits: accounts
          .filter(({ balance }) => balance.kind === 'CREDIT')
          .map((account) => showAccount(account, include_ledgers)),
      }),
    })),
    pagination: {
      seats_included: data.length,
      seats_available_for_next_page: data.length === 0 ? 0 : seats.length - done,
      next_page,
    },
  }
}
