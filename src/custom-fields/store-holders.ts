import { type Db, sql } from '../db/db.ts'

/** Whether a table of this environment has a row with this id. */
export async function isRow(db: Db, table: string, id: string): Promise<boolean> {
  const [there] = await db.query<{ there: boolean }>(
    sql`select to_regclass(quote_ident(${table})) is not null as there`,
  )
  if (!there?.there) return false
  const rows = await db.query({ text: `select 1 from "${table}" where id = $1`, values: [id] })
  return rows.length > 0
}

/** Whether a commit or credit of a customer's own has this id. */
export async function isBalance(db: Db, kind: 'COMMIT' | 'CREDIT', id: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 from balance where id = ${id} and kind = ${kind}`)
  return rows.length > 0
}

/** Whether a contract has a term with this id, from its beginning or by an edit. */
export async function isTerm(db: Db, list: string, id: string): Promise<boolean> {
  const has = (name: string) => JSON.stringify({ [name]: [{ id: id.toLowerCase() }] })
  const rows = await db.query(sql`
    select 1 from contract where terms @> ${has(list)}::jsonb
    union all
    select 1 from contract_edit where ops @> ${has(`add_${list}`)}::jsonb
    limit 1`)
  return rows.length > 0
}
