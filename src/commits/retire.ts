import type { BillingPlan } from '../invoices/plan.ts'
import type { Balance } from '../ledger/balance.ts'
import { ZERO } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

/**
 * Why a commit cannot be laid aside: what it holds can still be drawn on, billed or changed.
 * Undefined when nothing about it can change any more.
 */
export function whyNotRetire(
  balances: readonly Balance[],
  plan: BillingPlan,
  now: Instant,
): string | undefined {
  const segments = balances.flatMap((balance) => balance.segments)
  const isLeft = segments.some(
    ({ id, ending_before }) => ending_before > now && (plan.remaining.get(id) ?? ZERO).gt(ZERO),
  )
  if (isLeft) return 'The commit still has a balance'
  const items = new Set(balances.flatMap(({ instalments }) => instalments.map(({ id }) => id)))
  const isOpen = plan.open.some(
    ({ invoice: { draws, lines, period } }) =>
      draws.some(({ segment_id }) => segments.some(({ id }) => id === segment_id)) ||
      lines.some(({ schedule_item_id: item }) => item !== undefined && items.has(item)) ||
      segments.some((s) => period && s.starting_at < period.end && period.start < s.ending_before),
  )
  return isOpen ? 'An invoice that concerns the commit is not final' : undefined
}
