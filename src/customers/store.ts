import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import { isUuid } from '../api/schema.ts'
import { customFieldsColumn } from '../custom-fields/store.ts'
import { type Db, type Sql, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Customer } from './customer.ts'

export const columns: Sql = sql`
  c.id, c.name, c.salesforce_account_id, c.leave_stripe_invoices_in_draft, c.created_at,
  c.updated_at, c.archived_at,
  array(select a.alias from customer_alias a where a.customer_id = c.id order by a.position)
    as ingest_aliases,
  ${customFieldsColumn('customer', sql`c.id`)} as custom_fields`

/** The customer with this id, archived or not. */
export async function findCustomer(db: Db, id: string): Promise<Customer | undefined> {
  const [row] = await db.query<Customer>(sql`select ${columns} from customer c where c.id = ${id}`)
  return row
}

/** Those of these customers that there are, archived or not, by their ids. */
export async function findCustomers(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Customer>> {
  const rows = await db.query<Customer>(
    sql`select ${columns} from customer c where c.id = any(${[...ids]}::uuid[])`,
  )
  return new Map(rows.map((customer) => [customer.id, customer]))
}

/** The customer with this id, archived or not; refuses the request when there is none. */
export async function needCustomer(db: Db, id: string): Promise<Customer> {
  const customer = await findCustomer(db, id)
  if (!customer) throw Problem.of('not_found', 'customer', id)
  return customer
}

/** As needCustomer, and nobody else changes the customer until this transaction ends. */
export async function holdCustomer(tx: Db, id: string): Promise<Customer> {
  await tx.query(sql`select 1 from customer where id = ${id} for update`)
  return needCustomer(tx, id)
}

/** Every string by which an event may name the customer: its id and its aliases. */
export async function namesOf(db: Db, customer_id: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select id::text as name from customer where id = ${customer_id}
    union select alias from customer_alias where customer_id = ${customer_id}`)
  return rows.map(({ name }) => name)
}

export async function insertCustomer(tx: Db, name: string, now: Instant): Promise<string> {
  const id = randomUUID()
  await tx.query(sql`
    insert into customer (id, name, created_at, updated_at)
    values (${id}, ${name}, ${iso(now)}, ${iso(now)})`)
  return id
}

export const touchCustomer = (tx: Db, id: string, now: Instant) =>
  tx.query(sql`update customer set updated_at = ${iso(now)} where id = ${id}`)

export const markArchived = (tx: Db, id: string, now: Instant) =>
  tx.query(sql`
    update customer set archived_at = ${iso(now)}, updated_at = ${iso(now)} where id = ${id}`)

export const renameCustomer = (tx: Db, id: string, name: string, now: Instant) =>
  tx.query(sql`update customer set name = ${name}, updated_at = ${iso(now)} where id = ${id}`)

/** What a customer may be told besides its name; a key that is absent stays as it is, null clears. */
export interface CustomerConfig {
  readonly salesforce_account_id?: string | null
  readonly leave_stripe_invoices_in_draft?: boolean | null
}

export async function writeConfig(
  tx: Db,
  { id, ...before }: Customer,
  config: CustomerConfig,
  now: Instant,
): Promise<void> {
  const { salesforce_account_id, leave_stripe_invoices_in_draft } = { ...before, ...config }
  await tx.query(sql`
    update customer
    set salesforce_account_id = ${salesforce_account_id},
        leave_stripe_invoices_in_draft = ${leave_stripe_invoices_in_draft},
        updated_at = ${iso(now)}
    where id = ${id}`)
}

/**
 * Replaces the set of aliases. Refuses one that another customer holds, archived or not, and one
 * that is the id of another customer: either would make an event belong to two.
 */
export async function writeAliases(
  tx: Db,
  customer_id: string,
  aliases: readonly string[],
): Promise<void> {
  const ids = aliases.filter((alias) => isUuid(alias) && alias !== customer_id)
  const [other] = await tx.query<{ id: string }>(
    sql`select id from customer where id::text = any(${ids}::text[]) limit 1`,
  )
  if (other)
    throw Problem.of('invalid_request', `The ingest alias ${other.id} is the id of a customer`)
  await tx.query(sql`delete from customer_alias where customer_id = ${customer_id}`)
  const kept = await tx.query<{ alias: string }>(sql`
    insert into customer_alias (alias, customer_id, position)
    select given.alias, ${customer_id}, given.position
    from unnest(${[...aliases]}::text[]) with ordinality as given (alias, position)
    order by given.alias
    on conflict do nothing returning alias`)
  const held = new Set(kept.map(({ alias }) => alias))
  const taken = aliases.find((alias) => !held.has(alias))
  if (taken !== undefined) throw Problem.of('alias_taken', taken)
}
