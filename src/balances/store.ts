import { Problem } from '../api/problem.ts'
import { type Db, sql } from '../db/db.ts'

/** Takes a uniqueness key for a manual entry; refuses one that was taken before. */
export async function takeKey(tx: Db, key: string): Promise<void> {
  const rows = await tx.query(sql`
    insert into manual_entry_key (uniqueness_key) values (${key})
    on conflict do nothing returning uniqueness_key`)
  if (rows.length === 0) throw Problem.of('key_used')
}
