import { textOf } from '../metrics/matching.ts'
import type { Aggregation, Streaming } from '../metrics/metric.ts'
import { decimal } from '../money/decimal.ts'
import { HOUR, type Instant } from '../time/clock.ts'
import type { GroupValues } from './day.ts'
import type { MeteredEvent } from './event.ts'
import type { UsageFilter } from './question.ts'
import { merge, type Tally, tallyOf } from './tally.ts'

/** The values of some properties; null where events lack the property. */
export type Group = Readonly<Record<string, string | null>>

/** What one hour of one group came to. */
export interface Cell {
  readonly hour: Instant
  readonly group: Group
  tally: Tally
}

/** A cell to which tallies are still added, and whole numbers that COUNT or SUM came to. */
interface OpenCell extends Omit<Cell, 'tally'> {
  tally: Tally | undefined
  whole: number
}

function close(cell: OpenCell, of: 'COUNT' | 'SUM' | undefined): Cell {
  const { hour, group, tally, whole } = cell
  if (of === undefined || (whole === 0 && tally)) return { hour, group, tally: tally as Tally }
  const added: Tally = of === 'COUNT' ? { of, count: whole } : { of, value: decimal(BigInt(whole)) }
  return { hour, group, tally: merge(tally, added) }
}

/** No property has it for a value: the NUL character is refused on the way in. */
const NOTHING = '\0'

const hourOfMicros = (micros: number): Instant =>
  (Math.floor(micros / (HOUR * 1000)) * HOUR) as Instant

/** Cells by hour and group, to which events and other cells are added in any order. */
export class Cells {
  readonly #keys: readonly string[]
  readonly #placeOf: (hour: Instant) => Instant
  /** Of what the whole numbers are that were added. */
  #of: 'COUNT' | 'SUM' | undefined
  /** By hour, then by the value of the only key, or by all values. */
  readonly #cells = new Map<Instant, Map<string | null, OpenCell>>()
  readonly #lists = new Map<Instant, Map<string, (OpenCell | undefined)[]>>()

  /**
   * @param keys the properties by which groups are told apart
   * @param placeOf the first of the hours that are put together with one; absent: each stands alone
   */
  constructor(keys: readonly string[], placeOf: (hour: Instant) => Instant = (hour) => hour) {
    this.#keys = keys
    this.#placeOf = placeOf
  }

  /** Adds an event, if the metric counts it and the filter lets it through. */
  addEvent(metric: Streaming, event: MeteredEvent, filter?: UsageFilter): void {
    const tally = tallyOf(metric, event)
    if (!tally || (filter && !filter.values.includes(textOf(event, filter.key) ?? NOTHING))) return
    const group = this.#keys.map((name) => textOf(event, name) ?? null)
    this.add(hourOfMicros(event.micros), group, tally)
  }

  /** Adds a cell of the same or a finer grouping. */
  addCell({ hour, group, tally }: Cell): void {
    this.add(
      hour,
      this.#keys.map((name) => group[name] ?? null),
      tally,
    )
  }

  /** Adds what an hour of a group came to. @param values of the keys, in their order */
  add(at: Instant, values: GroupValues, tally: Tally): void {
    const cell = this.#cell(this.#placeOf(at), values)
    cell.tally = merge(cell.tally, tally)
  }

  /**
   * Adds what an hour of many groups came to: those of a list that is known by its text, for reading
   * it once is enough.
   * @param groups the values of each group; undefined: it is not asked for
   * @param tallies a number: so much of a COUNT or a SUM
   */
  addAll(
    of: Aggregation,
    at: Instant,
    text: string,
    groups: () => (GroupValues | undefined)[],
    tallies: readonly (Tally | number)[],
  ): void {
    if (of === 'COUNT' || of === 'SUM') this.#of = of
    const hour = this.#placeOf(at)
    const lists = this.#lists.get(hour) ?? new Map<string, (OpenCell | undefined)[]>()
    this.#lists.set(hour, lists)
    let cells = lists.get(text)
    if (!cells) {
      cells = groups().map((values) => values && this.#cell(hour, values))
      lists.set(text, cells)
    }
    for (let i = 0; i < tallies.length; i += 1) {
      const [cell, tally] = [cells[i], tallies[i]]
      if (!cell || tally === undefined) continue
      if (typeof tally === 'number') cell.whole += tally
      else cell.tally = merge(cell.tally, tally)
    }
  }

  #cell(hour: Instant, values: GroupValues): OpenCell {
    const cells = this.#cells.get(hour) ?? new Map<string | null, OpenCell>()
    this.#cells.set(hour, cells)
    const [only = null] = values
    const id = values.length < 2 ? only : JSON.stringify(values)
    let cell = cells.get(id)
    if (!cell) {
      const group = Object.fromEntries(this.#keys.map((name, i) => [name, values[i] ?? null]))
      cell = { hour, group, tally: undefined, whole: 0 }
      cells.set(id, cell)
    }
    return cell
  }

  /** By hour, then by group. */
  sorted(): Cell[] {
    return [...this.#cells.values()]
      .flatMap((cells) => [...cells.values()].map((cell) => close(cell, this.#of)))
      .sort((a, b) => a.hour - b.hour || compareGroups(this.#keys, a.group, b.group))
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
