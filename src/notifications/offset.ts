import { addDuration } from '../time/calendar.ts'
import { BEGINNING, FOREVER, type Instant } from '../time/clock.ts'

const OFFSET = /^([+-])?P(?=\d|T\d)(\d{1,4}Y)?(\d{1,5}M)?(\d{1,5}W)?(\d{1,6}D)?(T\d{1,7}H)?$/

/** Whether a text is an ISO 8601 duration of years, months, weeks, days and hours, with a sign or without. */
export const isOffset = (text: string): boolean => OFFSET.test(text)

/** Whether it points to before the event. */
export const isBefore = (offset: string): boolean => offset.startsWith('-') && /[1-9]/.test(offset)

/** The instant that lies an offset from another, counted by the UTC calendar; undefined beyond all dates. */
export function offsetFrom(at: Instant, offset: string): Instant | undefined {
  const then = addDuration(at, offset)
  return then !== undefined && then > BEGINNING && then < FOREVER ? then : undefined
}
