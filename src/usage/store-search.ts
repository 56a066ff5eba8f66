import { type Db, type Sql, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Properties } from './event.ts'

/** An event as it arrived, and whose it is now. */
export interface FoundEvent {
  readonly number: number
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: Instant
  readonly properties: Properties
  readonly received_at: Instant
  readonly is_duplicate: boolean
  readonly owner_id: string | null
  readonly owner_name: string | null
}

const columns = sql`
  number, transaction_id, customer_id, event_type, timestamp, properties, received_at`

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

const withOwners = (found: Sql) => sql`
  select f.*, c.id as owner_id, c.name as owner_name
  from (${found}) f
  left join customer_alias a on a.alias = f.customer_id
  left join customer c on c.id = coalesce(a.customer_id,
    case when f.customer_id ~ ${UUID} then f.customer_id::uuid end)`

/** Every event that came under these ids and happened since, those sent again included. */
export const findEvents = (
  db: Db,
  transaction_ids: readonly string[],
  since: Instant,
): Promise<FoundEvent[]> =>
  db.query<FoundEvent>(sql`
    ${withOwners(sql`
      select ${columns}, false as is_duplicate from event
      where number in (
        select number from event_id where transaction_id = any(${[...transaction_ids]}::text[]))
      union all
      select ${columns}, true from event_duplicate
      where transaction_id = any(${[...transaction_ids]}::text[])`)}
    where f.timestamp >= ${iso(since)}
    order by f.number`)

/** Those of these ids that an event has taken, which is for good: another of the same id never counts. */
export async function takenIds(
  db: Db,
  transaction_ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ transaction_id: string }>(sql`
    select transaction_id from event_id
    where transaction_id = any(${[...transaction_ids]}::text[])`)
  return new Set(rows.map(({ transaction_id }) => transaction_id))
}

/** Events in the order in which they arrived, those sent again included, after one of them. */
export const eventsAfter = (db: Db, after: number, limit: number): Promise<FoundEvent[]> =>
  db.query<FoundEvent>(sql`
    ${withOwners(sql`
      (select ${columns}, false as is_duplicate from event
       where number > ${after} order by number limit ${limit})
      union all
      (select ${columns}, true from event_duplicate
       where number > ${after} order by number limit ${limit})`)}
    order by f.number limit ${limit}`)

/** The number of the event that arrived last; 0 before the first. */
export async function lastNumber(db: Db): Promise<number> {
  const [row] = await db.query<{ last: number }>(sql`select last from event_counter`)
  return row?.last ?? 0
}
