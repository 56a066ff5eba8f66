import { isUuid } from '../api/schema.ts'
import { type Db, json, sql } from '../db/db.ts'
import { iso } from '../time/clock.ts'
import type { Kind, Waiting, Workflow } from './workflow.ts'

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

/**
 * The customers whose contracts are watched, for usage of these ids and aliases: their own, and that of
 * the contracts under theirs, which may draw on their balances.
 */
export async function watchedAmong(db: Db, names: readonly string[]): Promise<string[]> {
  const ids = names.filter(isUuid)
  const rows = await db.query<{ customer_id: string }>(sql`
    with used as (
      select unnest(${ids}::uuid[]) as id
      union select a.customer_id from customer_alias a where a.alias = any(${[...names]}::text[]))
    select distinct w.customer_id from threshold_watch w
    where w.customer_id in (select id from used)
       or w.contract_id::text in (
         select c.terms #>> '{hierarchy_configuration,parent,contract_id}' from contract c
         where c.customer_id in (select id from used))
    order by w.customer_id`)
  return rows.map(({ customer_id }) => customer_id)
}

const columns = sql`id, customer_id, contract_id, kind, gate, state, purchase, waiting, created_at`

export const insertWorkflow = (tx: Db, workflow: Workflow) =>
  tx.query(sql`
    insert into threshold_workflow
      (id, customer_id, contract_id, kind, gate, state, purchase, waiting, created_at)
    values (${workflow.id}, ${workflow.customer_id}, ${workflow.contract_id}, ${workflow.kind},
            ${workflow.gate}, ${workflow.state}, ${json(workflow.purchase)}::jsonb,
            ${json(workflow.waiting)}::jsonb, ${iso(workflow.created_at)})`)

export async function isPending(db: Db, contract_id: string, kind: Kind): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from threshold_workflow
    where contract_id = ${contract_id} and kind = ${kind} and state = 'PENDING'`)
  return rows.length > 0
}

/** The purchases of a contract, or of an invoice, that wait for their money, oldest first. */
export const pendingOf = (
  db: Db,
  of: { readonly contract_id: string } | { readonly invoice_id: string },
): Promise<Workflow[]> =>
  db.query(sql`
    select ${columns} from threshold_workflow
    where state = 'PENDING' and ${
      'contract_id' in of
        ? sql`contract_id = ${of.contract_id}`
        : sql`purchase ->> 'invoice_id' = ${of.invoice_id}`
    }
    order by number`)

/** Whether an edit with this key waits for its payment. */
export async function isKeyAwaited(db: Db, uniqueness_key: string): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from threshold_workflow
    where state = 'PENDING' and waiting ->> 'uniqueness_key' = ${uniqueness_key}`)
  return rows.length > 0
}

/** Nobody else changes it until the transaction ends. */
export async function lockWorkflow(tx: Db, id: string): Promise<Workflow | undefined> {
  const [row] = await tx.query<Workflow>(
    sql`select ${columns} from threshold_workflow where id = ${id} for update`,
  )
  return row
}

export async function findWorkflow(db: Db, id: string): Promise<Workflow | undefined> {
  const [row] = await db.query<Workflow>(
    sql`select ${columns} from threshold_workflow where id = ${id}`,
  )
  return row
}

export const endWorkflow = (tx: Db, id: string, state: 'PAID' | 'FAILED') =>
  tx.query(sql`update threshold_workflow set state = ${state} where id = ${id}`)

export const updateWaiting = (tx: Db, id: string, waiting: Waiting) =>
  tx.query(sql`update threshold_workflow set waiting = ${json(waiting)}::jsonb where id = ${id}`)

/** Purchases that somebody outside is to take the money for. */
export const awaitedOutside = (db: Db, customer_ids: readonly string[]): Promise<Workflow[]> =>
  db.query(sql`
    select ${columns} from threshold_workflow
    where customer_id = any(${[...customer_ids]}::uuid[]) and state = 'PENDING' and gate = 'EXTERNAL'
    order by number`)

/** What the thresholds of contracts have bought, oldest first. */
export const recharges = (db: Db, contract_ids: readonly string[]): Promise<Workflow[]> =>
  db.query(sql`
    select ${columns} from threshold_workflow
    where contract_id = any(${[...contract_ids]}::uuid[]) and state = 'PAID' and kind <> 'MANUAL'
    order by number`)
