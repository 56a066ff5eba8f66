import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { CreditType } from './credit-type.ts'

const columns = sql`id, name, is_currency`

export async function findCreditType(db: Db, id: string): Promise<CreditType | undefined> {
  const [row] = await db.query<CreditType>(sql`select ${columns} from credit_type where id = ${id}`)
  return row
}

/** The credit type with this id; refuses the request when there is none. */
export async function needCreditType(db: Db, id: string): Promise<CreditType> {
  const found = await findCreditType(db, id)
  if (!found) throw Problem.of('not_found', 'credit type', id)
  return found
}

/** Every credit type, the currencies first, in an order that only grows at its end. */
export const listCreditTypes = (db: Db): Promise<CreditType[]> =>
  db.query(sql`select ${columns} from credit_type order by number`)

export async function insertPricingUnit(tx: Db, name: string, now: Instant): Promise<CreditType> {
  const [row] = await tx.query<CreditType>(sql`
    insert into credit_type (id, name, is_currency, created_at)
    values (${randomUUID()}, ${name}, false, ${iso(now)}) returning ${columns}`)
  return row as CreditType
}
