/** Milliseconds since the epoch, UTC. */
export type Instant = number & { readonly unit: 'ms' }

/** The only source of "now". An environment has one; nothing else in the program tells the time. */
export interface Clock {
  now(): Instant
}

/** The machine's own clock: for production environments, leases between processes and signatures. */
export const systemClock: Clock = { now: () => Date.now() as Instant }

/** A clock that stands still: what a request or a job sees for as long as it runs. */
export const stoppedClock = (at: Instant): Clock => ({ now: () => at })

/** Counts the milliseconds from here on, for measuring how long something took. */
export const stopwatch = (): (() => number) => {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The first and the last instant there are, for windows without a bound. */
export const BEGINNING = Date.parse('0000-01-01T00:00:00Z') as Instant
export const FOREVER = Date.parse('9999-12-31T00:00:00Z') as Instant

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](?!24)\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/

/** Instants that RFC 3339 and PostgreSQL both can write: the years 1 to 9999. */
const FIRST = Date.parse('0001-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function hasDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** Reads an RFC 3339 date-time with a four-digit year and an offset; undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  const parts = RFC_3339.exec(text)
  if (!parts) return undefined
  const [, year, month, day] = parts
  if (Number(day) > 28 && !hasDay(Number(year), Number(month), Number(day))) return undefined
  const at = Date.parse(text.replace(' ', 'T').toUpperCase())
  return at >= FIRST && at <= LAST ? (at as Instant) : undefined
}

const FRACTION = /\.(\d+)/

/** The same in microseconds since the epoch, which is when events happen; further digits are cut off. */
export function parseMicros(text: string): number | undefined {
  const at = parseInstant(text)
  const digits = FRACTION.exec(text)?.[1] ?? ''
  const finer = digits.length > 3 ? Number(digits.slice(3, 6).padEnd(3, '0')) : 0
  return at === undefined ? undefined : at * 1000 + finer
}

/** Digits below the second that are not all zero; they may be finer than any instant. */
const BELOW_A_SECOND = /\.0*[1-9]/

/** Whether a date-time lies on a whole hour or day in UTC, to the last of its digits. */
export function liesOn(unit: typeof HOUR | typeof DAY, text: string): boolean {
  const at = parseInstant(text)
  return at !== undefined && at % unit === 0 && !BELOW_A_SECOND.test(text)
}

/** Reads a date-time that a schema has checked already. */
export function instant(text: string): Instant {
  const at = parseInstant(text)
  if (at === undefined) throw new RangeError(`${text} is not an RFC 3339 date-time`)
  return at
}

/** Reads an instant as PostgreSQL writes it in UTC: 2024-01-31 08:00:00.123+00. */
export const readTimestamp = (text: string): Instant =>
  Date.parse(`${text.replace(' ', 'T')}:00`) as Instant

/** The same few instants are written again and again, such as those of an invoice on its lines. */
const written = new Map<Instant, string>()
const MOST_WRITTEN = 1000

/** RFC 3339 with milliseconds and Z: how every instant is written, on the wire and in SQL. */
export function iso(at: Instant): string {
  const known = written.get(at)
  if (known !== undefined) return known
  const text = new Date(at).toISOString()
  if (written.size === MOST_WRITTEN) written.clear()
  written.set(at, text)
  return text
}

export const isoOrNull = (at: Instant | null | undefined): string | null =>
  at === null || at === undefined ? null : iso(at)

/** RFC 1123 in GMT, as HTTP headers want it. */
export const httpDate = (at: Instant): string => new Date(at).toUTCString()

/** For libraries that will have nothing else. */
export const toDate = (at: Instant): Date => new Date(at)

export const plus = (at: Instant, ms: number): Instant => (at + ms) as Instant
export const hourOf = (at: Instant): Instant => (Math.floor(at / HOUR) * HOUR) as Instant
export const isWholeHour = (at: Instant): boolean => at % HOUR === 0
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)
