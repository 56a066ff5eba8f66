import { matches, numberOf, textOf } from '../metrics/matching.ts'
import type { Aggregation, Streaming } from '../metrics/metric.ts'
import { type Decimal, decimal, ZERO } from '../money/decimal.ts'
import type { MeteredEvent } from './event.ts'

/** The last value and when it was: of two at the same instant, the one that arrived later. */
export interface Latest {
  readonly value: Decimal
  readonly micros: number
  readonly number: number
}

/** What some events of one metric came to. Tallies of disjoint events merge, in any order. */
export type Tally =
  | { readonly of: 'COUNT'; readonly count: number }
  | { readonly of: 'SUM' | 'MAX'; readonly value: Decimal }
  | ({ readonly of: 'LATEST' } & Latest)
  | { readonly of: 'UNIQUE'; readonly values: Set<string> }

/** The tally of one event; undefined when the metric does not count it. */
export function tallyOf(metric: Streaming, event: MeteredEvent): Tally | undefined {
  if (!matches(metric, event)) return undefined
  const { aggregation_type: of, aggregation_key = '' } = metric
  if (of === 'COUNT') return { of, count: 1 }
  if (of === 'UNIQUE') {
    const text = textOf(event, aggregation_key)
    return text === undefined ? undefined : { of, values: new Set([text]) }
  }
  const value = numberOf(event, aggregation_key)
  if (value === undefined) return undefined
  const { micros, number } = event
  return of === 'LATEST' ? { of, value, micros, number } : { of, value }
}

const isLater = (a: Latest, b: Latest): boolean =>
  a.micros === b.micros ? a.number > b.number : a.micros > b.micros

/** A tally that nobody else holds, into which others may be merged. */
export const own = (tally: Tally): Tally =>
  tally.of === 'UNIQUE' ? { of: 'UNIQUE', values: new Set(tally.values) } : tally

/** Both tallies as one; a set of values grows in place, so the first must be the caller's own. */
export function merge(a: Tally | undefined, b: Tally): Tally {
  if (!a) return own(b)
  if (a.of === 'COUNT' && b.of === 'COUNT') return { of: 'COUNT', count: a.count + b.count }
  if (a.of === 'SUM' && b.of === 'SUM') return { of: 'SUM', value: a.value.plus(b.value) }
  if (a.of === 'MAX' && b.of === 'MAX') return b.value.gt(a.value) ? b : a
  if (a.of === 'LATEST' && b.of === 'LATEST') return isLater(a, b) ? a : b
  if (a.of === 'UNIQUE' && b.of === 'UNIQUE') {
    for (const value of b.values) a.values.add(value)
    return a
  }
  throw new Error(`A tally of ${a.of} does not merge with one of ${b.of}`)
}

/** The quantity that a tally stands for. */
export function quantityOf(tally: Tally | undefined): Decimal {
  if (!tally) return ZERO
  if (tally.of === 'COUNT') return decimal(BigInt(tally.count))
  return tally.of === 'UNIQUE' ? decimal(BigInt(tally.values.size)) : tally.value
}

/**
 * What each of the tallies, in the order of time, adds to those before it: the billed quantity.
 * It may be negative where a LATEST falls (spec/02 §2.2).
 */
export function increments(aggregation: Aggregation, tallies: readonly Tally[]): Decimal[] {
  if (aggregation === 'COUNT' || aggregation === 'SUM') return tallies.map(quantityOf)
  if (aggregation === 'UNIQUE') return newlySeen(tallies)
  let sofar: Tally | undefined
  return tallies.map((tally) => {
    const before = quantityOf(sofar)
    sofar = merge(sofar, tally)
    return quantityOf(sofar).minus(before)
  })
}

function newlySeen(tallies: readonly Tally[]): Decimal[] {
  const seen = new Set<string>()
  return tallies.map((tally) => {
    const before = seen.size
    if (tally.of === 'UNIQUE') for (const value of tally.values) seen.add(value)
    return decimal(BigInt(seen.size - before))
  })
}
