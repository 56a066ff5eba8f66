import { Problem } from '../api/problem.ts'
import { type Db, json, type Sql, sql, where } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Watch } from './firing.ts'
import type { LifecycleType } from './lifecycle.ts'

/** Tells some time before or after events of a type. */
export interface OffsetConfig {
  readonly id: string
  readonly name: string
  readonly type: LifecycleType
  readonly offset: string
  readonly created_at: Instant
  readonly created_by: string
  readonly archived_at: Instant | null
}

/** What was written of contracts and balances at this very instant, so far. */
async function writtenAt(db: Db, at: Instant): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from contract where created_at = ${iso(at)}
    union all select id from contract_edit where made_at = ${iso(at)}
    union all select id from balance where created_at = ${iso(at)}
    union all select id from balance_edit where made_at = ${iso(at)}`)
  return rows.map(({ id }) => id)
}

export async function enabledTypes(db: Db): Promise<ReadonlySet<LifecycleType>> {
  const rows = await db.query<{ type: LifecycleType }>(
    sql`select type from system_notification where enabled_at is not null`,
  )
  return new Set(rows.map(({ type }) => type))
}

/** Enables or disables a system notification; true when that changes anything. */
export async function setEnabled(
  tx: Db,
  type: LifecycleType,
  enabled: boolean,
  at: Instant,
): Promise<boolean> {
  if (!enabled) {
    const rows = await tx.query(sql`
      update system_notification set enabled_at = null
      where type = ${type} and enabled_at is not null returning type`)
    return rows.length > 0
  }
  const before = json(await writtenAt(tx, at))
  const rows = await tx.query(sql`
    insert into system_notification as s (type, enabled_at, before)
    values (${type}, ${iso(at)}, ${before}::jsonb)
    on conflict (type) do update set enabled_at = excluded.enabled_at, before = excluded.before
    where s.enabled_at is null returning type`)
  return rows.length > 0
}

const columns = sql`number, id, name, type, "offset", created_at, created_by, archived_at`

export async function findConfig(db: Db, id: string): Promise<OffsetConfig | undefined> {
  const [row] = await db.query<OffsetConfig>(
    sql`select ${columns} from notification_config where id = ${id}`,
  )
  return row
}

export async function insertConfig(
  tx: Db,
  { id, name, type, offset, created_at, created_by }: OffsetConfig,
  uniqueness_key: string | undefined,
): Promise<void> {
  const before = json(await writtenAt(tx, created_at))
  const rows = await tx.query(sql`
    insert into notification_config
      (id, name, type, "offset", uniqueness_key, since, before, created_at, created_by)
    values (${id}, ${name}, ${type}, ${offset}, ${uniqueness_key}, ${iso(created_at)},
            ${before}::jsonb, ${iso(created_at)}, ${created_by})
    on conflict (uniqueness_key) do nothing returning id`)
  if (rows.length > 0) return
  const [other] = await tx.query<{ id: string }>(
    sql`select id from notification_config where uniqueness_key = ${uniqueness_key}`,
  )
  throw Problem.with('key_used', other ? { conflicting_id: other.id } : {})
}

/** Gives a config another offset, which holds from now on. */
export async function writeOffset(tx: Db, id: string, offset: string, at: Instant): Promise<void> {
  const before = json(await writtenAt(tx, at))
  await tx.query(sql`
    update notification_config set "offset" = ${offset}, since = ${iso(at)}, before = ${before}::jsonb
    where id = ${id}`)
}

export const archiveConfig = (tx: Db, id: string, at: Instant) =>
  tx.query(sql`update notification_config set archived_at = ${iso(at)} where id = ${id}`)

export type ArchiveFilter = 'ARCHIVED' | 'NOT_ARCHIVED' | 'ALL'

/** Offset configs in the order in which they were made. */
export const listConfigs = (
  db: Db,
  filter: ArchiveFilter,
  after: number | undefined,
  limit: number,
) => {
  const conditions: (Sql | undefined)[] = [
    filter === 'ALL' ? undefined : sql`(archived_at is null) = ${filter === 'NOT_ARCHIVED'}`,
    after === undefined ? undefined : sql`number > ${after}`,
  ]
  return db.query<OffsetConfig & { number: number }>(sql`
    select ${columns} from notification_config ${where(conditions)} order by number limit ${limit}`)
}

interface WatchRow extends Omit<Watch, 'offset'> {
  readonly id: string | null
  readonly duration: string | null
}

/** Everything that somebody wishes to be told. */
export async function activeWatches(db: Db): Promise<Watch[]> {
  const rows = await db.query<WatchRow>(sql`
    select null::uuid as id, type, null as duration, enabled_at as since, before
    from system_notification where enabled_at is not null
    union all
    select id, type, "offset", since, before from notification_config where archived_at is null`)
  return rows.map(({ id, duration, ...watch }) => ({
    ...watch,
    ...(id !== null && duration !== null && { offset: { id, duration } }),
  }))
}

/** Whether anybody wishes to be told anything. */
export async function isWatched(db: Db): Promise<boolean> {
  const [row] = await db.query<{ yes: boolean }>(sql`
    select exists (select 1 from system_notification where enabled_at is not null)
        or exists (select 1 from notification_config where archived_at is null) as yes`)
  return row?.yes ?? false
}

/** Notes what is told now; those of the ids that had not been told before. */
export async function noteTold(
  tx: Db,
  customer_id: string,
  ids: readonly string[],
  at: Instant,
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(sql`
    insert into notification_told (id, customer_id, told_at)
    select id, ${customer_id}, ${iso(at)} from unnest(${[...ids]}::uuid[]) as id order by id
    on conflict do nothing returning id`)
  return new Set(rows.map(({ id }) => id))
}

/** The next customers, by id, to whom anything can happen. */
export async function customersAfter(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ customer_id: string }>(sql`
    select customer_id from contract where ${after}::uuid is null or customer_id > ${after}
    union select customer_id from balance where ${after}::uuid is null or customer_id > ${after}
    order by customer_id limit ${limit}`)
  return rows.map(({ customer_id }) => customer_id)
}
