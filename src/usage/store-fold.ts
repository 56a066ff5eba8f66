import { bigintArray, textArray } from '../db/binary.ts'
import { type Db, sql } from '../db/db.ts'
import type { StoredDay } from './day.ts'
import type { MeteredEvent } from './event.ts'

/** Which day of which metric, by which of its cuts. */
export interface DayKey {
  readonly metric_id: string
  readonly cut: number
  readonly day: number
}

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
export const tailOf = (
  db: Db,
  name: string,
  after: number,
  limit: number,
): Promise<MeteredEvent[]> =>
  db.query<MeteredEvent>(sql`
    select number, event_type, (extract(epoch from timestamp) * 1000000)::int8 as micros, properties
    from event
    where hashtextextended(customer_id, 0) = hashtextextended(${name}::text collate "C", 0)
      and number > ${after} and customer_id = ${name}
    order by number limit ${limit}`)

const columns = (keys: readonly DayKey[]) => [
  textArray(keys.map(({ metric_id }) => metric_id)),
  bigintArray(keys.map(({ cut }) => cut)),
  bigintArray(keys.map(({ day }) => day)),
]

/** What is stored of these days, by metric, cut and day. */
export async function daysOf(
  tx: Db,
  name: string,
  keys: readonly DayKey[],
): Promise<ReadonlyMap<string, StoredDay>> {
  const [metrics, cuts, days] = columns(keys)
  const rows = await tx.query<StoredDay & DayKey>(sql`
    select d.metric_id, d.cut, d.day, d.groups, d.totals, d.hours
    from unnest(${metrics}::text[], ${cuts}::int8[], ${days}::int8[]) as k (metric_id, cut, day)
    join usage_day d on d.customer_id = ${name} and d.metric_id = k.metric_id::uuid
      and d.cut = k.cut and d.day = k.day`)
  return new Map(rows.map((row) => [`${row.metric_id} ${row.cut} ${row.day}`, row]))
}

export async function writeDays(
  tx: Db,
  name: string,
  days: readonly (DayKey & StoredDay)[],
): Promise<void> {
  const [metrics, cuts, numbers] = columns(days)
  await tx.query(sql`
    insert into usage_day (customer_id, metric_id, cut, day, groups, totals, hours)
    select ${name}, metric_id::uuid, cut, day, groups, totals, hours
    from unnest(${metrics}::text[], ${cuts}::int8[], ${numbers}::int8[],
                ${textArray(days.map((d) => d.groups))}::text[],
                ${textArray(days.map((d) => d.totals))}::text[],
                ${textArray(days.map((d) => d.hours))}::text[])
      as d (metric_id, cut, day, groups, totals, hours)
    on conflict (customer_id, metric_id, cut, day) do update
    set groups = excluded.groups, totals = excluded.totals, hours = excluded.hours`)
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
