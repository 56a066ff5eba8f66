import type { Balance, BalanceKind, Segment } from '../ledger/balance.ts'
import { type Decimal, max, ZERO } from '../money/decimal.ts'
import { earlier, type Instant } from '../time/clock.ts'
import type { BillingPlan } from './plan.ts'
import type { LedgerEntry } from './store.ts'

/** What happened to a balance, in the order of time: the entries that are kept and those that follow. */
export interface Account {
  readonly balance: Balance
  readonly entries: readonly AccountEntry[]
  /** What can be drawn now; amounts of segments that are not active, or below zero, are not in it. */
  readonly available: Decimal
}

export interface AccountEntry {
  readonly type: string
  readonly segment_id: string
  readonly timestamp: Instant
  readonly amount: Decimal
  readonly invoice_id?: string
  /** The invoice is a draft: the entry moves with it. */
  readonly is_draft?: true
  readonly contract_id?: string
  readonly new_contract_id?: string
  readonly reason?: string
}

const PREFIX: Record<BalanceKind, string> = {
  PREPAID: 'PREPAID_COMMIT',
  CREDIT: 'CREDIT',
  POSTPAID: 'POSTPAID_COMMIT',
}

export const startType = (kind: BalanceKind): string =>
  kind === 'POSTPAID' ? 'POSTPAID_COMMIT_INITIAL_BALANCE' : `${PREFIX[kind]}_SEGMENT_START`
export const deductionType = (kind: BalanceKind): string =>
  `${PREFIX[kind]}_AUTOMATED_INVOICE_DEDUCTION`
export const entryType = (kind: BalanceKind, event: string): string => `${PREFIX[kind]}_${event}`

const isActive = (now: Instant, { starting_at, ending_before }: Segment): boolean =>
  starting_at <= now && now < ending_before

/** What can be drawn of a balance now (spec/13 §4). */
export const available = (
  balance: Balance,
  remaining: BillingPlan['remaining'],
  now: Instant,
): Decimal =>
  balance.segments
    .filter((segment) => isActive(now, segment))
    .reduce((sum, { id }) => sum.plus(max(ZERO, remaining.get(id) ?? ZERO)), ZERO)

/**
 * The account of every balance: grants that have begun, what invoices took (drafts too, for they
 * would), what was moved, adjusted and lost. Added up to an instant, it is what the balance holds.
 */
export function accountsOf(
  plan: BillingPlan,
  kept: readonly LedgerEntry[],
  now: Instant,
): Account[] {
  return plan.balances.map((balance) => {
    const taken = [
      ...kept.filter(
        ({ balance_id, segment_id }) =>
          balance_id === balance.id && balance.segments.some(({ id }) => id === segment_id),
      ),
      ...draftDeductions(plan, balance),
      ...draftTrueUps(plan, balance, now),
      ...moves(plan, balance),
    ]
    const entries = [...grants(balance, taken, now), ...taken]
    const all = [...entries, ...losses(balance, entries, now)]
    return {
      balance,
      entries: all.sort((a, b) => a.timestamp - b.timestamp),
      available: available(balance, plan.remaining, now),
    }
  })
}

/** The segments that have begun; and those of later that a draft draws on, for next month's fee. */
const grants = (
  { kind, segments }: Balance,
  taken: readonly AccountEntry[],
  now: Instant,
): AccountEntry[] =>
  segments
    .filter(
      ({ id, starting_at }) =>
        starting_at <= now || taken.some(({ segment_id }) => segment_id === id),
    )
    .flatMap(({ id, amount, starting_at, adjustments = [] }) => [
      { type: startType(kind), segment_id: id, timestamp: starting_at, amount },
      ...adjustments.map((adjustment) => ({
        type: entryType(kind, 'SEAT_BASED_ADJUSTMENT'),
        segment_id: id,
        timestamp: adjustment.at,
        amount: adjustment.amount,
      })),
    ])

function draftDeductions({ open }: BillingPlan, balance: Balance): AccountEntry[] {
  return open.flatMap(({ invoice }) =>
    invoice.draws
      .filter(({ segment_id }) => balance.segments.some(({ id }) => id === segment_id))
      .map(({ segment_id, amount }) => ({
        type: deductionType(balance.kind),
        segment_id,
        timestamp: deductedAt(balance, segment_id, invoice.period?.end ?? invoice.issued_at),
        amount: ZERO.minus(amount),
        invoice_id: invoice.id,
        contract_id: invoice.contract_id,
        is_draft: true as const,
      })),
  )
}

/** What a commitment still asks for when its time is over is trued up, and not lost. */
function draftTrueUps({ open }: BillingPlan, balance: Balance, now: Instant): AccountEntry[] {
  const isOver = balance.segments.every(({ ending_before }) => ending_before <= now)
  if (balance.kind !== 'POSTPAID' || !isOver) return []
  return open.flatMap(({ invoice }) =>
    invoice.lines
      .filter(({ postpaid_commit_id }) => postpaid_commit_id === balance.id)
      .map((line) => ({
        type: entryType(balance.kind, 'TRUEUP'),
        segment_id: line.balance?.segment_id ?? '',
        timestamp: invoice.issued_at,
        amount: ZERO.minus(line.total),
        invoice_id: invoice.id,
        contract_id: invoice.contract_id,
        is_draft: true as const,
      })),
  )
}

/** At the end of the statement's period, or of the segment where that is earlier (spec/13 §3). */
export const deductedAt = ({ segments }: Balance, segment_id: string, end: Instant): Instant =>
  earlier(end, segments.find(({ id }) => id === segment_id)?.ending_before ?? end)

const moves = ({ rollovers }: BillingPlan, balance: Balance): AccountEntry[] =>
  rollovers
    .filter(({ segment }) => balance.segments.some(({ id }) => id === segment.id))
    .map(({ at, segment, to }) => ({
      type: entryType(balance.kind, 'ROLLOVER'),
      segment_id: segment.id,
      timestamp: at,
      amount: ZERO.minus(to.segments[0]?.amount ?? ZERO),
      ...(to.contract_id !== undefined && { new_contract_id: to.contract_id }),
    }))

/** What is left of a segment is lost at its end. */
function losses(balance: Balance, entries: readonly AccountEntry[], now: Instant): AccountEntry[] {
  return balance.segments
    .filter(({ ending_before }) => ending_before <= now)
    .flatMap((segment) => {
      const left = entries
        .filter(({ segment_id }) => segment_id === segment.id)
        .reduce((sum, { amount }) => sum.plus(amount), ZERO)
      if (left.lte(ZERO)) return []
      return [
        {
          type: entryType(balance.kind, 'EXPIRATION'),
          segment_id: segment.id,
          timestamp: segment.ending_before,
          amount: ZERO.minus(left),
        },
      ]
    })
}
