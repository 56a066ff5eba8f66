import { Temporal } from 'temporal-polyfill'
import { DAY, type Instant, iso, parseInstant, plus } from './clock.ts'

/** How often a period ends. */
export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'QUARTERLY' | 'SEMI_ANNUAL' | 'ANNUAL'

/** A half-open span of time: `start` belongs to it, `end` does not. */
export interface Period {
  readonly start: Instant
  readonly end: Instant
}

const STEP: Record<Frequency, { readonly days: number } | { readonly months: number }> = {
  DAILY: { days: 1 },
  WEEKLY: { days: 7 },
  MONTHLY: { months: 1 },
  QUARTERLY: { months: 3 },
  SEMI_ANNUAL: { months: 6 },
  ANNUAL: { months: 12 },
}

const utc = (at: Instant) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC')

/** Adds calendar units in UTC; a day that the target month lacks becomes its last (Jan 31 + 1 month = Feb 28). */
export const addCalendar = (at: Instant, duration: Temporal.DurationLike): Instant =>
  utc(at).add(duration, { overflow: 'constrain' }).epochMilliseconds as Instant

/** How long from another instant. */
export interface RelativeDate {
  readonly value: number
  readonly unit: 'DAYS' | 'WEEKS' | 'MONTHS' | 'YEARS'
}

/** Months are clamped to their last day; undefined when it leads too far. */
export function addRelative(at: Instant, { value, unit }: RelativeDate): Instant | undefined {
  try {
    return parseInstant(iso(addCalendar(at, { [unit.toLowerCase()]: value })))
  } catch {
    return undefined
  }
}

/** Adds an ISO 8601 duration, which may be negative; undefined when the text is none, or leads too far. */
export function addDuration(at: Instant, text: string): Instant | undefined {
  try {
    return parseInstant(iso(addCalendar(at, Temporal.Duration.from(text))))
  } catch {
    return undefined
  }
}

/** The n-th boundary counted from the anchor, never from the boundary before: months are clamped, not drifted. */
export function boundary(anchor: Instant, frequency: Frequency, n: number): Instant {
  const step = STEP[frequency]
  return 'days' in step ? plus(anchor, step.days * n * DAY) : addMonths(anchor, step.months * n)
}

/** As addCalendar does it, but many times faster: periods are counted by the thousand. */
function addMonths(at: Instant, months: number): Instant {
  const date = new Date(at)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0) // the last day of the month meant
  return date.setUTCDate(Math.min(day, date.getUTCDate())) as Instant
}

const AVERAGE_MONTH = 2_629_746_000

/** The whole period of the anchored calendar in which an instant falls; it may begin before the anchor. */
export function periodAt(
  anchor: Instant,
  frequency: Frequency,
  at: Instant,
): Period & { n: number } {
  const step = STEP[frequency]
  const length = 'days' in step ? step.days * 86_400_000 : step.months * AVERAGE_MONTH
  let n = Math.floor((at - anchor) / length)
  while (boundary(anchor, frequency, n) > at) n -= 1
  while (boundary(anchor, frequency, n + 1) <= at) n += 1
  return { n, start: boundary(anchor, frequency, n), end: boundary(anchor, frequency, n + 1) }
}

/** The first instant of the UTC day. */
export const startOfDay = (at: Instant): Instant => (Math.floor(at / DAY) * DAY) as Instant

/** The first instant of the UTC month. */
export const startOfMonth = (at: Instant): Instant =>
  new Date(startOfDay(at)).setUTCDate(1) as Instant

/** The date in UTC, as 2024-09-01. */
export const dateOf = (at: Instant): string => iso(at).slice(0, 10)
