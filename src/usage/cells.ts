import { textOf } from '../metrics/matching.ts'
import type { Streaming } from '../metrics/metric.ts'
import { HOUR, type Instant } from '../time/clock.ts'
import type { MeteredEvent } from './event.ts'
import type { UsageFilter } from './question.ts'
import { merge, own, type Tally, tallyOf } from './tally.ts'

/** The values of some properties; null where events lack the property. */
export type Group = Readonly<Record<string, string | null>>

/** What one hour of one group came to. */
export interface Cell {
  readonly hour: Instant
  readonly group: Group
  tally: Tally
}

/** No property has it for a value: the NUL character is refused on the way in. */
const NOTHING = '\0'

const hourOfMicros = (micros: number): Instant =>
  (Math.floor(micros / (HOUR * 1000)) * HOUR) as Instant

/** Cells by hour and group, to which events and other cells are added in any order. */
export class Cells {
  readonly #keys: readonly string[]
  readonly #cells = new Map<string, Cell>()

  /** @param keys the properties by which groups are told apart */
  constructor(keys: readonly string[]) {
    this.#keys = keys
  }

  /** Adds an event, if the metric counts it and the filter lets it through. */
  addEvent(metric: Streaming, event: MeteredEvent, filter?: UsageFilter): void {
    const tally = tallyOf(metric, event)
    if (!tally || (filter && !filter.values.includes(textOf(event, filter.key) ?? NOTHING))) return
    const group = this.#keys.map((name) => textOf(event, name) ?? null)
    this.#add(hourOfMicros(event.micros), group, tally)
  }

  /** Adds a cell of the same or a finer grouping. */
  addCell({ hour, group, tally }: Cell): void {
    const values = this.#keys.map((name) => group[name] ?? null)
    this.#add(hour, values, tally)
  }

  #add(hour: Instant, values: readonly (string | null)[], tally: Tally): void {
    const key = `${hour} ${JSON.stringify(values)}`
    const cell = this.#cells.get(key)
    if (cell) cell.tally = merge(cell.tally, tally)
    else {
      const group = Object.fromEntries(this.#keys.map((name, i) => [name, values[i] ?? null]))
      this.#cells.set(key, { hour, group, tally: own(tally) })
    }
  }

  /** By hour, then by group. */
  sorted(): Cell[] {
    return [...this.#cells.values()].sort(
      (a, b) => a.hour - b.hour || compareGroups(this.#keys, a.group, b.group),
    )
  }
}

/** The order of groups: by the values of their keys in turn, null first. */
export function compareGroups(keys: readonly string[], a: Group, b: Group): number {
  for (const key of keys) {
    const [x, y] = [a[key] ?? null, b[key] ?? null]
    if (x === y) continue
    return x === null || (y !== null && x < y) ? -1 : 1
  }
  return 0
}

/** Tells groups apart in a Map. */
export const groupId = (keys: readonly string[], group: Group): string =>
  JSON.stringify(keys.map((key) => group[key] ?? null))

/** The items of a list by a key of theirs, in the order in which they came. */
export function byKey<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const same = groups.get(key)
    if (same) same.push(item)
    else groups.set(key, [item])
  }
  return groups
}
