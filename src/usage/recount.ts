import { createHash } from 'node:crypto'
import type { Db } from '../db/db.ts'
import { textOf } from '../metrics/matching.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import { Cells, type Group, groupId } from './cells.ts'
import type { UsageFilter } from './question.ts'
import { type EventRange, eventsOfRange, type IdentifiedEvent } from './store-recount.ts'
import { tallyOf } from './tally.ts'
import { billed } from './usage.ts'

/** A quantity that was metered once and is to be counted again from its events. */
export interface Counted {
  readonly metric: Metric
  readonly group: Group
  readonly filter?: UsageFilter
  readonly start: Instant
  readonly end: Instant
}

/** The events of a quantity, and what they came to by hour; a statement's hours no event tells. */
export interface Recounted {
  readonly count: number
  /** SHA-256 of the transaction ids, sorted as bytes, each with a line feed after it. */
  readonly digest: string
  readonly hours?: { readonly hour: Instant; readonly quantity: Decimal }[]
}

const PAGE = 5000

/**
 * Counts again what was metered before: the same names, up to the same event, whatever has arrived
 * since. It reads events and nothing that was folded from them.
 * @param range from the beginning of the billing period, whence falls and peaks are counted
 */
export async function recount(
  db: Db,
  range: EventRange,
  quantities: readonly Counted[],
): Promise<Recounted[]> {
  const series = new Map<string, Series>()
  const counts = quantities.map((quantity) => {
    const { metric, group, filter } = quantity
    const id = JSON.stringify([metric.id, Object.keys(group), filter])
    const same = series.get(id) ?? new Series(metric, Object.keys(group), filter)
    series.set(id, same)
    return same.count(quantity)
  })
  for (let after = 0; ; ) {
    const events = await eventsOfRange(db, range, after, PAGE)
    for (const event of events) for (const each of series.values()) each.add(event)
    const last = events.at(-1)
    if (!last || events.length < PAGE) break
    after = last.number
  }
  return counts.map((count) => count.result())
}

/** The quantities of one metric that are told apart by the same properties. */
class Series {
  readonly #metric: Metric
  readonly #keys: readonly string[]
  readonly #filter: UsageFilter | undefined
  readonly #counts = new Map<string, Count[]>()

  constructor(metric: Metric, keys: readonly string[], filter: UsageFilter | undefined) {
    this.#metric = metric
    this.#keys = keys
    this.#filter = filter
  }

  count(quantity: Counted): Count {
    const count = new Count(quantity)
    const id = isStreaming(this.#metric) ? groupId(this.#keys, quantity.group) : ''
    this.#counts.set(id, [...(this.#counts.get(id) ?? []), count])
    return count
  }

  add(event: IdentifiedEvent): void {
    if (event.number <= this.#metric.since) return
    if (isStreaming(this.#metric) && tallyOf(this.#metric, event) === undefined) return
    if (this.#filter && !this.#passes(event, this.#filter)) return
    const values = this.#keys.map((key) => textOf(event, key) ?? null)
    const id = isStreaming(this.#metric) ? JSON.stringify(values) : ''
    for (const count of this.#counts.get(id) ?? []) count.add(event)
  }

  #passes(event: IdentifiedEvent, { key, values }: UsageFilter): boolean {
    return values.some((value) => value === textOf(event, key))
  }
}

/** One quantity while its events come by. */
class Count {
  readonly #of: Counted
  readonly #cells = new Cells([])
  readonly #ids: Buffer[] = []

  constructor(of: Counted) {
    this.#of = of
  }

  add(event: IdentifiedEvent): void {
    const { metric, start, end } = this.#of
    if (event.micros >= end * 1000) return
    if (isStreaming(metric)) this.#cells.addEvent(metric, event)
    if (event.micros >= start * 1000) this.#ids.push(Buffer.from(event.transaction_id))
  }

  result(): Recounted {
    const { metric, start } = this.#of
    const hash = createHash('sha256')
    for (const id of this.#ids.sort(Buffer.compare)) hash.update(id).update('\n')
    return {
      count: this.#ids.length,
      digest: hash.digest('hex'),
      ...(isStreaming(metric) && {
        hours: billed(metric, [], this.#cells.sorted())
          .filter(({ hour }) => hour >= start)
          .map(({ hour, quantity }) => ({ hour, quantity })),
      }),
    }
  }
}
