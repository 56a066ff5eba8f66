import { Problem } from '../api/problem.ts'
import type { Period } from '../time/calendar.ts'
import { DAY, instant, liesOn } from '../time/clock.ts'

const MOST_DAYS = 400

/** The range between two UTC midnights; refuses other bounds (spec/14 §5). */
export function midnights(starting_on: string, ending_before: string): Period {
  const [start, end] = [instant(starting_on), instant(ending_before)]
  if (!liesOn(DAY, starting_on) || !liesOn(DAY, ending_before))
    throw Problem.of('invalid_request', 'starting_on and ending_before must be midnights in UTC')
  if (end <= start) throw Problem.of('invalid_request', 'ending_before must be after starting_on')
  if (end - start > MOST_DAYS * DAY)
    throw Problem.of('invalid_request', `Ask for at most ${MOST_DAYS} days at once`)
  return { start, end }
}
