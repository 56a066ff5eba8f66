import { numberedPage, readPlace } from '../api/paging.ts'
import { type Db, sql, where } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { CustomFieldEntity } from './custom-field.ts'

/** A key that objects of one kind may use. */
export interface CustomFieldKey {
  readonly entity: CustomFieldEntity
  readonly key: string
  readonly enforce_uniqueness: boolean
}

/** Allows a key; one that is allowed already stays as it is, and is given back. */
export async function addKey(
  tx: Db,
  { entity, key, enforce_uniqueness }: CustomFieldKey,
  now: Instant,
): Promise<CustomFieldKey> {
  await tx.query(sql`
    insert into custom_field_key (entity, key, enforce_uniqueness, created_at)
    values (${entity}, ${key}, ${enforce_uniqueness}, ${iso(now)})
    on conflict (entity, key) do nothing`)
  const [kept] = await tx.query<CustomFieldKey>(sql`
    select entity, key, enforce_uniqueness from custom_field_key
    where entity = ${entity} and key = ${key}`)
  return kept as CustomFieldKey
}

/** Removes a key and with it every value; false when it was not allowed. */
export async function removeKey(tx: Db, entity: CustomFieldEntity, key: string): Promise<boolean> {
  const rows = await tx.query(sql`
    delete from custom_field_key where entity = ${entity} and key = ${key} returning key`)
  return rows.length > 0
}

const PAGE = 100

/** The keys of some kinds of objects, or of all, the oldest first. */
export async function listKeys(
  db: Db,
  {
    entities,
    next_page,
  }: { entities?: readonly CustomFieldEntity[] | undefined; next_page?: string | undefined },
): Promise<{ data: CustomFieldKey[]; next_page: string | null }> {
  const after = readPlace(next_page)
  const rows = await db.query<CustomFieldKey & { number: number }>(sql`
    select entity, key, enforce_uniqueness, number from custom_field_key
    ${where([
      entities && sql`entity = any(${[...entities]}::text[])`,
      after === undefined ? undefined : sql`number > ${after}`,
    ])}
    order by number limit ${PAGE + 1}`)
  return numberedPage(rows, PAGE)
}
