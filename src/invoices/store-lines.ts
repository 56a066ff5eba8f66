import { type Db, sql } from '../db/db.ts'
import { records } from '../db/records.ts'
import { type Decimal, decimal } from '../money/decimal.ts'
import { type Instant, isoOrNull } from '../time/clock.ts'
import type { Invoice, Line } from './invoice.ts'

interface LineRow {
  readonly invoice_id: string
  readonly type: Line['type']
  readonly name: string
  readonly product_id: string | null
  readonly credit_type_id: string
  readonly quantity: Decimal | null
  readonly unit_price: Decimal | null
  readonly total: Decimal
  readonly counts: boolean
  readonly starting_at: Instant | null
  readonly ending_before: Instant | null
  readonly schedule_item_id: string | null
  readonly details: LineDetails
}

type LineDetails = Pick<
  Line,
  | 'product_type'
  | 'pricing_group_values'
  | 'presentation_group_values'
  | 'balance'
  | 'is_prorated'
  | 'subscription_id'
  | 'scheduled_charge_id'
  | 'discount_id'
  | 'professional_service_id'
  | 'notes'
  | 'postpaid_commit_id'
  | 'origin'
> & { readonly tier?: { level: number; starting_at: string; size: string | null } }

const detailsOf = (line: Line) => ({
  product_type: line.product_type,
  pricing_group_values: line.pricing_group_values,
  presentation_group_values: line.presentation_group_values,
  balance: line.balance,
  is_prorated: line.is_prorated,
  subscription_id: line.subscription_id,
  scheduled_charge_id: line.scheduled_charge_id,
  discount_id: line.discount_id,
  professional_service_id: line.professional_service_id,
  notes: line.notes,
  postpaid_commit_id: line.postpaid_commit_id,
  origin: line.origin,
  tier: line.tier,
})

/** Keeps the lines of invoices, all in one statement. */
export async function insertLines(tx: Db, invoices: readonly Invoice[]): Promise<void> {
  const rows = invoices.flatMap(({ id, lines }) =>
    lines.map((line, position) => ({
      invoice_id: id,
      position,
      type: line.type,
      name: line.name,
      product_id: line.product_id,
      credit_type_id: line.credit_type_id,
      quantity: line.quantity,
      unit_price: line.unit_price,
      total: line.total,
      counts: line.counts,
      starting_at: isoOrNull(line.window?.start),
      ending_before: isoOrNull(line.window?.end),
      schedule_item_id: line.schedule_item_id,
      details: detailsOf(line),
    })),
  )
  await tx.query(sql`
    insert into invoice_line (invoice_id, position, type, name, product_id, credit_type_id, quantity,
      unit_price, total, counts, starting_at, ending_before, schedule_item_id, details)
    select l.* from ${records(rows, {
      invoice_id: 'uuid',
      position: 'int',
      type: 'text',
      name: 'text',
      product_id: 'uuid',
      credit_type_id: 'uuid',
      quantity: 'numeric',
      unit_price: 'numeric',
      total: 'numeric',
      counts: 'boolean',
      starting_at: 'timestamptz',
      ending_before: 'timestamptz',
      schedule_item_id: 'text',
      details: 'jsonb',
    })} l`)
}

const readLine = (row: LineRow): Line => {
  const { starting_at, ending_before, details } = row
  const { tier, ...rest } = details
  return {
    ...rest,
    type: row.type,
    name: row.name,
    credit_type_id: row.credit_type_id,
    total: row.total,
    counts: row.counts,
    ...(row.product_id !== null && { product_id: row.product_id }),
    ...(row.quantity !== null && { quantity: row.quantity }),
    ...(row.unit_price !== null && { unit_price: row.unit_price }),
    ...(row.schedule_item_id !== null && { schedule_item_id: row.schedule_item_id }),
    ...(starting_at !== null &&
      ending_before !== null && { window: { start: starting_at, end: ending_before } }),
    ...(tier && {
      tier: {
        level: tier.level,
        starting_at: decimal(tier.starting_at),
        size: tier.size === null ? null : decimal(tier.size),
      },
    }),
  }
}

/** The lines that are stored of final invoices, by invoice. */
export async function storedLines(db: Db, ids: readonly string[]): Promise<Map<string, Line[]>> {
  const rows = await db.query<LineRow>(sql`
    select * from invoice_line where invoice_id = any(${[...ids]}::uuid[])
    order by invoice_id, position`)
  const lines = new Map<string, Line[]>(ids.map((id) => [id, []]))
  for (const row of rows) lines.get(row.invoice_id)?.push(readLine(row))
  return lines
}
