import { type Db, sql } from '../db/db.ts'
import type { Decimal } from '../money/decimal.ts'
import { earlier, type Instant, iso } from '../time/clock.ts'
import { byKey } from '../usage/cells.ts'
import type { FinalTotal } from './reading.ts'

interface Row {
  readonly customer_id: string
  readonly id: string
  readonly contract_id: string
  readonly type: string
  readonly credit_type_id: string
  readonly total: Decimal
  readonly at: Instant
  readonly is_new: boolean
}

/**
 * The finalized invoices of each customer whose period or day lies in the month that began at `month`,
 * and the new ones: those finalized since `midnight`, or since the customer was looked at last where
 * that is longer ago.
 */
export async function finalTotals(
  db: Db,
  customers: readonly { readonly customer_id: string; readonly looked_at: Instant }[],
  midnight: Instant,
  month: Instant,
): Promise<Map<string, FinalTotal[]>> {
  if (customers.length === 0) return new Map()
  const rows = await db.query<Row>(sql`
    select i.customer_id, i.id, i.contract_id, i.type, i.credit_type_id, i.total,
           coalesce(i.start_timestamp, i.issued_at) as at, i.finalized_at >= c.since as is_new
    from unnest(${customers.map((c) => c.customer_id)}::uuid[],
                ${customers.map((c) => iso(earlier(c.looked_at, midnight)))}::timestamptz[])
      as c (customer_id, since)
    join invoice i on i.customer_id = c.customer_id
    where i.status = 'FINALIZED'
      and (i.finalized_at >= c.since or coalesce(i.start_timestamp, i.issued_at) >= ${iso(month)})`)
  const totals = rows.map(({ is_new, ...row }) => ({ ...row, isNew: is_new }))
  return byKey(totals, ({ customer_id }) => customer_id)
}
