import { Problem } from '../api/problem.ts'
import { type Db, type Sql, sql } from '../db/db.ts'
import type { CustomFieldEntity, CustomFields } from './custom-field.ts'

/**
 * Sets values of one object; keys that are not named keep theirs. Refuses keys that were not added
 * for this kind of object, and a value of a unique key that another object holds, archived or not.
 */
export async function writeCustomFields(
  tx: Db,
  entity: CustomFieldEntity,
  entity_id: string,
  fields: CustomFields | undefined,
): Promise<void> {
  const keys = Object.keys(fields ?? {})
  if (fields === undefined || keys.length === 0) return
  const known = await tx.query<{ key: string; enforce_uniqueness: boolean }>(sql`
    select key, enforce_uniqueness from custom_field_key
    where entity = ${entity} and key = any(${keys}::text[])`)
  const unknown = keys.find((key) => !known.some((k) => k.key === key))
  if (unknown !== undefined)
    throw Problem.of(
      'invalid_request',
      `The custom field key ${unknown} was not added for ${entity}`,
    )
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${entity_id}, 2))`) // one writer an object
  await deleteCustomFields(tx, entity, entity_id, keys)
  const kept = await tx.query<{ key: string }>(sql`
    insert into custom_field_value (entity, entity_id, key, value, is_unique)
    select ${entity}, ${entity_id}, given.key, given.value, k.enforce_uniqueness
    from unnest(${keys}::text[], ${Object.values(fields)}::text[]) as given (key, value)
    join custom_field_key k on k.entity = ${entity} and k.key = given.key
    order by given.key
    on conflict do nothing returning key`)
  const taken = keys.find((key) => !kept.some((k) => k.key === key))
  if (taken !== undefined)
    throw Problem.of(
      'conflict',
      `Another ${entity} holds the value ${fields[taken]} of the unique custom field ${taken}`,
    )
}

/** The keys that objects of one kind may have values for. */
export async function keysOf(db: Db, entity: CustomFieldEntity): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ key: string }>(
    sql`select key from custom_field_key where entity = ${entity}`,
  )
  return new Set(rows.map(({ key }) => key))
}

export const deleteCustomFields = (
  tx: Db,
  entity: CustomFieldEntity,
  entity_id: string,
  keys: readonly string[],
) =>
  tx.query(sql`
    delete from custom_field_value
    where entity = ${entity} and entity_id = ${entity_id} and key = any(${[...keys]}::text[])`)

/** The values of several objects of one kind, by their ids; an object without values has no entry. */
export async function customFieldsOf(
  db: Db,
  entity: CustomFieldEntity,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomFields>> {
  if (ids.length === 0) return new Map()
  const rows = await db.query<{ entity_id: string; fields: CustomFields }>(sql`
    select entity_id, jsonb_object_agg(key, value) as fields from custom_field_value
    where entity = ${entity} and entity_id = any(${[...ids]}::uuid[]) group by entity_id`)
  return new Map(rows.map(({ entity_id, fields }) => [entity_id, fields]))
}

/** As `customFieldsOf`, of objects that may be of any of these kinds. */
export async function customFieldsOfAny(
  db: Db,
  entities: readonly CustomFieldEntity[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomFields>> {
  if (ids.length === 0) return new Map()
  const rows = await db.query<{ entity_id: string; fields: CustomFields }>(sql`
    select entity_id, jsonb_object_agg(key, value) as fields from custom_field_value
    where entity = any(${[...entities]}::text[]) and entity_id = any(${[...ids]}::uuid[])
    group by entity_id`)
  return new Map(rows.map(({ entity_id, fields }) => [entity_id, fields]))
}

/** A column with the custom fields of a row, for a select: `{}` when it has none. */
export const customFieldsColumn = (entity: CustomFieldEntity, id: Sql): Sql => sql`
  coalesce((select jsonb_object_agg(key, value) from custom_field_value
            where entity = ${entity}::text and entity_id = ${id}), '{}'::jsonb)`
