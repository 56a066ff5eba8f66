import { type Db, sql, where } from '../db/db.ts'

/** The ids of a customer's contracts, or of one of them; archived ones too. */
export async function contractIdsOf(
  db: Db,
  customer_id: string,
  contract_id?: string,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from contract
    ${where([
      sql`customer_id = ${customer_id}`,
      contract_id === undefined ? undefined : sql`id = ${contract_id}`,
    ])}`)
  return rows.map(({ id }) => id)
}

export async function isRateCard(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 from rate_card where id = ${id}`)
  return rows.length > 0
}
