import { type Db, sql } from '../db/db.ts'
import { type Instant, iso, plus, SECOND } from '../time/clock.ts'
import type { EnqueueOptions } from './payloads.ts'

/** A job that this process has taken. */
export interface Claim {
  readonly id: number
  readonly environment_id: string
  readonly name: string
  readonly payload: unknown
  readonly run_at: Instant
  readonly attempts: number
  readonly claimed_until: Instant
}

/** A job to be written. */
interface NewJob extends EnqueueOptions {
  readonly payload: object
}

/**
 * Writes jobs into the environment whose transaction this is. Keys are taken in their order, so that
 * two transactions which ask for the same ones do not wait for each other.
 * @param now when a job is due that does not say it
 */
export async function insertJobs(
  tx: Db,
  name: string,
  jobs: readonly NewJob[],
  now: Instant,
): Promise<void> {
  const dueAt = ({ run_at = now }: NewJob) => run_at
  const keyed = new Map<string, NewJob>()
  for (const job of jobs) {
    const before = job.key === undefined ? undefined : keyed.get(job.key)
    if (job.key !== undefined && !(before && dueAt(before) <= dueAt(job))) keyed.set(job.key, job)
  }
  const sorted = [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, job]) => job)
  const rows = [...jobs.filter(({ key }) => key === undefined), ...sorted]
  if (rows.length === 0) return
  await tx.query(sql`
    insert into maelzel.job (environment_id, name, payload, key, run_at)
    select e.id, ${name}, j.payload::jsonb, j.key, j.run_at
    from maelzel.environment e
    cross join unnest(${rows.map(({ payload }) => JSON.stringify(payload))}::text[],
                      ${rows.map(({ key }) => key)}::text[],
                      ${rows.map((job) => iso(dueAt(job)))}::timestamptz[])
      with ordinality as j (payload, key, run_at, n)
    where e.schema_name = current_schema()
    order by j.n
    on conflict (environment_id, name, key) where claimed_until is null
    do update set run_at = least(maelzel.job.run_at, excluded.run_at)`)
}

const columns = sql`id, environment_id, name, payload, run_at, attempts, claimed_until`

/** How long a job waits for one of its key, whose process may be gone. */
const PATIENCE = 5 * SECOND

/**
 * Takes jobs that are due by the clocks of their environments. An environment whose clock is being
 * moved is left to the process that moves it. A job whose key is that of one in hand waits for it a
 * while: it would only wait for its locks, and keep a connection from others meanwhile.
 * @param names only these jobs
 */
export const claimDue = (
  control: Db,
  now: Instant,
  until: Instant,
  limit: number,
  names: readonly string[],
) =>
  control.query<Claim>(sql`
    update maelzel.job set claimed_until = ${iso(until)}, attempts = attempts + 1
    where id in (
      select due.id
      from maelzel.environment e
      cross join lateral (
        select j.id from maelzel.job j
        where j.environment_id = e.id and j.name = any(${[...names]}::text[])
          and j.run_at <= coalesce(e.clock_now, ${iso(now)}::timestamptz)
          and (j.claimed_until is null or j.claimed_until < ${iso(now)}::timestamptz)
          and not exists (
            select 1 from maelzel.job r
            where r.environment_id = j.environment_id and r.name = j.name and r.key = j.key
              and r.claimed_until > ${iso(plus(until, -PATIENCE))}::timestamptz)
        order by j.run_at, j.id limit ${limit} for update skip locked) due
      where e.advancing_until is null or e.advancing_until < ${iso(now)}::timestamptz
      limit ${limit})
    returning ${columns}`)

/** Takes jobs of one environment that are due at its next due instant, up to `to`; 200 at most. */
export const claimNext = (
  control: Db,
  environment_id: string,
  now: Instant,
  until: Instant,
  to: Instant,
  names: readonly string[],
) =>
  control.query<Claim>(sql`
    update maelzel.job set claimed_until = ${iso(until)}, attempts = attempts + 1
    where id in (
      select id from maelzel.job
      where environment_id = ${environment_id}
        and (claimed_until is null or claimed_until < ${iso(now)}::timestamptz)
        and name = any(${[...names]}::text[])
        and run_at = (
          select min(run_at) from maelzel.job
          where environment_id = ${environment_id} and run_at <= ${iso(to)}
            and (claimed_until is null or claimed_until < ${iso(now)}::timestamptz)
            and name = any(${[...names]}::text[]))
      order by id limit 200 for update skip locked)
    returning ${columns}`)

/**
 * Whether a job is left that fell due by this instant. One that could not be claimed is in the hands
 * of another process, perhaps of one whose claim is not committed yet and so cannot be seen.
 */
export async function isBusy(
  control: Db,
  environment_id: string,
  to: Instant,
  names: readonly string[],
): Promise<boolean> {
  const rows = await control.query(sql`
    select 1 from maelzel.job
    where environment_id = ${environment_id} and run_at <= ${iso(to)}
      and name = any(${[...names]}::text[]) limit 1`)
  return rows.length > 0
}

/** Removes jobs that are done; how many still were in these hands: a claim runs out. */
export async function finishJobs(tx: Db, claims: readonly Claim[]): Promise<number> {
  const rows = await tx.query(sql`
    delete from maelzel.job j
    using unnest(${claims.map(({ id }) => id)}::bigint[],
                 ${claims.map((claim) => iso(claim.claimed_until))}::timestamptz[]) as c (id, until)
    where j.id = c.id and j.claimed_until = c.until returning j.id`)
  return rows.length
}

/** Puts a job back, to be tried again at `run_at`; without one it waits for an operator. */
export const putBack = (
  control: Db,
  { id, claimed_until }: Claim,
  error: string,
  run_at: Instant,
) =>
  control.query(sql`
    update maelzel.job set run_at = ${iso(run_at)}, last_error = ${error}, claimed_until = null,
      key = case when exists (
        select 1 from maelzel.job w where w.environment_id = job.environment_id
          and w.name = job.name and w.key = job.key and w.claimed_until is null) then null else key end
    where id = ${id} and claimed_until = ${iso(claimed_until)}`)

/** Gives back jobs that were claimed and not begun, for whoever comes next. */
export async function release(control: Db, claims: readonly Claim[]): Promise<void> {
  await control.query(sql`
    update maelzel.job set claimed_until = 'epoch', attempts = attempts - 1
    where id = any(${claims.map(({ id }) => id)}::bigint[])`)
}

/** Forgets who worked on what: for the first process on a database that it has to itself. */
export async function abandonClaims(control: Db): Promise<void> {
  await control.query(
    sql`update maelzel.job set claimed_until = 'epoch' where claimed_until is not null`,
  )
  await control.query(
    sql`update maelzel.environment set advancing_until = null where advancing_until is not null`,
  )
}

/** How many jobs wait, for /metrics. */
export async function countWaiting(control: Db): Promise<number> {
  const [row] = await control.query<{ n: number }>(sql`select count(*) as n from maelzel.job`)
  return row?.n ?? 0
}

/** How many jobs of a name are due in each environment where some are, and since when. */
export const dueByEnvironment = (
  control: Db,
  name: string,
  now: Instant,
): Promise<{ schema_name: string; count: number; since: Instant }[]> =>
  control.query(sql`
    select e.schema_name, count(*) as count, min(j.run_at) as since
    from maelzel.job j join maelzel.environment e on e.id = j.environment_id
    where j.name = ${name} and j.run_at <= coalesce(e.clock_now, ${iso(now)}::timestamptz)
    group by e.schema_name`)
