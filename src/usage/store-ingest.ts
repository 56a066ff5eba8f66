import { type Column, joinColumns, textColumn, timestampColumn } from '../db/binary.ts'
import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { NewEvent } from './event.ts'

const COLUMNS = {
  transaction_id: (e: readonly NewEvent[]) => textColumn(e.map((one) => one.transaction_id)),
  customer_id: (e: readonly NewEvent[]) => textColumn(e.map((one) => one.customer_id)),
  event_type: (e: readonly NewEvent[]) => textColumn(e.map((one) => one.event_type)),
  timestamp: (e: readonly NewEvent[]) => timestampColumn(e.map((one) => one.micros)),
  properties: (e: readonly NewEvent[]) => textColumn(e.map((one) => one.properties)),
}
type Name = keyof typeof COLUMNS
const NAMES = Object.keys(COLUMNS) as Name[]

/**
 * Events as columns that are spelled for the database already: while thousands wait, nothing that
 * they were read from need be kept.
 */
export type EventColumns = Readonly<Record<Name, Column>>

export const columnsOf = (events: readonly NewEvent[]): EventColumns =>
  Object.fromEntries(NAMES.map((name) => [name, COLUMNS[name](events)])) as EventColumns

/** What events take while they wait, in bytes. */
export const sizeOf = (columns: EventColumns): number =>
  NAMES.reduce((sum, name) => sum + columns[name].elements.length, 0)

/**
 * Stores events in this order: those whose id is new, and apart from them those that came again.
 * Whoever stores has the row of the counter until the transaction ends: so numbers appear in their
 * order, and when they were received never goes back. (`is true` makes a table of the accepted to
 * look into; a join would be planned for few.)
 * @returns the number that the first event took
 */
export async function storeEvents(
  tx: Db,
  pieces: readonly EventColumns[],
  now: Instant,
): Promise<number> {
  const all = (name: Name) => joinColumns(pieces.map((piece) => piece[name]))
  const count = pieces.reduce((sum, { timestamp }) => sum + timestamp.length, 0)
  const [row] = await tx.query<{ before: number }>(sql`
    with turn as materialized (
      update event_counter set last = last + ${count},
        last_received_at = greatest(last_received_at, ${iso(now)}::timestamptz)
      returning last - ${count} as before, last_received_at as received_at),
    given as materialized (
      select (select before from turn) + n as number, transaction_id, customer_id, event_type,
             timestamp, properties, (select received_at from turn) as received_at
      from unnest(${all('transaction_id')}::text[], ${all('customer_id')}::text[],
                  ${all('event_type')}::text[], ${all('timestamp')}::timestamptz[],
                  ${all('properties')}::text[])
        with ordinality as e (transaction_id, customer_id, event_type, timestamp, properties, n)),
    accepted as (
      insert into event_id (transaction_id, number)
      select transaction_id, number from given on conflict do nothing returning number),
    counted as (
      insert into event
        (number, transaction_id, customer_id, event_type, timestamp, properties, received_at)
      select number, transaction_id, customer_id, event_type, timestamp, properties::jsonb,
             received_at
      from given where (number in (select number from accepted)) is true),
    repeated as (
      insert into event_duplicate
        (number, transaction_id, customer_id, event_type, timestamp, properties, received_at)
      select number, transaction_id, customer_id, event_type, timestamp, properties::jsonb,
             received_at
      from given where (number in (select number from accepted)) is not true)
    select before from turn`)
  if (!row) throw new Error('the counter of events is gone')
  return row.before + 1
}

/** Makes the partition for a month of arrival, unless there is one. */
export async function makePartition(
  tx: Db,
  { name, from, to }: { readonly name: string; readonly from: Instant; readonly to: Instant },
): Promise<void> {
  await tx.query(sql`select 1 from event_counter for update`)
  const [known] = await tx.query<{ known: boolean }>(
    sql`select to_regclass(${name}) is not null as known`,
  )
  if (known?.known) return
  // Attaching lets others read and write meanwhile; to make it a partition at once would not.
  await tx.query({
    text: `create table ${name} (like event);
           alter table event attach partition ${name} for values from ('${iso(from)}') to ('${iso(to)}')`,
    values: [],
  })
}
