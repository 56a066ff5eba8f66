import type { Aggregation } from '../metrics/metric.ts'
import { decimal } from '../money/decimal.ts'
import { DAY, HOUR, type Instant } from '../time/clock.ts'
import type { Tally } from './tally.ts'

/** The values of a cut's properties, in its order. */
export type GroupValues = readonly (string | null)[]

/** Days since 1970, UTC. */
export const dayOf = (at: Instant): number => Math.floor(at / DAY)

/**
 * A piece of a day of one name and metric as it is stored: three JSON texts, of which a read needs two.
 * Days often list the same groups in the same text, though not each saw all of them: read once, it
 * serves for all.
 */
export interface StoredDay {
  /** How many events are in it. */
  readonly events: number
  /** The values of each group. */
  readonly groups: string
  /** What the whole day came to, group by group; null where it saw nothing of the group. */
  readonly totals: string
  /**
   * What its hours came to, group by group: hour, tally, hour, tally …; of UNIQUE a bit for each hour
   * that saw a value, in the order of the total.
   */
  readonly hours: string
}

/** A LATEST in JSON: its value, when it was, in microseconds, and its event's number. */
export type SpeltLatest = readonly [value: string, micros: number, number: number]

/** A tally in JSON: a count or a small whole sum, a decimal as text, a LATEST, or values. */
export type Spelt = number | string | SpeltLatest | readonly string[]

export function spell(tally: Tally): Spelt {
  if (tally.of === 'COUNT') return tally.count
  if (tally.of === 'UNIQUE') return [...tally.values]
  const value = tally.value.toFixed()
  if (tally.of === 'LATEST') return [value, tally.micros, tally.number]
  return tally.of === 'SUM' && isSmall(value) ? Number(value) : value
}

/** Whole numbers of so many digits, and sums of a few million of them, are exact. */
const DIGITS = 9
const isSmall = (text: string): boolean => text.length <= DIGITS && !text.includes('.')

export function read(of: Aggregation, spelt: Spelt): Tally {
  if (of === 'COUNT') return { of, count: spelt as number }
  if (of === 'UNIQUE') return { of, values: new Set(spelt as readonly string[]) }
  if (of !== 'LATEST') return { of, value: decimal(String(spelt)) }
  const [value, micros, number] = spelt as SpeltLatest
  return { of, value: decimal(value), micros, number }
}

/** What the whole day came to, group by group, in the order of `groupsOf`; null: nothing. */
export const totalsOf = ({ totals }: Pick<StoredDay, 'totals'>): (Spelt | null)[] =>
  JSON.parse(totals)

/** The values of each group. */
export const groupsOf = ({ groups }: Pick<StoredDay, 'groups'>): GroupValues[] => JSON.parse(groups)

/** What its hours came to, group by group. */
export function* hoursOf(
  of: Aggregation,
  stored: Pick<StoredDay, 'groups' | 'totals' | 'hours'>,
): Generator<{ values: GroupValues; hour: number; tally: Tally }> {
  const groups: GroupValues[] = JSON.parse(stored.groups)
  const hours: unknown[][] = JSON.parse(stored.hours)
  if (of === 'UNIQUE') {
    const totals: (string[] | null)[] = JSON.parse(stored.totals)
    for (const [i, values] of groups.entries())
      for (const [hour, seen] of unmask(totals[i] ?? [], hours[i] as number[]))
        yield { values, hour, tally: { of, values: seen } }
    return
  }
  for (const [i, values] of groups.entries()) {
    const list = hours[i] ?? []
    for (let at = 0; at < list.length; at += 2)
      yield { values, hour: list[at] as number, tally: read(of, list[at + 1] as Spelt) }
  }
}

function unmask(values: readonly string[], masks: readonly number[]): Map<number, Set<string>> {
  const seen = new Map<number, Set<string>>()
  for (const [i, value] of values.entries())
    for (let hour = 0; hour < 24; hour += 1)
      if (((masks[i] ?? 0) >> hour) & 1) {
        const before = seen.get(hour)
        if (before) before.add(value)
        else seen.set(hour, new Set([value]))
      }
  return seen
}

/** The instant at which an hour of a day begins. */
export const hourOfDay = (day: number, hour: number): Instant =>
  (day * DAY + hour * HOUR) as Instant
