import { type Db, sql } from '../db/db.ts'
import { type Decimal, decimal, ZERO } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { FinalInvoice } from './facts.ts'
import type { InvoiceStatus, InvoiceType } from './invoice.ts'

interface Row {
  readonly id: string
  readonly customer_id: string
  readonly contract_id: string
  readonly type: InvoiceType
  readonly status: InvoiceStatus
  readonly start_timestamp: Instant | null
  readonly end_timestamp: Instant | null
  readonly issued_at: Instant
  readonly items: readonly string[] | null
  /** Names of charges for subscriptions, and beside each how many units a line bills. */
  readonly charges: readonly string[] | null
  readonly quantities: readonly string[] | null
}

/** What a balance covers and what it does not are two lines of one charge. */
function subscribedBy({ charges, quantities }: Row): ReadonlyMap<string, Decimal> {
  const subscribed = new Map<string, Decimal>()
  charges?.forEach((name, i) => {
    const quantity = decimal(quantities?.[i] ?? '0')
    subscribed.set(name, quantity.plus(subscribed.get(name) ?? ZERO))
  })
  return subscribed
}

/** What later invoices need to know of those that are final. */
export async function finalSummaries(
  db: Db,
  customer_ids: readonly string[],
): Promise<(FinalInvoice & { readonly customer_id: string })[]> {
  const rows = await db.query<Row>(sql`
    select i.id, i.customer_id, i.contract_id, i.type, i.status, i.start_timestamp, i.end_timestamp,
           i.issued_at, l.items, l.charges, l.quantities
    from invoice i cross join lateral (
      select array_agg(schedule_item_id) as items,
             array_agg(schedule_item_id) filter (where type = 'subscription') as charges,
             array_agg(quantity::text) filter (where type = 'subscription') as quantities
      from invoice_line where invoice_id = i.id and schedule_item_id is not null) l
    where i.customer_id = any(${[...customer_ids]}::uuid[]) order by i.issued_at, i.id`)
  return rows.map((row) => {
    const { start_timestamp: start, end_timestamp: end } = row
    return {
      id: row.id,
      customer_id: row.customer_id,
      contract_id: row.contract_id,
      type: row.type,
      status: row.status,
      ...(start !== null && end !== null && { period: { start, end } }),
      issued_at: row.issued_at,
      schedule_item_ids: row.items ?? [],
      subscribed: subscribedBy(row),
      draws: [],
    }
  })
}

/** How many customers have got a final invoice from an instant on. */
export async function customersBilledSince(db: Db, since: Instant): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`
    select count(distinct customer_id) as count from invoice where finalized_at >= ${iso(since)}`)
  return row?.count ?? 0
}
