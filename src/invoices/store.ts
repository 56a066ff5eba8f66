import { type Db, sql, where } from '../db/db.ts'
import { records } from '../db/records.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Invoice, InvoiceStatus, InvoiceType } from './invoice.ts'
import { insertLines, storedLines } from './store-lines.ts'

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

const periodOf = (start: Instant | null, end: Instant | null): { period?: Period } =>
  start === null || end === null ? {} : { period: { start, end } }

/**
 * Keeps invoices for good, finalized or void from the start. The ids of those that were not kept
 * before: finalizing twice is finalizing once.
 */
export async function insertInvoices(
  tx: Db,
  invoices: readonly Invoice[],
  at: Instant,
): Promise<ReadonlySet<string>> {
  if (invoices.length === 0) return new Set()
  const given = invoices.map(({ period, lines, draws, ...invoice }) => ({
    ...invoice,
    start_timestamp: isoOrNull(period?.start),
    end_timestamp: isoOrNull(period?.end),
    issued_at: iso(invoice.issued_at),
    voided_at: invoice.status === 'VOID' ? iso(at) : null,
    regenerated_from: invoice.regenerated_from_invoice_id,
  }))
  const rows = await tx.query<{ id: string }>(sql`
    insert into invoice (id, customer_id, contract_id, type, status, credit_type_id, start_timestamp,
      end_timestamp, issued_at, finalized_at, voided_at, total, net_payment_terms_days,
      billable_status, regenerated_from, payer, constituents)
    select i.id, i.customer_id, i.contract_id, i.type, i.status, i.credit_type_id,
      i.start_timestamp, i.end_timestamp, i.issued_at, ${iso(at)}, i.voided_at, i.total,
      i.net_payment_terms_days, i.billable_status, i.regenerated_from, i.payer, i.constituents
    from ${records(given, {
      id: 'uuid',
      customer_id: 'uuid',
      contract_id: 'uuid',
      type: 'text',
      status: 'text',
      credit_type_id: 'uuid',
      start_timestamp: 'timestamptz',
      end_timestamp: 'timestamptz',
      issued_at: 'timestamptz',
      voided_at: 'timestamptz',
      total: 'numeric',
      net_payment_terms_days: 'int',
      billable_status: 'text',
      regenerated_from: 'uuid',
      payer: 'jsonb',
      constituents: 'jsonb',
    })} i
    on conflict (id) do nothing returning id`)
  const kept = new Set(rows.map(({ id }) => id))
  await insertLines(
    tx,
    invoices.filter(({ id }) => kept.has(id)),
  )
  return kept
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
  const lines = await storedLines(db, finals)
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
    from ${records(rows, {
      id: 'uuid',
      customer_id: 'uuid',
      balance_id: 'uuid',
      segment_id: 'uuid',
      type: 'text',
      amount: 'numeric',
      timestamp: 'timestamptz',
      invoice_id: 'uuid',
      contract_id: 'uuid',
      reason: 'text',
    })} e`)
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
