import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { MeteredEvent } from './event.ts'

/** Events of some names, of those that happened between two instants. */
export interface EventRange {
  readonly names: readonly string[]
  readonly from: Instant
  readonly to: Instant
  /** The number of the last event that counts. */
  readonly until: number
}

export type IdentifiedEvent = MeteredEvent & { readonly transaction_id: string }

/** The next events of a range after one, in the order in which they arrived. */
export const eventsOfRange = (
  db: Db,
  { names, from, to, until }: EventRange,
  after: number,
  limit: number,
): Promise<IdentifiedEvent[]> =>
  db.query<IdentifiedEvent>(sql`
    select number, transaction_id, event_type, properties,
           (extract(epoch from timestamp) * 1000000)::int8 as micros
    from event
    where hashtextextended(customer_id, 0) = any(
        select hashtextextended(name collate "C", 0) from unnest(${[...names]}::text[]) as n (name))
      and customer_id = any(${[...names]}::text[])
      and number > ${after} and number <= ${until}
      and timestamp >= ${iso(from)} and timestamp < ${iso(to)}
    order by number limit ${limit}`)
