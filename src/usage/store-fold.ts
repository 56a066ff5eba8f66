import { bigintArray, textArray } from '../db/binary.ts'
import { type Db, sql } from '../db/db.ts'
import type { StoredDay } from './day.ts'
import { type EventList, readList, type TailStart } from './event.ts'
import type { DayKey } from './folding.ts'
import { eventList } from './store-read.ts'

/** Lets nobody else fold this name until the transaction ends. */
export const holdName = (tx: Db, name: string) =>
  tx.query(sql`
    select pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || ${name}::text, 20))`)

/** Up to which event the name's usage of each metric is folded. */
export async function positionsOf(tx: Db, name: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ metric_id: string; number: number }>(
    sql`select metric_id, number from usage_position where customer_id = ${name}`,
  )
  return new Map(rows.map(({ metric_id, number }) => [metric_id, number]))
}

/** The first events of a name after one. */
export async function tailOf(
  db: Db,
  name: string,
  after: number,
  limit: number,
): Promise<TailStart> {
  const [row] = await db.query<EventList>(
    eventList(sql`
      select number, event_type, timestamp, properties
      from event
      where hashtextextended(customer_id, 0) = hashtextextended(${name}::text collate "C", 0)
        and number > ${after} and customer_id = ${name}
      order by number limit ${limit}`),
  )
  return readList(row as EventList, limit)
}

/** A piece of a day: what events up to some number came to, and how many there are of them. */
export interface Piece extends DayKey {
  readonly number: number
  readonly events: number
}

const columns = (keys: readonly DayKey[]) => sql`
  ${textArray(keys.map(({ metric_id }) => metric_id))}::text[],
  ${bigintArray(keys.map(({ cut }) => cut))}::int8[],
  ${bigintArray(keys.map(({ day }) => day))}::int8[]`

/** The pieces in which these days are stored. */
export const piecesOf = (tx: Db, name: string, keys: readonly DayKey[]): Promise<Piece[]> =>
  tx.query<Piece>(sql`
    select d.metric_id, d.cut, d.day, d.number, d.events
    from unnest(${columns(keys)}) as k (metric_id, cut, day)
    join usage_day d on d.customer_id = ${name} and d.metric_id = k.metric_id::uuid
      and d.cut = k.cut and d.day = k.day`)

/** Takes pieces away, for what is in them is written anew. */
export const takePieces = (
  tx: Db,
  name: string,
  pieces: readonly Piece[],
): Promise<(DayKey & StoredDay)[]> =>
  tx.query(sql`
    delete from usage_day d
    using unnest(${columns(pieces)}, ${bigintArray(pieces.map(({ number }) => number))}::int8[])
      as k (metric_id, cut, day, number)
    where d.customer_id = ${name} and d.metric_id = k.metric_id::uuid and d.cut = k.cut
      and d.day = k.day and d.number = k.number
    returning d.metric_id, d.cut, d.day, d.events, d.groups, d.totals, d.hours`)

/** Writes a piece of each of these days. @param number of the last event that is in them */
export async function writePieces(
  tx: Db,
  name: string,
  number: number,
  days: readonly (DayKey & StoredDay)[],
): Promise<void> {
  await tx.query(sql`
    insert into usage_day (customer_id, metric_id, cut, day, number, events, groups, totals, hours)
    select ${name}, metric_id::uuid, cut, day, ${number}, events, groups, totals, hours
    from unnest(${columns(days)}, ${bigintArray(days.map((d) => d.events))}::int8[],
                ${textArray(days.map((d) => d.groups))}::text[],
                ${textArray(days.map((d) => d.totals))}::text[],
                ${textArray(days.map((d) => d.hours))}::text[])
      as d (metric_id, cut, day, events, groups, totals, hours)`)
}

/** The metrics' usage by this name is folded up to this event now. */
export const writePositions = (
  tx: Db,
  name: string,
  metric_ids: readonly string[],
  number: number,
) =>
  tx.query(sql`
    insert into usage_position (customer_id, metric_id, number)
    select ${name}, id, ${number} from unnest(${[...metric_ids]}::uuid[]) as m (id)
    on conflict (customer_id, metric_id) do update set number = excluded.number`)
