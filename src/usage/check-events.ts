import { Problem } from '../api/problem.ts'
import { DAY, type Instant, iso, parseMicros, plus } from '../time/clock.ts'
import type { NewEvent } from './event.ts'

/** Events may be this old, and this far ahead of the clock; both bounds belong to the window (spec/02 §2.1). */
export const PAST = 34 * DAY
export const FUTURE = 1 * DAY

export const MOST_EVENTS = 100
const MOST_PROPERTIES = 2000
const LONGEST_VALUE = 256
const LONGEST_ID = 128

/** One event that keeps its whole batch out. */
export interface EventError {
  readonly index: number
  readonly transaction_id: string | null
  readonly message: string
}

/** What is wrong with an event. */
class Flaw extends Error {}
const flaw = (message: string): never => {
  throw new Flaw(message)
}

/**
 * Reads a batch as it was sent. One event that does not fit refuses the whole batch, and every such
 * event is named.
 */
export function readEvents(body: unknown, now: Instant): NewEvent[] {
  if (!Array.isArray(body))
    throw Problem.of('refused_events', 'The body must be an array of events')
  if (body.length === 0 || body.length > MOST_EVENTS)
    throw Problem.of('refused_events', `Send 1 to ${MOST_EVENTS} events, not ${body.length}`)
  const events: NewEvent[] = []
  const errors: EventError[] = []
  body.forEach((given, index) => {
    try {
      events.push(readEvent(given, now))
    } catch (error) {
      if (!(error instanceof Flaw)) throw error
      const id = given?.transaction_id
      const transaction_id = typeof id === 'string' ? id : null
      errors.push({ index, transaction_id, message: error.message })
    }
  })
  const [first] = errors
  if (first)
    throw Problem.with(
      'refused_events',
      { errors },
      `Nothing was ingested: ${errors.length} of ${body.length} events are refused; ` +
        `event ${first.index}: ${first.message}`,
    )
  return events
}

function readEvent(given: unknown, now: Instant): NewEvent {
  if (!isObject(given)) return flaw('an event must be an object')
  const { transaction_id, customer_id, event_type, timestamp, properties = {} } = given
  return {
    transaction_id: readText('transaction_id', transaction_id, LONGEST_ID),
    customer_id: readText('customer_id', customer_id),
    event_type: readText('event_type', event_type),
    micros: readTimestamp(timestamp, now),
    properties: readProperties(properties ?? {}),
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readText(name: string, value: unknown, longest = Number.POSITIVE_INFINITY): string {
  if (value === undefined) return flaw(`${name} is missing`)
  if (typeof value !== 'string') return flaw(`${name} must be a string`)
  if (value === '') return flaw(`${name} must not be empty`)
  if (value.length > longest && [...value].length > longest)
    return flaw(`${name} must have at most ${longest} characters`)
  return value
}

/** In microseconds. */
function readTimestamp(value: unknown, now: Instant): number {
  if (value === undefined) return flaw('timestamp is missing')
  const micros = typeof value === 'string' ? parseMicros(value) : undefined
  if (micros === undefined)
    return flaw('timestamp must be RFC 3339 with a four-digit year, such as 2026-03-01T10:00:00Z')
  if (micros < (now - PAST) * 1000)
    return flaw(`timestamp is more than 34 days old: the oldest may be ${iso(plus(now, -PAST))}`)
  if (micros > (now + FUTURE) * 1000)
    return flaw(
      `timestamp is more than 24 hours ahead: the latest may be ${iso(plus(now, FUTURE))}`,
    )
  return micros
}

function readProperties(value: unknown): string {
  if (!isObject(value)) return flaw('properties must be an object')
  const names = Object.keys(value)
  if (names.length > MOST_PROPERTIES) flaw(`properties must be at most ${MOST_PROPERTIES}`)
  for (const name of names) {
    const part = value[name]
    if (isLong(part)) flaw(`property ${name.slice(0, 100)} is larger than ${LONGEST_VALUE} bytes`)
    // JSON.stringify would make null of it, in silence.
    if (typeof part === 'number' && !Number.isFinite(part))
      flaw(`property ${name.slice(0, 100)} is too large for a number; send it as text`)
  }
  return JSON.stringify(value)
}

/** A text is measured in UTF-8; anything nested as the JSON it is. */
function isLong(value: unknown): boolean {
  if (typeof value === 'string')
    return value.length * 3 > LONGEST_VALUE && Buffer.byteLength(value) > LONGEST_VALUE
  if (typeof value !== 'object' || value === null) return false
  try {
    return Buffer.byteLength(JSON.stringify(value)) > LONGEST_VALUE
  } catch {
    return true // nested deeper than can be written
  }
}
