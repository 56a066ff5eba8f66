import { type Db, sql } from '../db/db.ts'
import type { Decimal } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { FinalTotal } from './reading.ts'

interface Row {
  readonly id: string
  readonly contract_id: string
  readonly type: string
  readonly credit_type_id: string
  readonly total: Decimal
  readonly at: Instant
  readonly is_new: boolean
}

/**
 * The finalized invoices of a customer that were finalized at `looked_at` or later, and those whose
 * period or day lies in the month that began at `month`.
 */
export async function finalTotals(
  db: Db,
  customer_id: string,
  looked_at: Instant,
  month: Instant,
): Promise<FinalTotal[]> {
  const rows = await db.query<Row>(sql`
    select id, contract_id, type, credit_type_id, total, coalesce(start_timestamp, issued_at) as at,
           finalized_at >= ${iso(looked_at)} as is_new
    from invoice
    where customer_id = ${customer_id} and status = 'FINALIZED'
      and (finalized_at >= ${iso(looked_at)} or coalesce(start_timestamp, issued_at) >= ${iso(month)})`)
  return rows.map(({ is_new, ...row }) => ({ ...row, isNew: is_new }))
}
