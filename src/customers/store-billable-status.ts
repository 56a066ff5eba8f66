import { type Db, sql } from '../db/db.ts'
import { iso } from '../time/clock.ts'
import type { StatusChange } from './billable-status.ts'

/** The changes of status of several customers, by their ids. */
export async function statusChangesOf(
  db: Db,
  customer_ids: readonly string[],
): Promise<ReadonlyMap<string, StatusChange[]>> {
  if (customer_ids.length === 0) return new Map()
  const rows = await db.query<StatusChange & { customer_id: string }>(sql`
    select customer_id, effective_at, status from customer_billable_status
    where customer_id = any(${[...customer_ids]}::uuid[]) order by effective_at`)
  const changes = new Map<string, StatusChange[]>()
  for (const { customer_id, ...change } of rows)
    changes.set(customer_id, [...(changes.get(customer_id) ?? []), change])
  return changes
}

/** From this instant on the customer has this status, whatever was said of later times before. */
export async function writeStatus(
  tx: Db,
  customer_id: string,
  { effective_at, status }: StatusChange,
): Promise<void> {
  await tx.query(sql`
    delete from customer_billable_status
    where customer_id = ${customer_id} and effective_at >= ${iso(effective_at)}`)
  await tx.query(sql`
    insert into customer_billable_status (customer_id, effective_at, status)
    values (${customer_id}, ${iso(effective_at)}, ${status})`)
}
