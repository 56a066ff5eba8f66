import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import { LONGEST_NAME } from './fold.ts'

/** Names that were ever folded, in their order, after one. */
export async function foldedNames(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select distinct customer_id as name from usage_position
    where customer_id > ${after} order by customer_id limit ${limit}`)
  return rows.map(({ name }) => name)
}

/** How many names were ever folded, and how many of them for this metric. */
export async function foldProgress(
  db: Db,
  metric_id: string,
): Promise<{ readonly names: number; readonly folded: number }> {
  const [row] = await db.query<{ names: number; folded: number }>(sql`
    select count(distinct customer_id) as names,
           count(*) filter (where metric_id = ${metric_id}) as folded
    from usage_position`)
  return row ?? { names: 0, folded: 0 }
}

/** Whether an event was ever stored. */
export async function hasEvents(db: Db): Promise<boolean> {
  const rows = await db.query(sql`select 1 from event_counter where last > 0`)
  return rows.length > 0
}

/** The months of events that are kept, the oldest first. */
export async function partitions(db: Db): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'event'::regclass order by c.relname`)
  return rows.map(({ name }) => name)
}

const table = (name: string) => ({ text: `"${name}"`, values: [] })

/** The names of a month's events that a customer may have, in their order, after one. */
export async function namesInPartition(
  db: Db,
  partition: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select distinct customer_id as name from ${table(partition)}
    where customer_id > ${after} and length(customer_id) <= ${LONGEST_NAME}
    order by customer_id limit ${limit}`)
  return rows.map(({ name }) => name)
}

/** Drops a month of events at once, however many there are. */
export const dropPartition = (db: Db, partition: string) =>
  db.transaction(async (tx) => {
    await tx.query(sql`alter table event detach partition ${table(partition)}`)
    await tx.query(sql`drop table ${table(partition)}`)
  })

export const forgetDuplicates = (db: Db, before: Instant) =>
  db.query(sql`delete from event_duplicate where received_at < ${iso(before)}`)
