import { createHash } from 'node:crypto'
import { HOUR, type Instant, MINUTE, plus, SECOND } from '../time/clock.ts'

const FIRST = 5 * SECOND
const LONGEST = 15 * MINUTE
const PATIENCE = 48 * HOUR

/** A number in [-1, 1] that follows from a text: attempts of many deliveries spread, and each repeats. */
const spread = (text: string): number =>
  (createHash('sha256').update(text).digest().readUInt32BE(0) / 0xffff_ffff) * 2 - 1

/**
 * When a delivery that failed is tried again: 5 s later, then three times as long each time until it
 * is 15 minutes, give or take a tenth. Undefined once two days have passed (spec/04 §4.4).
 * @param tried how many attempts there were since `first`
 */
export function nextAttempt(
  delivery_id: string,
  tried: number,
  first: Instant,
  now: Instant,
): Instant | undefined {
  const grown = FIRST * 3 ** (tried - 1)
  const wait = grown < LONGEST ? grown : LONGEST * (1 + spread(`${delivery_id} ${tried}`) / 10)
  const at = plus(now, Math.round(wait))
  return at > plus(first, PATIENCE) ? undefined : at
}
