import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { NewEvent } from './event.ts'

/**
 * Stores events: each transaction_id counts once, the first in this order; what comes again is kept
 * apart. Durable when the transaction ends. Writers of one environment take turns.
 */
export async function appendEvents(
  tx: Db,
  events: readonly NewEvent[],
  now: Instant,
): Promise<void> {
  const [turn] = await tx.query<{ last: number; received_at: Instant }>(sql`
    update event_counter set last = last + ${events.length},
      last_received_at = greatest(last_received_at, ${iso(now)}::timestamptz)
    returning last, last_received_at as received_at`)
  if (!turn) throw new Error('the counter of events is gone')
  const column = (name: keyof NewEvent) => events.map((event) => event[name])
  await tx.query(sql`
    with given as (
      select ${turn.last - events.length}::bigint + n as number, e.*
      from unnest(${column('transaction_id')}::text[], ${column('customer_id')}::text[],
                  ${column('event_type')}::text[], ${column('timestamp')}::timestamptz[],
                  ${column('properties')}::jsonb[])
        with ordinality as e (transaction_id, customer_id, event_type, timestamp, properties, n)),
    accepted as (
      insert into event_id (transaction_id, number)
      select transaction_id, number from given order by number
      on conflict do nothing returning number),
    repeated as (
      insert into event_duplicate
        (number, transaction_id, customer_id, event_type, timestamp, properties, received_at)
      select g.number, g.transaction_id, g.customer_id, g.event_type, g.timestamp, g.properties,
             ${iso(turn.received_at)}
      from given g where not exists (select 1 from accepted a where a.number = g.number))
    insert into event
      (number, transaction_id, customer_id, event_type, timestamp, properties, received_at)
    select g.number, g.transaction_id, g.customer_id, g.event_type, g.timestamp, g.properties,
           ${iso(turn.received_at)}
    from given g join accepted a on a.number = g.number`)
}
