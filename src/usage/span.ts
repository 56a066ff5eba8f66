import { Problem } from '../api/problem.ts'
import { usagePeriodsOf } from '../contracts/periods.ts'
import type { Db } from '../db/db.ts'
import type { Period } from '../time/calendar.ts'
import { DAY, earlier, HOUR, type Instant, instant, iso, later, liesOn } from '../time/clock.ts'
import type { WindowSize } from './windows.ts'

const refuse = (why: string): never => {
  throw Problem.of('invalid_request', why)
}

/** The bounds of a batch: whole days in UTC, one at least (spec/02 §2.4). */
export function wholeDays(starting_on: string, ending_before: string): Period {
  const start = instant(starting_on)
  const end = instant(ending_before)
  if (!liesOn(DAY, starting_on) || !liesOn(DAY, ending_before))
    refuse('starting_on and ending_before must be at 00:00 UTC')
  if (end - start < DAY) refuse('ending_before must be at least one day after starting_on')
  return { start, end }
}

/** How a question about one customer says which time it means. */
export interface GivenSpan {
  readonly customer_id: string
  readonly window_size: WindowSize
  readonly starting_on?: string
  readonly ending_before?: string
  readonly current_period?: boolean
}

/** The two dates, or the statement period that runs now: exactly one of both (spec/02 §2.5). */
export async function readSpan(db: Db, now: Instant, given: GivenSpan): Promise<Period> {
  const { customer_id, window_size, starting_on, ending_before, current_period } = given
  if (current_period) {
    if (starting_on !== undefined || ending_before !== undefined)
      refuse('Give either current_period or starting_on and ending_before')
    return currentPeriod(db, customer_id, now)
  }
  if (starting_on === undefined || ending_before === undefined)
    return refuse('Give starting_on and ending_before, or current_period: true')
  const start = instant(starting_on)
  const end = instant(ending_before)
  if (end <= start) refuse('ending_before must be after starting_on')
  const unit = window_size === 'DAY' ? DAY : HOUR
  if (!liesOn(unit, starting_on) || !liesOn(unit, ending_before))
    refuse(
      window_size === 'DAY'
        ? 'With days as windows, starting_on and ending_before must be at 00:00 UTC'
        : 'starting_on and ending_before must be on whole hours',
    )
  return { start, end }
}

/** With several contracts, from the first of their periods to the last, as alerts do. */
async function currentPeriod(db: Db, customer_id: string, now: Instant): Promise<Period> {
  const periods = await usagePeriodsOf(db, customer_id, now)
  if (periods.length === 0)
    refuse('The customer has no contract now, and so no current period: give two dates')
  const start = periods.map((period) => period.start).reduce(earlier)
  const end = periods.map((period) => period.end).reduce(later)
  return { start: floorHour(start), end }
}

const floorHour = (at: Instant): Instant => (Math.floor(at / HOUR) * HOUR) as Instant

/** RFC 3339 as this part of the API writes it (spec/05 §5.8). */
export const isoOffset = (at: Instant): string => `${iso(at).slice(0, 19)}+00:00`
