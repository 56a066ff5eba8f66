import type { Db } from '../db/db.ts'
import { textOf } from '../metrics/matching.ts'
import { isStreaming, type StreamingMetric } from '../metrics/metric.ts'
import { listMetrics } from '../metrics/store.ts'
import { DAY, HOUR } from '../time/clock.ts'
import { cutsOf } from './cuts.ts'
import { Day } from './day.ts'
import type { MeteredEvent } from './event.ts'
import {
  type DayKey,
  daysOf,
  holdName,
  positionsOf,
  tailOf,
  writeDays,
  writePositions,
} from './store-fold.ts'
import { tallyOf } from './tally.ts'

/** Events that one transaction folds at most. */
const STEP = 2500

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

/** A metric and up to which event it is folded. */
interface Behind {
  readonly metric: StreamingMetric
  readonly number: number
}

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
  const events = await tailOf(tx, name, from, STEP)
  const last = events.at(-1)?.number
  if (last === undefined) return true
  await mergeDays(tx, name, foldEvents(behind, events))
  await writePositions(
    tx,
    name,
    behind.filter(({ number }) => number < last).map(({ metric }) => metric.id),
    last,
  )
  return events.length < STEP
}

interface Fresh extends DayKey {
  readonly metric: StreamingMetric
  readonly day_of: Day
}

/** What the events add to each day of each cut. */
function foldEvents(behind: readonly Behind[], events: readonly MeteredEvent[]): Fresh[] {
  const fresh = new Map<string, Fresh>()
  const cuts = new Map(behind.map(({ metric }) => [metric.id, cutsOf(metric)]))
  for (const event of events) {
    const at = Math.floor(event.micros / 1000)
    const day = Math.floor(at / DAY)
    const hour = Math.floor(at / HOUR) - day * 24
    for (const { metric, number } of behind) {
      if (event.number <= number) continue
      const tally = tallyOf(metric, event)
      if (!tally) continue
      for (const [cut, keys] of (cuts.get(metric.id) ?? []).entries()) {
        const place = `${metric.id} ${cut} ${day}`
        let found = fresh.get(place)
        if (!found) {
          found = { metric, metric_id: metric.id, cut, day, day_of: new Day() }
          fresh.set(place, found)
        }
        found.day_of.add(
          keys.map((key) => textOf(event, key) ?? null),
          hour,
          tally,
        )
      }
    }
  }
  return [...fresh.values()]
}

/** Days whose texts are in memory at the same time. */
const BUNCH = 200

async function mergeDays(tx: Db, name: string, fresh: readonly Fresh[]): Promise<void> {
  for (let i = 0; i < fresh.length; i += BUNCH) {
    const bunch = fresh.slice(i, i + BUNCH)
    const stored = await daysOf(tx, name, bunch)
    for (const { metric, metric_id, cut, day, day_of } of bunch) {
      const before = stored.get(`${metric_id} ${cut} ${day}`)
      if (before) day_of.absorb(metric.aggregation_type, before)
    }
    await writeDays(
      tx,
      name,
      bunch.map(({ metric_id, cut, day, day_of }) => ({ metric_id, cut, day, ...day_of.store() })),
    )
  }
}
