import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import { type Db, json, sql, where } from '../db/db.ts'
import type { Alias } from '../rate-cards/alias.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Template } from './template.ts'

export interface StoredPackage {
  readonly id: string
  readonly name: string
  readonly uniqueness_key: string | null
  readonly created_at: Instant
  readonly created_by: string
  readonly archived_at: Instant | null
  readonly template: Template
}

const columns = sql`id, name, uniqueness_key, created_at, created_by, archived_at, template`

export async function findPackage(db: Db, id: string): Promise<StoredPackage | undefined> {
  const [row] = await db.query<StoredPackage>(sql`select ${columns} from package where id = ${id}`)
  return row
}

/** As `findPackage`; an unknown id is refused. */
export async function needPackage(db: Db, id: string): Promise<StoredPackage> {
  const found = await findPackage(db, id)
  if (!found) throw Problem.of('not_found', 'package', id)
  return found
}

export type ArchiveFilter = 'ARCHIVED' | 'NOT_ARCHIVED' | 'ALL'

/** A page of packages, the newest first. */
export async function listPackages(
  db: Db,
  filter: ArchiveFilter,
  { limit, next_page }: { readonly limit: number; readonly next_page: string | undefined },
): Promise<{ data: StoredPackage[]; next_page: string | null }> {
  const before = readPlace(next_page)
  const rows = await db.query<StoredPackage & { number: number }>(sql`
    select number, ${columns} from package
    ${where([
      filter === 'ALL'
        ? undefined
        : filter === 'ARCHIVED'
          ? sql`archived_at is not null`
          : sql`archived_at is null`,
      before === undefined ? undefined : sql`number < ${before}`,
    ])}
    order by number desc limit ${limit + 1}`)
  return numberedPage(rows, limit)
}

export async function insertPackage(tx: Db, made: Omit<StoredPackage, 'archived_at'>) {
  const { id, name, uniqueness_key, created_at, created_by, template } = made
  const rows = await tx.query(sql`
    insert into package (id, name, uniqueness_key, created_at, created_by, template)
    values (${id}, ${name}, ${uniqueness_key}, ${iso(created_at)}, ${created_by},
            ${json(template)}::jsonb)
    on conflict (uniqueness_key) where uniqueness_key is not null do nothing returning id`)
  if (rows.length > 0) return
  const [other] = await tx.query<{ id: string }>(
    sql`select id from package where uniqueness_key = ${uniqueness_key}`,
  )
  throw Problem.with('key_used', other ? { conflicting_id: other.id } : {})
}

export const archivePackage = (tx: Db, id: string, at: Instant) =>
  tx.query(sql`
    update package set archived_at = coalesce(archived_at, ${iso(at)}) where id = ${id}`)

/**
 * Gives a new package its aliases. Another package that bears one of the names loses it from the
 * instant at which this one begins to, as with rate cards (spec/12 §8).
 */
export async function assignAliases(
  tx: Db,
  package_id: string,
  aliases: readonly Alias[],
): Promise<void> {
  if (aliases.length === 0) return
  // Two packages that take the same name at the same time must see each other.
  await tx.query(sql`lock table package_alias in share row exclusive mode`)
  for (const { name, starting_at, ending_before } of aliases) {
    const start = isoOrNull(starting_at)
    await tx.query(sql`
      delete from package_alias
      where name = ${name} and package_id <> ${package_id}
        and (${start}::timestamptz is null or starting_at >= ${start}::timestamptz)`)
    await tx.query(sql`
      update package_alias set ending_before = ${start}::timestamptz
      where name = ${name} and package_id <> ${package_id}
        and (ending_before is null or ending_before > ${start}::timestamptz)`)
    await tx.query(sql`
      insert into package_alias (package_id, name, starting_at, ending_before)
      values (${package_id}, ${name}, ${start}, ${isoOrNull(ending_before)})`)
  }
}

/** The aliases of each package, in the order in which they were given. */
export async function aliasesOf(db: Db, ids: readonly string[]): Promise<Map<string, Alias[]>> {
  const rows = await db.query<Alias & { readonly package_id: string }>(sql`
    select package_id, name, starting_at, ending_before from package_alias
    where package_id = any(${[...ids]}::uuid[]) order by number`)
  const aliases = new Map<string, Alias[]>(ids.map((id) => [id, []]))
  for (const { package_id, ...alias } of rows) aliases.get(package_id)?.push(alias)
  return aliases
}

/** The package that an alias means at an instant, archived or not. */
export async function packageByAlias(
  db: Db,
  alias: string,
  at: Instant,
): Promise<string | undefined> {
  const [row] = await db.query<{ package_id: string }>(sql`
    select package_id from package_alias
    where name = ${alias}
      and (starting_at is null or starting_at <= ${iso(at)})
      and (ending_before is null or ending_before > ${iso(at)})
    order by number desc limit 1`)
  return row?.package_id
}
