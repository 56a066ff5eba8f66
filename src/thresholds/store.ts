import { type Db, json, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Kind, Purchase, Workflow } from './workflow.ts'

/** Says whether a contract is watched: whether one of its configurations is enabled. */
export const setWatched = (
  tx: Db,
  { id, customer_id }: { readonly id: string; readonly customer_id: string },
  is: boolean,
) =>
  is
    ? tx.query(sql`
        insert into threshold_watch (contract_id, customer_id) values (${id}, ${customer_id})
        on conflict do nothing`)
    : tx.query(sql`delete from threshold_watch where contract_id = ${id}`)

/** The customers among these ids and aliases whose contracts are watched. */
export async function watchedAmong(db: Db, names: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ customer_id: string }>(sql`
    select distinct w.customer_id from threshold_watch w
    where w.customer_id::text = any(${[...names]}::text[])
       or w.customer_id in (
         select a.customer_id from customer_alias a where a.alias = any(${[...names]}::text[]))
    order by w.customer_id`)
  return rows.map(({ customer_id }) => customer_id)
}

const columns = sql`id, customer_id, contract_id, kind, state, purchase, created_at`

export const insertWorkflow = (tx: Db, workflow: Workflow) =>
  tx.query(sql`
    insert into threshold_workflow
      (id, customer_id, contract_id, kind, state, purchase, created_at)
    values (${workflow.id}, ${workflow.customer_id}, ${workflow.contract_id}, ${workflow.kind},
            ${workflow.state}, ${json(workflow.purchase)}::jsonb, ${iso(workflow.created_at)})`)

export async function isPending(db: Db, contract_id: string, kind: Kind): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from threshold_workflow
    where contract_id = ${contract_id} and kind = ${kind} and state = 'PENDING'`)
  return rows.length > 0
}

/** Nobody else changes it until the transaction ends. */
export async function lockWorkflow(tx: Db, id: string): Promise<Workflow | undefined> {
  const [row] = await tx.query<Workflow>(
    sql`select ${columns} from threshold_workflow where id = ${id} for update`,
  )
  return row
}

export const endWorkflow = (tx: Db, id: string, state: 'PAID' | 'FAILED') =>
  tx.query(sql`update threshold_workflow set state = ${state} where id = ${id}`)

/** What a contract's thresholds have bought since an instant. */
export async function purchasesSince(
  db: Db,
  contract_id: string,
  since: Instant,
): Promise<Purchase[]> {
  const rows = await db.query<{ purchase: Purchase }>(sql`
    select purchase from threshold_workflow
    where contract_id = ${contract_id} and state = 'PAID' and created_at >= ${iso(since)}
    order by number`)
  return rows.map(({ purchase }) => purchase)
}
