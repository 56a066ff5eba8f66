import { type Db, sql } from '../db/db.ts'
import { records } from '../db/records.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Status } from './judge.ts'

export interface StateRow {
  readonly alert_id: string
  readonly customer_id: string
  readonly part: string
  readonly status: Status
  readonly since: Instant
  readonly triggered_by: string | null
}

/** How all alerts stand for some customers. */
export const statesOf = (db: Db, customer_ids: readonly string[]): Promise<StateRow[]> =>
  db.query(sql`
    select alert_id, customer_id, part, status, since, triggered_by from alert_state
    where customer_id = any(${[...customer_ids]}::uuid[])`)

/** A change of a state, to be kept. */
export interface StateChange {
  readonly alert_id: string
  readonly customer_id: string
  readonly part: string
  readonly status: 'ok' | 'in_alarm'
  /** The figure, as exact text. */
  readonly value: string | null
  readonly triggered_by: string
}

/** Keeps changes: the states as they are now, and the history of how they became so. */
export async function writeChanges(tx: Db, changes: readonly StateChange[], at: Instant) {
  const rows = sql`${records(changes, {
    alert_id: 'uuid',
    customer_id: 'uuid',
    part: 'text',
    status: 'text',
    value: 'numeric',
    triggered_by: 'text',
  })} c`
  await tx.query(sql`
    insert into alert_history (alert_id, customer_id, part, status, value, triggered_by, at)
    select alert_id, customer_id, part, status, value, triggered_by, ${iso(at)} from ${rows}`)
  await tx.query(sql`
    delete from alert_state s using ${rows}
    where s.customer_id = c.customer_id and s.alert_id = c.alert_id and s.part = c.part
      and c.part <> '' and c.status = 'ok'`)
  await tx.query(sql`
    insert into alert_state (alert_id, customer_id, part, status, since, triggered_by)
    select alert_id, customer_id, part, status, ${iso(at)}, triggered_by from ${rows}
    where c.part = '' or c.status = 'in_alarm'
    on conflict (customer_id, alert_id, part) do update
    set status = excluded.status, since = excluded.since, triggered_by = excluded.triggered_by`)
}

/** Forgets how an alert stands for a customer, who is to be looked at anew. */
export async function forgetState(tx: Db, alert_id: string, customer_id: string, at: Instant) {
  await tx.query(
    sql`delete from alert_state where alert_id = ${alert_id} and customer_id = ${customer_id}`,
  )
  await tx.query(sql`
    insert into alert_state (alert_id, customer_id, part, status, since)
    values (${alert_id}, ${customer_id}, '', 'evaluating', ${iso(at)})`)
}

/** When customers were looked at last. */
export async function lookedAt(db: Db, customer_ids: readonly string[]) {
  const rows = await db.query<{ customer_id: string; looked_at: Instant }>(sql`
    select customer_id, looked_at from alert_watch
    where customer_id = any(${[...customer_ids]}::uuid[])`)
  return new Map(rows.map(({ customer_id, looked_at }) => [customer_id, looked_at]))
}

/** Notes when customers were looked at, and when their figures change by themselves next. */
export const writeWatches = (
  tx: Db,
  watches: readonly { readonly customer_id: string; readonly next_at: Instant | undefined }[],
  at: Instant,
) =>
  tx.query(sql`
    insert into alert_watch (customer_id, looked_at, next_at)
    select customer_id, ${iso(at)}, next_at
    from ${records(
      watches.map((watch) => ({ ...watch, next_at: isoOrNull(watch.next_at) })),
      { customer_id: 'uuid', next_at: 'timestamptz' },
    )} w
    order by customer_id
    on conflict (customer_id) do update
    set looked_at = excluded.looked_at, next_at = excluded.next_at`)
