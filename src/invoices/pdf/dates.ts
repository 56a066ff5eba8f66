import { dateOf, type Period, startOfDay } from '../../time/calendar.ts'
import { type Instant, iso, plus } from '../../time/clock.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 1 Feb 2026: no reader takes the day for the month. */
export function day(at: Instant): string {
  const [year, month, dayOfMonth] = dateOf(at).split('-')
  return `${Number(dayOfMonth)} ${MONTHS[Number(month) - 1]} ${year}`
}

const isMidnight = (at: Instant): boolean => startOfDay(at) === at
const minute = (at: Instant): string => `${day(at)} ${iso(at).slice(11, 16)}`

/** A period as people say it, its last day included; with times of day where it needs them. */
export function span({ start, end }: Period): string {
  if (!isMidnight(start) || !isMidnight(end)) return `${minute(start)} – ${minute(end)} UTC`
  const last = plus(end, -1)
  return startOfDay(last) === start ? day(start) : `${day(start)} – ${day(last)}`
}
