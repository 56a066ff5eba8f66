import { type Db, json, sql, where } from '../db/db.ts'
import { type Decimal, decimal, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Invoice, InvoiceStatus, InvoiceType, Line } from './invoice.ts'

interface InvoiceRow {
  readonly id: string
  readonly customer_id: string
  readonly contract_id: string
  readonly type: InvoiceType
  readonly status: InvoiceStatus
  readonly credit_type_id: string
  readonly start_timestamp: Instant | null
  readonly end_timestamp: Instant | null
  readonly issued_at: Instant
  readonly total: Decimal
  readonly net_payment_terms_days: number | null
  readonly billable_status: Invoice['billable_status']
  readonly regenerated_from: string | null
  readonly payer: Invoice['payer'] | null
  readonly constituents: Invoice['constituents'] | null
}

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

const periodOf = (start: Instant | null, end: Instant | null): { period?: Period } =>
  start === null || end === null ? {} : { period: { start, end } }

/**
 * Keeps an invoice for good: finalized, or void from the start. False when it was kept before:
 * finalizing twice is finalizing once.
 */
export async function insertInvoice(tx: Db, invoice: Invoice, at: Instant): Promise<boolean> {
  const { period, status } = invoice
  const rows = await tx.query(sql`
    insert into invoice (id, customer_id, contract_id, type, status, credit_type_id, start_timestamp,
      end_timestamp, issued_at, finalized_at, voided_at, total, net_payment_terms_days, billable_status,
      regenerated_from, payer, constituents)
    values (${invoice.id}, ${invoice.customer_id}, ${invoice.contract_id}, ${invoice.type},
      ${status}, ${invoice.credit_type_id}, ${isoOrNull(period?.start)}, ${isoOrNull(period?.end)},
      ${iso(invoice.issued_at)}, ${iso(at)}, ${status === 'VOID' ? iso(at) : null}, ${invoice.total}, ${invoice.net_payment_terms_days},
      ${invoice.billable_status}, ${invoice.regenerated_from_invoice_id},
      ${invoice.payer && json(invoice.payer)}::jsonb,
      ${invoice.constituents && json(invoice.constituents)}::jsonb)
    on conflict (id) do nothing returning id`)
  if (rows.length === 0) return false
  await insertLines(tx, invoice)
  return true
}

const detailsOf = (line: Line): LineDetails => {
  const { tier } = line
  const { product_type, pricing_group_values, presentation_group_values, balance } = line
  const { is_prorated, subscription_id, scheduled_charge_id, discount_id } = line
  const { professional_service_id, notes, postpaid_commit_id } = line
  return JSON.parse(
    json({
      product_type,
      pricing_group_values,
      presentation_group_values,
      balance,
      is_prorated,
      subscription_id,
      scheduled_charge_id,
      discount_id,
      professional_service_id,
      notes,
      postpaid_commit_id,
      origin: line.origin,
      tier,
    }),
  )
}

async function insertLines(tx: Db, { id, lines }: Invoice): Promise<void> {
  const rows = lines.map((line, position) => ({
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
  }))
  await tx.query(sql`
    insert into invoice_line (invoice_id, position, type, name, product_id, credit_type_id, quantity,
      unit_price, total, counts, starting_at, ending_before, schedule_item_id, details)
    select ${id}, l.* from jsonb_to_recordset(${json(rows)}::jsonb) as l(position int, type text,
      name text, product_id uuid, credit_type_id uuid, quantity numeric, unit_price numeric,
      total numeric, counts boolean, starting_at timestamptz, ending_before timestamptz,
      schedule_item_id text, details jsonb)`)
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

export interface InvoiceFilter {
  readonly customer_id: string
  readonly id?: string
}

/** The final invoices of a customer with their lines, oldest first. */
export const finalInvoices = async (db: Db, filter: InvoiceFilter): Promise<Invoice[]> =>
  withLines(db, await finalHeads(db, filter))

/** The same with their lines left out. */
export async function finalHeads(db: Db, { customer_id, id }: InvoiceFilter): Promise<Invoice[]> {
  const conditions = [
    sql`customer_id = ${customer_id}`,
    id === undefined ? undefined : sql`id = ${id}`,
  ]
  const rows = await db.query<InvoiceRow>(
    sql`select * from invoice ${where(conditions)} order by issued_at, id`,
  )
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    status: row.status,
    customer_id: row.customer_id,
    contract_id: row.contract_id,
    credit_type_id: row.credit_type_id,
    ...periodOf(row.start_timestamp, row.end_timestamp),
    issued_at: row.issued_at,
    lines: [],
    total: row.total,
    draws: [],
    billable_status: row.billable_status,
    ...(row.net_payment_terms_days !== null && {
      net_payment_terms_days: row.net_payment_terms_days,
    }),
    ...(row.regenerated_from !== null && { regenerated_from_invoice_id: row.regenerated_from }),
    ...(row.payer && { payer: row.payer }),
    ...(row.constituents && { constituents: row.constituents }),
  }))
}

