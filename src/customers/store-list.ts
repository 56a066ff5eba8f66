import { numberedPage, type Paged, readPlace } from '../api/paging.ts'
import { type Db, sql, where } from '../db/db.ts'
import type { Customer } from './customer.ts'
import { columns } from './store.ts'

export interface CustomerFilters extends Paged {
  readonly ingest_alias?: string
  readonly customer_ids?: readonly string[]
  readonly only_archived?: boolean
  readonly salesforce_account_ids?: readonly string[]
}

/** A page of the active customers, or of the archived ones, the newest first; filters must all hold. */
export async function listCustomers(
  db: Db,
  filters: CustomerFilters,
): Promise<{ data: Customer[]; next_page: string | null }> {
  const { ingest_alias, customer_ids, only_archived, salesforce_account_ids } = filters
  const { limit = 100, next_page } = filters
  const after = readPlace(next_page)
  const rows = await db.query<Customer & { number: number }>(sql`
    select ${columns}, c.number from customer c
    ${where([
      only_archived ? sql`c.archived_at is not null` : sql`c.archived_at is null`,
      ingest_alias === undefined
        ? undefined
        : sql`c.id = (select customer_id from customer_alias where alias = ${ingest_alias})`,
      customer_ids && sql`c.id = any(${[...customer_ids]}::uuid[])`,
      salesforce_account_ids &&
        sql`c.salesforce_account_id = any(${[...salesforce_account_ids]}::text[])`,
      after === undefined ? undefined : sql`c.number < ${after}`,
    ])}
    order by c.number desc limit ${limit + 1}`)
  return numberedPage(rows, limit)
}
