import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'

const UUID = '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'

/**
 * Notes that events came for these names, where an alert might concern them; true when one does.
 * One statement, whatever the number of events.
 */
export async function noteNames(tx: Db, names: readonly string[]): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into alert_cause (name, triggered_by)
    select distinct given.name, 'usage' from unnest(${[...names]}::text[]) as given (name)
    where exists (select 1 from alert where customer_id is null and archived_at is null and by_usage)
       or exists (select 1 from alert
                  where customer_id = case when given.name ~ ${UUID} then given.name::uuid end
                    and archived_at is null and by_usage)
       or exists (select 1 from customer_alias c join alert a on a.customer_id = c.customer_id
                  where c.alias = given.name and a.archived_at is null and a.by_usage)
    returning number`)
  return rows.length > 0
}

/** Notes that something else happened to customers, where alerts look at them; true when they do. */
export async function noteCustomers(
  tx: Db,
  causes: readonly { readonly customer_id: string; readonly triggered_by: string }[],
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into alert_cause (customer_id, triggered_by)
    select c.id, c.triggered_by
    from unnest(${causes.map(({ customer_id }) => customer_id)}::uuid[],
                ${causes.map(({ triggered_by }) => triggered_by)}::text[]) as c (id, triggered_by)
    where exists (select 1 from alert where archived_at is null
                  and (customer_id is null or customer_id = c.id))
    returning number`)
  return rows.length > 0
}

/** Has every customer looked at that is not archived. */
export const noteEverybody = (tx: Db, triggered_by: string) =>
  tx.query(sql`
    insert into alert_cause (customer_id, triggered_by)
    select id, ${triggered_by} from customer where archived_at is null order by number`)

/**
 * Notes that prices have changed for everybody whose contract has this rate card, or a card with this
 * product, where alerts look at them; true when they do. Whoever waits to be looked at already is not
 * noted again, unless that has been taken in hand.
 */
export async function noteBuyers(tx: Db, of: string): Promise<boolean> {
  const rows = await tx.query(sql`
    with card as (select distinct rate_card_id::text as id from rate where product_id = ${of}),
    waiting as (
      select customer_id from alert_cause where customer_id is not null for share skip locked)
    insert into alert_cause (customer_id, triggered_by)
    select distinct c.customer_id, 'price_change' from contract c
    where c.archived_at is null
      and (c.terms ->> 'rate_card_id' = ${of}
           or c.terms ->> 'rate_card_id' in (select id from card))
      and exists (select 1 from alert where archived_at is null
                  and (customer_id is null or customer_id = c.customer_id))
      and c.customer_id not in (select customer_id from waiting)
    returning number`)
  return rows.length > 0
}

/** A customer to look at, and why: the first reason that there was. */
export interface Cause {
  readonly customer_id: string
  readonly triggered_by: string
  readonly created_at: Instant
}

/**
 * Takes reasons to look at customers, the oldest first, and finds the customers: names that nobody
 * bears now are dropped, and so are customers that are archived. Nobody else looks at them until the
 * transaction ends.
 */
export async function takeCauses(tx: Db, limit: number): Promise<Cause[]> {
  const taken = await tx.query<{
    name: string | null
    id: string | null
    triggered_by: string
  }>(sql`
    with oldest as (
      select number from alert_cause order by number limit ${limit} for update skip locked),
    gone as (
      delete from alert_cause where number in (select number from oldest)
      returning number, name, customer_id, triggered_by)
    select name, customer_id as id, triggered_by from gone order by number`)
  if (taken.length === 0) return []
  return hold(tx, taken)
}

/** Takes customers whose figures change by themselves now. */
export async function takeWatches(tx: Db, now: Instant, limit: number): Promise<Cause[]> {
  const due = await tx.query<{ id: string }>(sql`
    update alert_watch set next_at = null where customer_id in (
      select customer_id from alert_watch where next_at <= ${iso(now)}
      order by next_at, customer_id limit ${limit} for update skip locked)
    returning customer_id as id`)
  if (due.length === 0) return []
  return hold(
    tx,
    due.map(({ id }) => ({ id, name: null, triggered_by: 'time' })),
  )
}

/** One customer, as if it had been taken. */
export const takeCustomer = (tx: Db, id: string, triggered_by: string): Promise<Cause[]> =>
  hold(tx, [{ id, name: null, triggered_by }])

async function hold(
  tx: Db,
  taken: readonly { name: string | null; id: string | null; triggered_by: string }[],
): Promise<Cause[]> {
  const rows = await tx.query<Cause>(sql`
    select distinct on (c.id) c.id as customer_id, t.triggered_by, c.created_at
    from unnest(${taken.map(({ name }) => name)}::text[], ${taken.map(({ id }) => id)}::uuid[],
                ${taken.map((t) => t.triggered_by)}::text[])
      with ordinality as t (name, id, triggered_by, n)
    left join customer_alias a on a.alias = t.name
    join customer c on c.id = coalesce(
      t.id, a.customer_id, case when t.name ~ ${UUID} then t.name::uuid end)
    where c.archived_at is null
    order by c.id, t.n`)
  await tx.query(sql`
    select pg_advisory_xact_lock(hashtextextended(id, 60))
    from (select id from unnest(${rows.map((row) => row.customer_id)}::text[]) as id order by id) o`)
  return rows
}

/** When there is something to look at next: now, later, or never. */
export async function nextLook(db: Db, now: Instant): Promise<Instant | undefined> {
  // What another process has taken is not waiting: it looks for what comes next itself.
  const waiting = await db.query(sql`select 1 from alert_cause limit 1 for update skip locked`)
  if (waiting.length > 0) return now
  const [row] = await db.query<{ next_at: Instant | null }>(
    sql`select min(next_at) as next_at from alert_watch`,
  )
  return row?.next_at ?? undefined
}
