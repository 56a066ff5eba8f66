import type { CustomFieldEntity } from '../custom-fields/custom-field.ts'
import { type Db, sql } from '../db/db.ts'

/** A term that can be found by its id, wherever it lies. */
export interface TermRow {
  readonly id: string
  readonly kind: CustomFieldEntity
}

/** Notes where new terms lie. */
export async function insertTerms(tx: Db, owner_id: string, terms: readonly TermRow[]) {
  if (terms.length === 0) return
  await tx.query(sql`
    insert into term (id, kind, owner_id)
    select id, kind, ${owner_id}
    from unnest(${terms.map(({ id }) => id)}::uuid[], ${terms.map(({ kind }) => kind)}::text[])
      as given (id, kind)`)
}

/** The contract, balance or package that holds a term. */
export async function ownerOf(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ owner_id: string }>(
    sql`select owner_id from term where id = ${id}`,
  )
  return row?.owner_id
}