/** Invoices with the lines that are stored of them; a draft keeps its own. */
export async function withLines(db: Db, invoices: readonly Invoice[]): Promise<Invoice[]> {
  const finals = invoices.filter(({ status }) => status !== 'DRAFT').map(({ id }) => id)
  if (finals.length === 0) return [...invoices]
  const rows = await db.query<LineRow>(sql`
    select * from invoice_line where invoice_id = any(${finals}::uuid[])
    order by invoice_id, position`)
  const lines = new Map<string, Line[]>(finals.map((id) => [id, []]))
  for (const row of rows) lines.get(row.invoice_id)?.push(readLine(row))
  return invoices.map((invoice) => ({ ...invoice, lines: lines.get(invoice.id) ?? invoice.lines }))
}

export interface LedgerEntry {
  readonly id: string
  /** Whose balance it is; not always whose invoice drew on it. */
  readonly customer_id: string
  readonly balance_id: string
  readonly segment_id: string
  readonly type: string
  readonly amount: Decimal
  readonly timestamp: Instant
  readonly invoice_id?: string
  readonly contract_id?: string
  readonly reason?: string
}

/** Adds to the ledger; nothing is ever changed or taken out of it. */
export async function insertLedgerEntries(
  tx: Db,
  entries: readonly LedgerEntry[],
  at: Instant,
): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((entry) => ({ ...entry, timestamp: iso(entry.timestamp) }))
  await tx.query(sql`
    insert into ledger_entry (id, customer_id, balance_id, segment_id, type, amount, timestamp,
      invoice_id, contract_id, reason, created_at)
    select e.id, e.customer_id, e.balance_id, e.segment_id, e.type, e.amount, e.timestamp,
      e.invoice_id, e.contract_id, e.reason, ${iso(at)}
    from jsonb_to_recordset(${json(rows)}::jsonb) as e(id uuid, customer_id uuid, balance_id uuid, segment_id uuid,
      type text, amount numeric, timestamp timestamptz, invoice_id uuid, contract_id uuid,
      reason text)`)
}

/** What the entries have added to and taken from each segment of the customer. */
export async function ledgerSums(
  db: Db,
  customer_ids: readonly string[],
): Promise<Map<string, Decimal>> {
  const rows = await db.query<{ segment_id: string; amount: Decimal }>(sql`
    select segment_id, sum(amount) as amount from ledger_entry
    where customer_id = any(${[...customer_ids]}::uuid[]) group by segment_id`)
  return new Map(rows.map(({ segment_id, amount }) => [segment_id, amount ?? ZERO]))
}

/** One writer at a time for each customer: everybody who finalizes or edits waits here. */
export const lockCustomer = (tx: Db, ...customer_ids: readonly string[]) =>
  tx.query(sql`
    select id from customer where id = any(${[...customer_ids]}::uuid[]) order by id for update`)

/** Every entry that was kept for a customer, in the order in which they were written. */
export async function ledgerEntries(
  db: Db,
  customer_ids: readonly string[],
): Promise<LedgerEntry[]> {
  const rows = await db.query<
    LedgerEntry & { [Name in 'invoice_id' | 'contract_id' | 'reason']: string | null }
  >(sql`
    select id, customer_id, balance_id, segment_id, type, amount, timestamp, invoice_id,
      contract_id, reason
    from ledger_entry where customer_id = any(${[...customer_ids]}::uuid[]) order by seq`)
  return rows.map(({ invoice_id, contract_id, reason, ...entry }) => ({
    ...entry,
    ...(invoice_id !== null && { invoice_id }),
    ...(contract_id !== null && { contract_id }),
    ...(reason !== null && { reason }),
  }))
}
