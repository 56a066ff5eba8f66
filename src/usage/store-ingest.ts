import { bigintArray, textArray, timestampArray } from '../db/binary.ts'
import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { NewEvent } from './event.ts'

/** The turn of one writer: the numbers that its events take, and when they were received. */
export interface Turn {
  readonly first: number
  readonly received_at: Instant
}

/**
 * Waits for the writer's turn, which lasts until the transaction ends: so numbers appear in their
 * order, and when they were received never goes back.
 */
export async function takeTurn(tx: Db, count: number, now: Instant): Promise<Turn> {
  const [row] = await tx.query<{ last: number; received_at: Instant }>(sql`
    update event_counter set last = last + ${count},
      last_received_at = greatest(last_received_at, ${iso(now)}::timestamptz)
    returning last, last_received_at as received_at`)
  if (!row) throw new Error('the counter of events is gone')
  return { first: row.last - count + 1, received_at: row.received_at }
}

/** Takes the ids of events, in this order, and returns the numbers of those whose id was taken before. */
export async function takeIds(
  tx: Db,
  events: readonly NewEvent[],
  first: number,
): Promise<ReadonlySet<number>> {
  const rows = await tx.query<{ number: number }>(sql`
    with accepted as (
      insert into event_id (transaction_id, number)
      select transaction_id, ${first - 1}::bigint + n
      from unnest(${textArray(events.map((e) => e.transaction_id))}::text[])
        with ordinality as e (transaction_id, n)
      on conflict do nothing returning number)
    select number from generate_series(${first}::bigint, ${first + events.length - 1}) as number
    where number not in (select number from accepted)`)
  return new Set(rows.map(({ number }) => number))
}

/** An event and its number. */
export type Numbered = NewEvent & { readonly number: number }

/** Writes events: those that count, or those that came again. */
export async function writeEvents(
  tx: Db,
  table: 'event' | 'event_duplicate',
  events: readonly Numbered[],
  received_at: Instant,
): Promise<void> {
  if (events.length === 0) return
  await tx.query(sql`
    insert into ${{ text: table, values: [] }}
      (number, transaction_id, customer_id, event_type, timestamp, properties, received_at)
    select number, transaction_id, customer_id, event_type, timestamp, properties::jsonb,
           ${iso(received_at)}::timestamptz
    from unnest(${bigintArray(events.map((e) => e.number))}::bigint[],
                ${textArray(events.map((e) => e.transaction_id))}::text[],
                ${textArray(events.map((e) => e.customer_id))}::text[],
                ${textArray(events.map((e) => e.event_type))}::text[],
                ${timestampArray(events.map((e) => e.micros))}::timestamptz[],
                ${textArray(events.map((e) => e.properties))}::text[])
      as e (number, transaction_id, customer_id, event_type, timestamp, properties)`)
}

/** Makes the partition for a month of arrival; false when there is one already. */
export async function makePartition(
  tx: Db,
  { name, from, to }: { readonly name: string; readonly from: Instant; readonly to: Instant },
): Promise<boolean> {
  const [known] = await tx.query<{ known: boolean }>(
    sql`select to_regclass(${name}) is not null as known`,
  )
  if (known?.known) return false
  // Attaching lets others read and write meanwhile; to make it a partition at once would not.
  await tx.query({
    text: `create table ${name} (like event);
           alter table event attach partition ${name} for values from ('${iso(from)}') to ('${iso(to)}')`,
    values: [],
  })
  return true
}
