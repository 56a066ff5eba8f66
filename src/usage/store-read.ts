import { bigintArray, textArray } from '../db/binary.ts'
import { type Db, type Sql, sql } from '../db/db.ts'
import type { Instant } from '../time/clock.ts'
import { iso } from '../time/clock.ts'
import { type EventList, readList, type TailStart } from './event.ts'

/** Where the usage of one customer and metric is to be read from. */
export interface Source {
  readonly customer_id: string
  readonly metric_id: string
  readonly since: number
  /** Which cut of its days; undefined reads events only. */
  readonly cut: number | undefined
  /** Whether the hours of the days are wanted, or what whole days came to. */
  readonly fine: boolean
  readonly first_day: number
  readonly last_day: number
  readonly from: Instant
  readonly to: Instant
  /** Whether the events of the tail are wanted, or only where it begins. */
  readonly raw: boolean
}

/**
 * A row of the answer: the last event there is in its snapshot, where a name's tail begins for a
 * source, a piece of a day of a source, or a tail.
 */
export type ReadRow =
  | { readonly kind: 'last'; readonly number: number }
  | {
      readonly kind: 'place'
      readonly source: number
      readonly name: string
      readonly number: number
    }
  | ({ readonly kind: 'day'; readonly source: number; readonly day: number } & ReadDay)
  | ({
      readonly kind: 'tail'
      readonly owner: string
      readonly name: string
    } & EventList)

/** `hours` when the source is fine, `totals` when it is not; UNIQUE needs both for its hours. */
export interface ReadDay {
  readonly groups: string
  readonly totals: string
  readonly hours: string
}

/** Events of one name that one answer holds at most. */
export const TAIL = 5000

/** The names by which events speak of these customers, resolved now. */
export const names = (customer_ids: readonly string[]) => sql`
  select id::text collate "C" as name, id as owner from customer
  where id = any(${[...customer_ids]}::uuid[])
  union all
  select alias, customer_id from customer_alias
  where customer_id = any(${[...customer_ids]}::uuid[]) and alias <> customer_id::text`

/** What the properties of a list take, as they are stored, before it is cut off. */
const LIST_BYTES = 4 * 1024 * 1024

/** The first events of a query for events in the order of their numbers, as `readList` reads them. */
export const eventList = (events: Sql): Sql => sql`
  select count(*)::int as count,
    '[' || string_agg(concat('[', l.number, ',', to_json(l.event_type), ',',
        (extract(epoch from l.timestamp) * 1000000)::int8, ',', l.properties, ']'), ',')
      filter (where l.bytes_before is null or l.bytes_before < ${LIST_BYTES}) || ']' as events
  from (
    select f.*, sum(pg_column_size(f.properties)) over (
      order by f.number rows between unbounded preceding and 1 preceding) as bytes_before
    from (${events}) f) l`

/**
 * What is folded and what is not, in one statement and so in one snapshot: an event is in the days
 * or in the tail, never in both, whatever is folded meanwhile. The laterals are read by index, a
 * name after the other.
 */
export function readSources(db: Db, sources: readonly Source[]): Promise<ReadRow[]> {
  const owners = [...new Set(sources.map(({ customer_id }) => customer_id))]
  const numbers = (of: (source: Source) => number) => bigintArray(sources.map(of))
  return db.query<ReadRow>(sql`
    with name as materialized (${names(owners)}),
    source as materialized (
      select (s.n - 1)::int as source, owner::uuid, metric_id::uuid, cut, fine = 1 as fine,
             raw = 1 as raw, since, first_day, last_day, starting, ending
      from unnest(${textArray(sources.map((s) => s.customer_id))}::text[],
                  ${textArray(sources.map((s) => s.metric_id))}::text[],
                  ${numbers((s) => s.cut ?? -1)}::int8[], ${numbers((s) => Number(s.fine))}::int8[],
                  ${numbers((s) => Number(s.raw))}::int8[],
                  ${numbers((s) => s.since)}::int8[], ${numbers((s) => s.first_day)}::int8[],
                  ${numbers((s) => s.last_day)}::int8[],
                  ${sources.map((s) => iso(s.from))}::timestamptz[],
                  ${sources.map((s) => iso(s.to))}::timestamptz[])
        with ordinality
        as s (owner, metric_id, cut, fine, raw, since, first_day, last_day, starting, ending, n)),
    place as materialized (
      select s.source, s.raw, s.starting, s.ending, n.owner, n.name,
             greatest(s.since, case when s.cut >= 0 then (
               select p.number from usage_position p
               where p.customer_id = n.name and p.metric_id = s.metric_id) end) as number
      from source s join name n on n.owner = s.owner),
    tail as materialized (
      select owner, name, min(number) as number, min(starting) as starting, max(ending) as ending
      from place where raw group by owner, name)
    select 'place' as kind, source, owner, name, number, null::int as day, null::text as groups,
           null::text as totals, null::text as hours, null::text as events, null::int as count
    from place
    union all
    select 'last', null, null, null, last, null, null, null, null, null, null
    from event_counter
    union all
    select 'day', s.source, null, null, null, d.day, d.groups, d.totals, d.hours, null, null
    from source s join name n on n.owner = s.owner
    cross join lateral (
      select d.day, d.groups, d.totals, case when s.fine then d.hours end as hours
      from usage_day d
      where d.customer_id = n.name and d.metric_id = s.metric_id and d.cut = s.cut
        and d.day between s.first_day and s.last_day
      offset 0) d
    union all
    select 'tail', null, t.owner, t.name, null, null, null, null, null, e.events, e.count
    from tail t
    cross join lateral (${eventList(sql`
      select e.number, e.event_type, e.timestamp, e.properties
      from event e
      where hashtextextended(e.customer_id, 0) = hashtextextended(t.name, 0)
        and e.number > t.number and e.customer_id = t.name
        and e.timestamp >= t.starting and e.timestamp < t.ending
      order by e.number limit ${TAIL}`)}) e
    where e.count > 0`)
}

/** The events of a name after one and up to another, of those that happened between two instants. */
export async function restOfTail(
  db: Db,
  name: string,
  after: number,
  until: number,
  from: Instant,
  to: Instant,
): Promise<TailStart> {
  const [row] = await db.query<EventList>(
    eventList(sql`
      select e.number, e.event_type, e.timestamp, e.properties
      from event e
      where hashtextextended(e.customer_id, 0) = hashtextextended(${name}::text collate "C", 0)
        and e.number > ${after} and e.number <= ${until} and e.customer_id = ${name}
        and e.timestamp >= ${iso(from)} and e.timestamp < ${iso(to)}
      order by e.number limit ${TAIL}`),
  )
  return readList(row as EventList, TAIL)
}

/** Every name by which events speak of these customers, now. */
export const namesOfCustomers = (
  db: Db,
  customer_ids: readonly string[],
): Promise<{ name: string; owner: string }[]> => db.query(names(customer_ids))
