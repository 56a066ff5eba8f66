import { type Db, sql } from '../db/db.ts'

/** Everybody who has, or had, a contract. */
export async function customersWithContracts(db: Db): Promise<string[]> {
  const rows = await db.query<{ customer_id: string }>(
    sql`select distinct customer_id from contract order by customer_id`,
  )
  return rows.map(({ customer_id }) => customer_id)
}
