import type { Aggregation } from '../metrics/metric.ts'
import { type GroupValues, read, type Spelt, type StoredDay, spell, totalsOf } from './day.ts'
import { merge, type Tally } from './tally.ts'

/** The values of a cut's properties in an event, and a text that tells them apart. */
export interface Group {
  readonly id: string
  readonly values: GroupValues
}

/** What the hours of one group came to, while more is added. */
interface Series {
  add(hour: number, tally: Tally): void
  absorb(total: Spelt, hours: readonly unknown[]): void
  /** What the whole day came to, and its hours. */
  store(): readonly [Spelt, readonly unknown[]]
}

/** A tally an hour. What is stored is read only where something is added to it. */
class Tallies implements Series {
  readonly #of: Aggregation
  readonly #added: (Tally | undefined)[] = []
  readonly #stored: (Spelt | undefined)[] = []
  #total: Tally | undefined

  constructor(of: Aggregation) {
    this.#of = of
  }

  add(hour: number, tally: Tally): void {
    this.#added[hour] = merge(this.#added[hour], tally)
  }

  absorb(total: Spelt, hours: readonly unknown[]): void {
    this.#total = merge(this.#total, read(this.#of, total))
    for (let at = 0; at < hours.length; at += 2) {
      const [hour, spelt] = [hours[at] as number, hours[at + 1] as Spelt]
      const before = this.#stored[hour]
      this.#stored[hour] = before === undefined ? spelt : this.#together(before, spelt)
    }
  }

  #together = (a: Spelt, b: Spelt): Spelt => spell(merge(read(this.#of, a), read(this.#of, b)))

  store(): readonly [Spelt, readonly unknown[]] {
    const hours: unknown[] = []
    let total = this.#total
    for (let hour = 0; hour < 24; hour += 1) {
      const [added, stored] = [this.#added[hour], this.#stored[hour]]
      if (added) total = merge(total, added)
      const spelt = added && spell(added)
      if (spelt !== undefined)
        hours.push(hour, stored === undefined ? spelt : this.#together(stored, spelt))
      else if (stored !== undefined) hours.push(hour, stored)
    }
    return [spell(total as Tally), hours]
  }
}

/** UNIQUE keeps each value once, with a bit for each hour that saw it, in the order of the total. */
class Values implements Series {
  readonly #seen = new Map<string, number>()

  add(hour: number, tally: Tally): void {
    if (tally.of === 'UNIQUE') for (const value of tally.values) this.#see(value, 1 << hour)
  }

  absorb(total: Spelt, hours: readonly unknown[]): void {
    for (const [i, value] of (total as readonly string[]).entries())
      this.#see(value, hours[i] as number)
  }

  #see(value: string, hours: number): void {
    this.#seen.set(value, (this.#seen.get(value) ?? 0) | hours)
  }

  store(): readonly [Spelt, readonly unknown[]] {
    return [[...this.#seen.keys()], [...this.#seen.values()]]
  }
}

/** Groups in an order of their own, so that days with the same ones list them alike. */
export interface GroupList {
  readonly ids: readonly string[]
  /** Their values, in JSON. */
  readonly text: string
}

const listOf = (groups: ReadonlyMap<string, GroupValues>): GroupList => {
  const ids = [...groups.keys()].sort()
  return { ids, text: JSON.stringify(ids.map((id) => groups.get(id))) }
}

/** The groups that any of these days has. */
export const listOfAll = (days: readonly GrowingDay[]): GroupList =>
  listOf(new Map(days.flatMap((day) => [...day.groups])))

/** A day of one cut to which events are added, and what is stored of the same day. */
export class GrowingDay {
  readonly #of: Aggregation
  readonly #groups = new Map<string, { readonly values: GroupValues; readonly series: Series }>()
  #events = 0

  constructor(of: Aggregation) {
    this.#of = of
  }

  /** How many events are in it. */
  get events(): number {
    return this.#events
  }

  /** @param hour the hour of the day, 0 to 23 */
  add(group: Group, hour: number, tally: Tally): void {
    this.#events += 1
    this.#series(group.id, group.values).add(hour, tally)
  }

  absorb(stored: StoredDay): void {
    this.#events += stored.events
    const groups: GroupValues[] = JSON.parse(stored.groups)
    const totals = totalsOf(stored)
    const hours: unknown[][] = JSON.parse(stored.hours)
    for (const [i, values] of groups.entries()) {
      const total = totals[i] ?? null
      if (total !== null) this.#series(JSON.stringify(values), values).absorb(total, hours[i] ?? [])
    }
  }

  #series(id: string, values: GroupValues): Series {
    let group = this.#groups.get(id)
    if (!group) {
      const series = this.#of === 'UNIQUE' ? new Values() : new Tallies(this.#of)
      group = { values, series }
      this.#groups.set(id, group)
    }
    return group.series
  }

  /** The values of each group, by its id. */
  get groups(): [string, GroupValues][] {
    return [...this.#groups].map(([id, { values }]) => [id, values])
  }

  /** @param all the groups of more days than this one: they are listed, unless most are not its own */
  store(all: GroupList): StoredDay {
    const list = all.ids.length > 2 * this.#groups.size ? listOfAll([this]) : all
    const stored = list.ids.map((id) => this.#groups.get(id)?.series.store())
    return {
      events: this.#events,
      groups: list.text,
      totals: JSON.stringify(stored.map((series) => series?.[0] ?? null)),
      hours: JSON.stringify(stored.map((series) => series?.[1] ?? [])),
    }
  }
}
