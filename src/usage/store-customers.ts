import { type Db, sql, where } from '../db/db.ts'

/** Those of these ids that no customer has, archived ones included. */
export async function strangersAmong(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select given.id from unnest(${[...ids]}::uuid[]) as given (id)
    where not exists (select 1 from customer c where c.id = given.id)`)
  return rows.map(({ id }) => id)
}

/**
 * Customers by their ids, from one id on: of all that are not archived, or of some.
 * @param first the id to begin with, included
 */
export async function customersFrom(
  db: Db,
  first: string | undefined,
  limit: number,
  among: readonly string[] | undefined,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from customer ${where([
      among ? sql`id = any(${[...among]}::uuid[])` : sql`archived_at is null`,
      first === undefined ? undefined : sql`id >= ${first}::uuid`,
    ])}
    order by id limit ${limit}`)
  return rows.map(({ id }) => id)
}
