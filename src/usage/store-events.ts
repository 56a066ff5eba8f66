import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { MeteredEvent } from './event.ts'

/** An event and the customer whose it is now. */
export interface OwnedEvent extends MeteredEvent {
  readonly owner: string
}

/** The names by which events speak of these customers, resolved now. */
const names = (customer_ids: readonly string[]) => sql`
  select id::text collate "C" as name, id as owner from customer
  where id = any(${[...customer_ids]}::uuid[])
  union all
  select alias, customer_id from customer_alias
  where customer_id = any(${[...customer_ids]}::uuid[])
    and alias <> customer_id::text`

/** Every name by which events speak of these customers, now. */
export const namesOfCustomers = (
  db: Db,
  customer_ids: readonly string[],
): Promise<{ name: string; owner: string }[]> => db.query(names(customer_ids))

/** The events of these customers that happened from `from` until before `to`, in order of arrival. */
export const eventsOf = (
  db: Db,
  customer_ids: readonly string[],
  from: Instant,
  to: Instant,
): Promise<OwnedEvent[]> =>
  db.query<OwnedEvent>(sql`
    select n.owner, e.number, e.event_type, e.properties,
           (extract(epoch from e.timestamp) * 1000000)::int8 as micros
    from (${names(customer_ids)}) n join event e on e.customer_id = n.name
    where e.timestamp >= ${iso(from)} and e.timestamp < ${iso(to)}
    order by e.number`)
