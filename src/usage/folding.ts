import { textOf } from '../metrics/matching.ts'
import type { StreamingMetric } from '../metrics/metric.ts'
import { DAY, HOUR } from '../time/clock.ts'
import { cutsOf } from './cuts.ts'
import type { MeteredEvent } from './event.ts'
import { type Group, GrowingDay } from './growing-day.ts'
import { tallyOf } from './tally.ts'

/** A metric and up to which event it is folded. */
export interface Behind {
  readonly metric: StreamingMetric
  readonly number: number
}

/** Which day of which metric, by which of its cuts. */
export interface DayKey {
  readonly metric_id: string
  readonly cut: number
  readonly day: number
}

/** A day that events were added to. */
export interface GrownDay extends DayKey {
  readonly content: GrowingDay
}

/** One cut of one metric, and where its groups stand among those of an event. */
interface Cut {
  readonly keys: number
  readonly days: Map<number, GrowingDay>
}

/** The days of some metrics, to which the events of one name are added in their order. */
export class Folding {
  readonly #behind: readonly (Behind & { readonly cuts: readonly Cut[] })[]
  /** The sets of properties by which any of the metrics is cut: metrics often share them. */
  readonly #keys: (readonly string[])[] = []

  constructor(behind: readonly Behind[]) {
    this.#behind = behind.map((one) => ({
      ...one,
      cuts: cutsOf(one.metric).map((keys) => ({ keys: this.#placeOf(keys), days: new Map() })),
    }))
  }

  #placeOf(keys: readonly string[]): number {
    const text = JSON.stringify(keys)
    const known = this.#keys.findIndex((other) => JSON.stringify(other) === text)
    return known < 0 ? this.#keys.push(keys) - 1 : known
  }

  /** Adds an event to the days of every metric that is behind it. */
  add(event: MeteredEvent): void {
    const hours = Math.floor(event.micros / (HOUR * 1000))
    const day = Math.floor(hours / (DAY / HOUR))
    const groups: Group[] = []
    for (const { metric, number, cuts } of this.#behind) {
      const tally = event.number > number ? tallyOf(metric, event) : undefined
      if (!tally) continue
      for (const { keys, days } of cuts) {
        let content = days.get(day)
        if (!content) {
          content = new GrowingDay(metric.aggregation_type)
          days.set(day, content)
        }
        groups[keys] ??= groupOf(event, this.#keys[keys] ?? [])
        content.add(groups[keys], hours - day * (DAY / HOUR), tally)
      }
    }
  }

  /** Every day that something was added to. */
  days(): GrownDay[] {
    return this.#behind.flatMap(({ metric, cuts }) =>
      cuts.flatMap(({ days }, cut) =>
        [...days].map(([day, content]) => ({ metric_id: metric.id, cut, day, content })),
      ),
    )
  }
}

function groupOf(event: MeteredEvent, keys: readonly string[]): Group {
  const values = keys.map((key) => textOf(event, key) ?? null)
  return { id: JSON.stringify(values), values }
}
