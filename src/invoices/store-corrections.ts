import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { InvoiceStatus } from './invoice.ts'
import type { LedgerEntry } from './store.ts'

/** A final invoice, as far as corrections need it. */
export interface Correctable {
  readonly id: string
  readonly customer_id: string
  readonly status: InvoiceStatus
  readonly regenerated_as: string | null
}

export async function findFinal(db: Db, id: string): Promise<Correctable | undefined> {
  const [row] = await db.query<Correctable>(sql`
    select i.id, i.customer_id, i.status,
      (select n.id from invoice n where n.regenerated_from = i.id limit 1) as regenerated_as
    from invoice i where i.id = ${id}`)
  return row
}

export const markVoid = (tx: Db, id: string, at: Instant) =>
  tx.query(sql`update invoice set status = 'VOID', voided_at = ${iso(at)} where id = ${id}`)

/** The days of issue that were set for drafts of these customers. */
export async function issueDates(
  db: Db,
  customer_ids: readonly string[],
): Promise<Map<string, Instant>> {
  const rows = await db.query<{ invoice_id: string; issue_date: Instant }>(sql`
    select invoice_id, issue_date from invoice_issue_date
    where customer_id = any(${[...customer_ids]}::uuid[])`)
  return new Map(rows.map(({ invoice_id, issue_date }) => [invoice_id, issue_date]))
}

export const writeIssueDate = (tx: Db, invoice_id: string, customer_id: string, date: Instant) =>
  tx.query(sql`
    insert into invoice_issue_date (invoice_id, customer_id, issue_date)
    values (${invoice_id}, ${customer_id}, ${iso(date)})
    on conflict (invoice_id) do update set issue_date = excluded.issue_date`)

/** The customers who have contracts that are not archived: who may have drafts. */
export const customersWithContracts = (db: Db) =>
  db.query<{ customer_id: string }>(sql`select distinct customer_id from contract`)

/** What an invoice did to balances, whoever they belong to. */
export const entriesOfInvoice = (db: Db, invoice_id: string) =>
  db.query<LedgerEntry>(sql`
    select id, customer_id, balance_id, segment_id, type, amount, timestamp, invoice_id, contract_id
    from ledger_entry where invoice_id = ${invoice_id} order by seq`)
