import { type Db, json, sql } from '../db/db.ts'
import { decimal } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { ImportedPart, ImportedStatement } from './imported.ts'
import type { Invoice } from './invoice.ts'

interface Row {
  readonly invoice_id: string
  readonly contract_id: string
  readonly starting_at: Instant
  readonly ending_before: Instant
  readonly issue_date: Instant
  readonly billable_status: Invoice['billable_status'] | null
  readonly parts: readonly (Omit<ImportedPart, 'hours'> & {
    readonly hours: readonly { readonly hour: Instant; readonly quantity: string }[]
  })[]
}

/** What was imported for these customers. */
export async function importedStatements(
  db: Db,
  customer_ids: readonly string[],
): Promise<ImportedStatement[]> {
  const rows = await db.query<Row>(sql`
    select invoice_id, contract_id, starting_at, ending_before, issue_date, billable_status, parts
    from imported_usage where customer_id = any(${[...customer_ids]}::uuid[])
    order by starting_at`)
  return rows.map(({ starting_at: start, ending_before: end, billable_status, parts, ...row }) => ({
    ...row,
    period: { start, end },
    ...(billable_status !== null && { billable_status }),
    parts: parts.map((part) => ({
      ...part,
      hours: part.hours.map(({ hour, quantity }) => ({ hour, quantity: decimal(quantity) })),
    })),
  }))
}

export const insertImported = (tx: Db, customer_id: string, imported: ImportedStatement) =>
  tx.query(sql`
    insert into imported_usage (invoice_id, customer_id, contract_id, starting_at, ending_before,
      issue_date, billable_status, parts)
    values (${imported.invoice_id}, ${customer_id}, ${imported.contract_id},
      ${iso(imported.period.start)}, ${iso(imported.period.end)}, ${iso(imported.issue_date)},
      ${imported.billable_status ?? null}, ${json(imported.parts)}::jsonb)`)
