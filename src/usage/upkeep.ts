import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { addCalendar } from '../time/calendar.ts'
import { DAY, type Instant, instant, plus, SECOND, systemClock } from '../time/clock.ts'
import { foldTail } from './fold.ts'
import { foldInTurn } from './fold-in-turn.ts'
import {
  dropPartition,
  foldedNames,
  forgetDuplicates,
  namesInPartition,
  partitions,
} from './store-upkeep.ts'

/** A job works this long and then asks for its rest to be done: the claim on it runs out after a while. */
const SHIFT = 10 * SECOND
const NAMES = 100

const shift = (): (() => boolean) => {
  const end = plus(systemClock.now(), SHIFT)
  return () => systemClock.now() < end
}

/**
 * Folds what came before a metric was made, a name after the other: of all names that were ever
 * folded, for the tails of the others are short. Reads are right before, meanwhile and afterwards.
 */
export async function foldMetric(
  ctx: Ctx,
  { metric_id, after = '' }: { readonly metric_id: string; readonly after?: string | undefined },
): Promise<void> {
  const { db, enqueue } = ctx
  const goesOn = shift()
  const only = new Set([metric_id])
  for (let done = after; ; ) {
    const names = await foldedNames(db, done, NAMES)
    for (const name of names) {
      const folded = await foldInTurn(db, name, only, goesOn)
      if (folded && goesOn()) {
        done = name
        continue
      }
      const rest = { metric_id, after: folded ? name : done }
      await db.transaction((tx) => enqueue(tx, 'foldMetric', rest, { key: metric_id }))
      return
    }
    if (names.length < NAMES) return
  }
}

/**
 * Drops the months of events that the setting `raw_event_retention_days` no longer keeps, each at
 * once and after everything in it was folded; and looks again tomorrow.
 * @param prepare takes down what is only known from events; whether it came to its end
 */
export async function dropOldEvents(
  ctx: Ctx,
  { after }: { readonly after?: string | undefined },
  prepare: (db: Db, goesOn: () => boolean) => Promise<boolean>,
): Promise<void> {
  const { db, clock, enqueue, environment } = ctx
  const days = environment.settings.raw_event_retention_days
  if (days === null) return
  const now = clock.now()
  const again = (rest: { after?: string }, run_at: Instant) =>
    db.transaction((tx) => enqueue(tx, 'dropOldEvents', rest, { key: 'raw', run_at }))
  const goesOn = shift()
  const oldest = plus(now, -days * DAY)
  let from = after
  for (const partition of await partitions(db)) {
    if (monthEnd(partition) > oldest) continue
    const rest = await foldPartition(ctx, partition, from ?? '', goesOn)
    if (rest !== undefined) return again({ after: rest }, now)
    if (!(await prepare(db, goesOn))) return again(from === undefined ? {} : { after: from }, now)
    await dropPartition(db, partition)
    from = undefined
  }
  await forgetDuplicates(db, oldest)
  await again({}, plus(now, DAY))
}

/** The end of the month that a partition is named after: event_2026_03. */
function monthEnd(partition: string): Instant {
  const [, year = '', month = ''] = partition.split('_')
  return addCalendar(instant(`${year}-${month}-01T00:00:00Z`), { months: 1 })
}

/** Folds every name of a partition; the name to go on after when time is up before the end. */
async function foldPartition(
  { db }: Ctx,
  partition: string,
  after: string,
  goesOn: () => boolean,
): Promise<string | undefined> {
  for (let done = after; ; ) {
    const names = await namesInPartition(db, partition, done, NAMES)
    for (const name of names) {
      if (!goesOn() || !(await foldTail(db, name, undefined, goesOn))) return done
      done = name
    }
    if (names.length < NAMES) return undefined
  }
}
