import { Problem } from '../api/problem.ts'
import { type Db, type Sql, sql, where } from '../db/db.ts'
import { records } from '../db/records.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Attempt, Delivery, DeliveryStatus, Due } from './delivery.ts'
import type { Endpoint } from './endpoint.ts'

export const insertEndpoint = (tx: Db, { id, url, created_at }: Endpoint, sealed: string | null) =>
  tx.query(sql`
    insert into webhook_endpoint (id, url, sealed, created_at)
    values (${id}, ${url}, ${sealed}, ${iso(created_at)})`)

export const listEndpoints = (db: Db): Promise<Endpoint[]> =>
  db.query(sql`
    select id, url, created_at from webhook_endpoint where archived_at is null order by number`)

/** Archives an endpoint: what waits for it will not be sent. False when there is no such endpoint. */
export async function archiveEndpoint(tx: Db, id: string, at: Instant): Promise<boolean> {
  const rows = await tx.query(sql`
    update webhook_endpoint set archived_at = coalesce(archived_at, ${iso(at)})
    where id = ${id} returning id`)
  await tx.query(sql`
    update webhook_delivery set status = 'FAILED', next_attempt_at = null
    where endpoint_id = ${id} and status = 'PENDING'`)
  return rows.length > 0
}

/** Puts events into the outbox of every active endpoint, once; the endpoints that any is new to. */
export async function insertDeliveries(
  tx: Db,
  events: readonly { readonly id: string; readonly type: string; readonly body: string }[],
  at: Instant,
): Promise<string[]> {
  const rows = await tx.query<{ endpoint_id: string }>(sql`
    insert into webhook_delivery
      (id, endpoint_id, event_id, type, body, status, created_at, next_attempt_at)
    select gen_random_uuid(), e.id, t.id, t.type, t.body, 'PENDING', ${iso(at)}, ${iso(at)}
    from unnest(${events.map(({ id }) => id)}::uuid[], ${events.map(({ type }) => type)}::text[],
                ${events.map(({ body }) => body)}::text[]) with ordinality as t (id, type, body, n)
    cross join webhook_endpoint e
    where e.archived_at is null order by t.n, e.number
    on conflict (endpoint_id, event_id) do nothing
    returning endpoint_id`)
  return [...new Set(rows.map(({ endpoint_id }) => endpoint_id))]
}

/**
 * Takes an endpoint for one process, until `until`; undefined when another has it, or when it is
 * archived. Both instants are the machine's.
 */
export async function holdEndpoint(
  tx: Db,
  id: string,
  now: Instant,
  until: Instant,
): Promise<{ url: string; sealed: string | null } | undefined> {
  const [row] = await tx.query<{ url: string; sealed: string | null }>(sql`
    update webhook_endpoint set busy_until = ${iso(until)}
    where id = ${id} and archived_at is null and (busy_until is null or busy_until < ${iso(now)})
    returning url, sealed`)
  return row
}

/** Gives it back, unless the time had run out and somebody else has it. */
export const releaseEndpoint = (tx: Db, id: string, until: Instant) =>
  tx.query(sql`
    update webhook_endpoint set busy_until = null where id = ${id} and busy_until = ${iso(until)}`)

/** Until when somebody has it, by the machine's clock; undefined when nobody does. */
export async function heldUntil(tx: Db, id: string): Promise<Instant | undefined> {
  const [row] = await tx.query<{ busy_until: Instant | null }>(
    sql`select busy_until from webhook_endpoint where id = ${id} and archived_at is null`,
  )
  return row?.busy_until ?? undefined
}

/** Gives back what a process had that is gone: for the first one on a database that it has to itself. */
export const freeEndpoints = (db: Db) =>
  db.query(sql`update webhook_endpoint set busy_until = null where busy_until is not null`)

/** The deliveries to an endpoint that are due, those that wait longest first. */
export const dueDeliveries = (tx: Db, endpoint_id: string, now: Instant, limit: number) =>
  tx.query<Due>(sql`
    select id, body, tried, first_attempt_at from webhook_delivery
    where endpoint_id = ${endpoint_id} and status = 'PENDING' and next_attempt_at <= ${iso(now)}
    order by next_attempt_at, number limit ${limit}`)

export async function nextDue(tx: Db, endpoint_id: string): Promise<Instant | undefined> {
  const [row] = await tx.query<{ at: Instant | null }>(sql`
    select min(next_attempt_at) as at from webhook_delivery
    where endpoint_id = ${endpoint_id} and status = 'PENDING'`)
  return row?.at ?? undefined
}

/** What one attempt has made of a delivery. */
export interface Tried {
  readonly id: string
  readonly status: DeliveryStatus
  readonly attempt: Attempt
  readonly next_attempt_at: Instant | undefined
}

/** Notes attempts. A delivery that was archived with its endpoint meanwhile stays as it is. */
export const noteAttempts = (tx: Db, tried: readonly Tried[]) =>
  tx.query(sql`
    update webhook_delivery d
    set attempts = d.attempts || t.attempt, tried = d.tried + 1,
        first_attempt_at = coalesce(d.first_attempt_at, (t.attempt ->> 'at')::timestamptz),
        status = case when d.status = 'PENDING' or t.status = 'DELIVERED' then t.status else d.status end,
        next_attempt_at = case when d.status = 'PENDING' then t.next_attempt_at end
    from ${records(
      tried.map((t) => ({ ...t, next_attempt_at: isoOrNull(t.next_attempt_at) })),
      { id: 'uuid', status: 'text', attempt: 'jsonb', next_attempt_at: 'timestamptz' },
    )} t
    where d.id = t.id`)

const columns = sql`number, id, endpoint_id, event_id, type, status, created_at, attempts`

export interface DeliveryFilter {
  readonly status?: DeliveryStatus
  readonly type?: string
  /** The number of the last row of the page before. */
  readonly before?: number
}

/** Deliveries, the newest first. */
export const listDeliveries = (db: Db, { status, type, before }: DeliveryFilter, limit: number) => {
  const conditions: (Sql | undefined)[] = [
    status && sql`status = ${status}`,
    type === undefined ? undefined : sql`type = ${type}`,
    before === undefined ? undefined : sql`number < ${before}`,
  ]
  return db.query<Delivery & { number: number }>(sql`
    select ${columns} from webhook_delivery ${where(conditions)}
    order by number desc limit ${limit}`)
}

/** Sends a delivery again from the beginning, whatever became of it; refuses an unknown one. */
export async function restartDelivery(tx: Db, id: string, at: Instant): Promise<Delivery> {
  const [known] = await tx.query<{ archived_at: Instant | null }>(sql`
    select e.archived_at from webhook_delivery d join webhook_endpoint e on e.id = d.endpoint_id
    where d.id = ${id}`)
  if (!known) throw Problem.of('not_found', 'delivery', id)
  if (known.archived_at !== null)
    throw Problem.of('invalid_request', 'The endpoint of this delivery is archived')
  const [row] = await tx.query<Delivery & { number: number }>(sql`
    update webhook_delivery
    set status = 'PENDING', next_attempt_at = ${iso(at)}, first_attempt_at = null, tried = 0
    where id = ${id} returning ${columns}`)
  if (!row) throw Problem.of('not_found', 'delivery', id)
  return row
}
