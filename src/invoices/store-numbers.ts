import { type Db, json, sql } from '../db/db.ts'
import type { Parties } from './parties.ts'

/** The contracts of customers' final invoices that have no number yet. */
export const unnumbered = (
  db: Db,
  customer_ids: readonly string[],
): Promise<{ customer_id: string; contract_id: string }[]> =>
  db.query(sql`
    select distinct customer_id, contract_id from invoice
    where customer_id = any(${[...customer_ids]}::uuid[]) and number is null`)

/**
 * Numbers final invoices of customers that have no number, in the order of their issue, and keeps who
 * sent them to whom. Other transactions that number wait from here to this one's commit: what comes
 * in between should be little.
 * @param parties by contract
 */
export const writeNumbers = (
  tx: Db,
  customer_ids: readonly string[],
  prefix: string,
  parties: ReadonlyMap<string, Parties>,
) =>
  tx.query(sql`
    with fresh as (
      select id, year, row_number() over years as n, count(*) over (partition by year) as many
      from (select id, issued_at, extract(year from issued_at at time zone 'UTC')::int as year
            from invoice where customer_id = any(${[...customer_ids]}::uuid[]) and number is null) as i
      window years as (partition by year order by issued_at, id)),
    series as (
      insert into invoice_series (year, last)
      select distinct year, many from fresh order by year
      on conflict (year) do update set last = invoice_series.last + excluded.last
      returning year, last),
    numbered as (
      select id, year, (last - many + n)::text as n from fresh join series using (year))
    update invoice i
    set number = ${prefix}::text || '-' || year || '-' || lpad(n, greatest(6, length(n)), '0'),
        parties = ${json(Object.fromEntries(parties))}::jsonb -> i.contract_id::text
    from numbered where numbered.id = i.id`)

/** What makes a final invoice a document. */
export interface Issue {
  readonly number: string | null
  readonly parties: Parties | null
  /** The number of the void invoice that it replaces. */
  readonly replaces: string | null
}

export async function findIssue(db: Db, invoice_id: string): Promise<Issue | undefined> {
  const [row] = await db.query<Issue>(sql`
    select i.number, i.parties, o.number as replaces
    from invoice i left join invoice o on o.id = i.regenerated_from
    where i.id = ${invoice_id}`)
  return row
}
