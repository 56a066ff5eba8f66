import { olderThan, type Paged, page, readCursor } from '../api/paging.ts'
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
  const rows = await db.query<Customer>(sql`
    select ${columns} from customer c
    ${where([
      only_archived ? sql`c.archived_at is not null` : sql`c.archived_at is null`,
      ingest_alias === undefined
        ? undefined
        : sql`c.id = (select customer_id from customer_alias where alias = ${ingest_alias})`,
      customer_ids && sql`c.id = any(${[...customer_ids]}::uuid[])`,
      salesforce_account_ids &&
        sql`c.salesforce_account_id = any(${[...salesforce_account_ids]}::text[])`,
      olderThan(readCursor(next_page), sql`c.created_at`, sql`c.id`),
    ])}
    order by c.created_at desc, c.id desc limit ${limit + 1}`)
  return page(rows, limit, ({ created_at, id }) => ({ at: created_at, id }))
}
