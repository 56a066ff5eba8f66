import { type Db, sql } from '../db/db.ts'
import type { CustomFieldEntity } from './custom-field.ts'

/** Whether a table of this environment has a row with this id. */
export async function isRow(db: Db, table: string, id: string): Promise<boolean> {
  const [there] = await db.query<{ there: boolean }>(
    sql`select to_regclass(quote_ident(${table})) is not null as there`,
  )
  if (!there?.there) return false
  const rows = await db.query({ text: `select 1 from "${table}" where id = $1`, values: [id] })
  return rows.length > 0
}

/** Whether a contract, package or customer has a term of this kind with this id. */
export async function isTerm(db: Db, kind: CustomFieldEntity, id: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 from term where id = ${id} and kind = ${kind}`)
  return rows.length > 0
}

/** Whose contract, commit or credit this is; undefined for anything else. */
export async function customerOf(
  db: Db,
  entity: CustomFieldEntity,
  id: string,
): Promise<string | undefined> {
  if (entity !== 'contract' && entity !== 'commit' && entity !== 'contract_credit') return undefined
  const [row] = await db.query<{ customer_id: string }>(sql`
    with holder as (
      select ${id}::uuid as id union select owner_id from term where id = ${id})
    select customer_id from contract where id in (select id from holder)
    union all select customer_id from balance where id in (select id from holder)`)
  return row?.customer_id
}
