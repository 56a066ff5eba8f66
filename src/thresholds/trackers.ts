import { amountOf } from '../commits/fold.ts'
import type { Terms } from '../contracts/terms.ts'
import { type Decimal, decimal, sum, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { type Instant, instant } from '../time/clock.ts'
import type { Workflow } from './workflow.ts'

export type Tracker = Terms['spend_trackers'][number]
type Source = Tracker['applicable_spend_specifiers'][number]['sources'][number]

/** What was counted in a billing period, in stored units of the tracker's currency. */
export interface Accumulated {
  readonly period: Period
  readonly amount: Decimal
}

const counts = (tracker: Tracker, source: Source, discounted: boolean): boolean =>
  tracker.applicable_spend_specifiers.some(
    ({ sources, discounted: asked = 'ANY' }) =>
      sources.includes(source) && (asked === 'ANY' || (asked === 'DISCOUNTED_ONLY') === discounted),
  )

const isIn = ({ start, end }: Period, at: Instant): boolean => start <= at && at < end

/**
 * What a tracker has counted in a billing period up to now: what was billed for recharges, and for
 * prepaid commits that people added (spec/15 §7).
 */
export function accumulated(
  tracker: Tracker,
  { commits }: Pick<Terms, 'commits'>,
  recharges: readonly Workflow[],
  period: Period,
  now: Instant,
): Decimal {
  const own = new Set(recharges.map(({ purchase }) => purchase.commit_id))
  const bought = recharges
    .filter(({ purchase, created_at }) => {
      const isOurs = purchase.billed_credit_type_id === tracker.credit_type_id
      return isOurs && isIn(period, created_at)
    })
    .filter(({ purchase }) => counts(tracker, 'THRESHOLD_RECHARGE', purchase.discounted))
    .map(({ purchase }) => decimal(purchase.billed))
  const manual = commits
    .filter(({ id, type, archived_at }) => type === 'PREPAID' && !own.has(id) && !archived_at)
    .filter(({ spend_tracker_attributes: a }) =>
      counts(tracker, 'MANUAL', a?.counts_as_discounted ?? false),
    )
    .flatMap(({ invoice_schedule: s }) =>
      s?.credit_type_id === tracker.credit_type_id && !s.do_not_invoice ? s.schedule_items : [],
    )
    .filter(({ timestamp }) => isIn(period, instant(timestamp)) && instant(timestamp) <= now)
    .map(amountOf)
  return sum([ZERO, ...bought, ...manual])
}
