import { type Db, sql } from '../db/db.ts'
import { enterSchema, environmentTables, environmentVersion } from '../db/migrate.ts'
import type { Instant } from '../time/clock.ts'
import { iso, isoOrNull } from '../time/clock.ts'
import type { Environment, EnvironmentType, Role, Settings, Token } from './environment.ts'

interface EnvironmentRow {
  readonly id: string
  readonly name: string
  readonly type: EnvironmentType
  readonly schema_name: string
  readonly clock_now: Instant | null
  readonly settings: Partial<Settings>
}

export interface Entry extends EnvironmentRow {
  readonly token_id: string
  readonly token_name: string
  readonly role: Role
  readonly hash: string
}

/** Whom a token lets in, and where to; undefined for an unknown or archived one. */
export async function findEntry(control: Db, hash: string): Promise<Entry | undefined> {
  const [row] = await control.query<Entry>(sql`
    select e.id, e.name, e.type, e.schema_name, e.clock_now, e.settings,
           t.id as token_id, t.name as token_name, t.role, t.hash
    from maelzel.token t join maelzel.environment e on e.id = t.environment_id
    where t.hash = ${hash} and t.archived_at is null`)
  return row
}

export const listEnvironments = (db: Db): Promise<EnvironmentRow[]> =>
  db.query(sql`
    select id, name, type, schema_name, clock_now, settings
    from maelzel.environment order by created_at, id`)

export async function findEnvironment(db: Db, id: string): Promise<EnvironmentRow | undefined> {
  const [row] = await db.query<EnvironmentRow>(sql`
    select id, name, type, schema_name, clock_now, settings
    from maelzel.environment where id = ${id}`)
  return row
}

/** Makes the environment and its tables; the transaction's own schema is the same afterwards. */
export async function insertEnvironment(
  tx: Db,
  environment: Omit<Environment, 'clock' | 'settings'> & { readonly clock_now: Instant | null },
  created_at: Instant,
): Promise<void> {
  const { id, name, type, schema_name, clock_now } = environment
  await tx.query(sql`
    insert into maelzel.environment (id, name, type, schema_name, version, clock_now, created_at)
    values (${id}, ${name}, ${type}, ${schema_name}, ${environmentVersion},
            ${isoOrNull(clock_now)}, ${iso(created_at)})`)
  const [before] = await tx.query<{ schema: string }>(sql`select current_schema()::text as schema`)
  await tx.query({ text: `create schema ${schema_name}`, values: [] })
  await enterSchema(tx, schema_name)
  await tx.query({ text: environmentTables, values: [] })
  await enterSchema(tx, before?.schema ?? 'maelzel')
}

export async function deleteEnvironment(tx: Db, { id, schema_name }: EnvironmentRow) {
  await tx.query({ text: `drop schema ${schema_name} cascade`, values: [] })
  await tx.query(sql`delete from maelzel.environment where id = ${id}`)
}

export const insertToken = (
  tx: Db,
  environment_id: string,
  { id, name, role }: Token,
  hash: string,
  created_at: Instant,
) =>
  tx.query(sql`
    insert into maelzel.token (id, environment_id, name, role, hash, created_at)
    values (${id}, ${environment_id}, ${name}, ${role}, ${hash}, ${iso(created_at)})
    on conflict (hash) do nothing`)

export const listTokens = (db: Db, environment_id: string) =>
  db.query<Token & { created_at: Instant; archived_at: Instant | null }>(sql`
    select id, name, role, created_at, archived_at
    from maelzel.token where environment_id = ${environment_id} order by created_at, id`)

/** Archives a token of this environment; false when there is no such token. */
export async function archiveToken(
  tx: Db,
  environment_id: string,
  id: string,
  at: Instant,
): Promise<boolean> {
  const rows = await tx.query(sql`
    update maelzel.token set archived_at = coalesce(archived_at, ${iso(at)})
    where id = ${id} and environment_id = ${environment_id} returning id`)
  return rows.length > 0
}

export const updateSettings = (tx: Db, environment_id: string, settings: object) =>
  tx.query(sql`
    update maelzel.environment set settings = settings || ${JSON.stringify(settings)}::jsonb
    where id = ${environment_id}`)

/** Takes the clock for one process; false while another moves it. */
export async function holdClock(control: Db, id: string, now: Instant, until: Instant) {
  const rows = await control.query(sql`
    update maelzel.environment set advancing_until = ${iso(until)}
    where id = ${id} and (advancing_until is null or advancing_until < ${iso(now)})
    returning id`)
  return rows.length > 0
}

export const keepClock = (control: Db, id: string, until: Instant) =>
  control.query(
    sql`update maelzel.environment set advancing_until = ${iso(until)} where id = ${id}`,
  )

export const releaseClock = (control: Db, id: string) =>
  control.query(sql`update maelzel.environment set advancing_until = null where id = ${id}`)

/** Winds a clock forward; a clock never goes back. */
export const windClock = (control: Db, id: string, to: Instant) =>
  control.query(sql`
    update maelzel.environment set clock_now = greatest(clock_now, ${iso(to)}) where id = ${id}`)
