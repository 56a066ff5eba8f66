import { setImmediate } from 'node:timers/promises'
import type { Db } from '../db/db.ts'
import { isStreaming } from '../metrics/metric.ts'
import { listMetrics } from '../metrics/store.ts'
import { byKey } from './cells.ts'
import type { StoredDay } from './day.ts'
import type { MeteredEvent } from './event.ts'
import { type Behind, type DayKey, Folding, type GrownDay } from './folding.ts'
import { listOfAll } from './growing-day.ts'
import {
  holdName,
  type Piece,
  piecesOf,
  positionsOf,
  tailOf,
  takePieces,
  writePieces,
  writePositions,
} from './store-fold.ts'

/** Events that one transaction folds at most. */
const STEP = 10_000

/** Longer names are nobody's: an alias has at most this many characters (spec/01 §1.4). */
export const LONGEST_NAME = 128

/**
 * Folds the tail of one name into its days, for every metric or for some. Each step is a
 * transaction of its own, in which the name's position moves on: however often and in however many
 * processes this runs, and wherever it dies, every event is folded once.
 * @param db not a transaction
 * @param until false when it is time to stop before the end
 * @returns whether all of it was folded
 */
export async function foldTail(
  db: Db,
  name: string,
  metric_ids?: ReadonlySet<string>,
  until: () => boolean = () => true,
): Promise<boolean> {
  for (;;) {
    const done = await db.transaction((tx) => foldStep(tx, name, metric_ids))
    if (done) return true
    if (!until()) return false
  }
}

/** Remembers a name with a long tail for metrics that are yet to be made. */
const NO_METRIC = '00000000-0000-0000-0000-000000000000'

async function foldStep(
  tx: Db,
  name: string,
  metric_ids: ReadonlySet<string> | undefined,
): Promise<boolean> {
  await holdName(tx, name)
  const metrics = (await listMetrics(tx, { include_archived: true }))
    .filter(isStreaming)
    .filter(({ id }) => metric_ids?.has(id) ?? true)
  if (metrics.length === 0) {
    await writePositions(tx, name, [NO_METRIC], 0)
    return true
  }
  const positions = await positionsOf(tx, name)
  const behind = metrics.map((metric) => ({
    metric,
    number: Math.max(positions.get(metric.id) ?? 0, metric.since),
  }))
  const from = Math.min(...behind.map(({ number }) => number))
  const { events, more } = await tailOf(tx, name, from, STEP)
  const last = events.at(-1)?.number
  if (last === undefined) return true
  await addToDays(tx, name, last, await foldEvents(behind, events))
  await writePositions(
    tx,
    name,
    behind.filter(({ number }) => number < last).map(({ metric }) => metric.id),
    last,
  )
  return !more
}

/** After so many events, or days that are written, whoever else waits for this process has a turn. */
const EVENTS = 500
const STORED = 20

/** Days that one statement writes at most. */
const DAYS = 250

async function inTurns<T>(items: readonly T[], size: number, work: (item: T) => void) {
  for (const [i, item] of items.entries()) {
    work(item)
    if (i % size === size - 1) await setImmediate()
  }
}

async function foldEvents(
  behind: readonly Behind[],
  events: readonly MeteredEvent[],
): Promise<GrownDay[]> {
  const folding = new Folding(behind)
  await inTurns(events, EVENTS, (event) => folding.add(event))
  return folding.days()
}

/** Writes what was added to each day, together with pieces of the same day that are not much larger. */
async function addToDays(
  tx: Db,
  name: string,
  number: number,
  grown: readonly GrownDay[],
): Promise<void> {
  for (let i = 0; i < grown.length; i += DAYS) {
    const bunch = new Map(grown.slice(i, i + DAYS).map((day) => [placeOf(day), day]))
    const small = smallPieces(bunch, await piecesOf(tx, name, [...bunch.values()]))
    await inTurns(await takePieces(tx, name, small), STORED, (piece) =>
      bunch.get(placeOf(piece))?.content.absorb(piece),
    )
    const stored: (DayKey & StoredDay)[] = []
    for (const days of byKey([...bunch.values()], cutOf).values()) {
      const groups = listOfAll(days.map(({ content }) => content))
      await inTurns(days, STORED, ({ content, ...key }) =>
        stored.push({ ...key, ...content.store(groups) }),
      )
    }
    await writePieces(tx, name, number, stored)
  }
}

const cutOf = ({ metric_id, cut }: DayKey): string => `${metric_id} ${cut}`
const placeOf = ({ metric_id, cut, day }: DayKey): string => `${metric_id} ${cut} ${day}`

/** A piece is left alone as long as it has so many times as many events as what is added. */
const MUCH = 4

/**
 * The pieces to be written anew with what is added to their days. So a few late events do not have a
 * whole day written again, and a day lies in as many pieces as its number of events has digits.
 */
function smallPieces(grown: ReadonlyMap<string, GrownDay>, pieces: readonly Piece[]): Piece[] {
  const sizes = new Map([...grown].map(([place, { content }]) => [place, content.events]))
  return pieces
    .toSorted((a, b) => a.events - b.events)
    .filter((piece) => {
      const size = sizes.get(placeOf(piece)) ?? 0
      if (piece.events >= MUCH * size) return false
      sizes.set(placeOf(piece), size + piece.events)
      return true
    })
}
