import { type Period, periodAt, startOfMonth } from '../time/calendar.ts'
import { earlier, type Instant, later } from '../time/clock.ts'
import type { Contract } from './contract.ts'

/** The periods of a contract's usage statements (spec/12 §1). */

export type AnchorDay = 'FIRST_OF_MONTH' | 'CONTRACT_START' | 'CUSTOM_DATE'

/** The instant from which statement periods are counted. */
export function anchorOf(
  day: AnchorDay,
  starting_at: Instant,
  custom: Instant | undefined,
): Instant {
  if (day === 'CUSTOM_DATE') return custom ?? starting_at
  return day === 'CONTRACT_START' ? starting_at : startOfMonth(starting_at)
}

type Stated = Pick<Contract, 'starting_at' | 'ending_before' | 'statement'>

/**
 * The statement period in which an instant falls, cut to the life of the contract: a contract that
 * starts or ends between two boundaries begins or ends with a stub. Undefined outside that life.
 */
export function statementPeriodAt(contract: Stated, at: Instant): Period | undefined {
  const { starting_at, ending_before, statement } = contract
  if (at < starting_at || at >= ending_before) return undefined
  const { start, end } = periodAt(statement.anchor, statement.frequency, at)
  return { start: later(start, starting_at), end: earlier(end, ending_before) }
}

/** Every statement period that has begun by `until`, the first one first. */
export function statementPeriods(contract: Stated, until: Instant): Period[] {
  const periods: Period[] = []
  for (let at = contract.starting_at; at <= until; ) {
    const period = statementPeriodAt(contract, at)
    if (!period) break
    periods.push(period)
    at = period.end
  }
  return periods
}
