import { randomUUID } from 'node:crypto'
import { type Db, sql, where } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'

/** A line of the audit log. */
export interface AuditEntry {
  readonly id: string
  readonly number: number
  readonly timestamp: Instant
  readonly actor_id: string | null
  readonly actor_name: string | null
  readonly request_id: string
  readonly ip: string | null
  readonly user_agent: string | null
  readonly resource_type: string
  readonly resource_id: string | null
  readonly action: string
  readonly status: 'success' | 'failure' | 'pending'
  readonly description: string | null
}

/**
 * Adds to the log. Entries become visible in the order of their numbers, because only one writer adds
 * at a time, from here to its commit: somebody who keeps reading after the last entry misses none.
 * It has to be the last thing that a transaction does.
 */
export async function addEntry(
  tx: Db,
  entry: Omit<AuditEntry, 'id' | 'number' | 'timestamp'>,
  now: Instant,
): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(current_schema(), 5))`)
  await tx.query(sql`
    insert into audit_entry
      (id, timestamp, actor_id, actor_name, request_id, ip, user_agent, resource_type,
       resource_id, action, status, description)
    select ${randomUUID()}, greatest(${iso(now)}::timestamptz,
             (select timestamp from audit_entry order by number desc limit 1)),
           ${entry.actor_id}, ${entry.actor_name}, ${entry.request_id}, ${entry.ip},
           ${entry.user_agent}, ${entry.resource_type}, ${entry.resource_id}, ${entry.action},
           ${entry.status}, ${entry.description}`)
}

/** Which entries a reader wants, and where it stands among them. */
export interface Reading {
  readonly sort: 'date_asc' | 'date_desc'
  readonly resource_type?: string
  readonly resource_id?: string
  readonly starting_on?: string
  readonly ending_before?: string
  /** The number of the last entry read. */
  readonly after?: number
}

export const readEntries = (db: Db, reading: Reading, limit: number): Promise<AuditEntry[]> => {
  const { sort, resource_type, resource_id, starting_on, ending_before, after } = reading
  const ascending = sort === 'date_asc'
  return db.query(sql`
    select number, id, timestamp, actor_id, actor_name, request_id, ip, user_agent, resource_type,
           resource_id, action, status, description
    from audit_entry
    ${where([
      resource_type === undefined ? undefined : sql`resource_type = ${resource_type}`,
      resource_id === undefined ? undefined : sql`resource_id = ${resource_id}`,
      starting_on === undefined ? undefined : sql`timestamp >= ${starting_on}::timestamptz`,
      ending_before === undefined ? undefined : sql`timestamp < ${ending_before}::timestamptz`,
      after === undefined ? undefined : ascending ? sql`number > ${after}` : sql`number < ${after}`,
    ])}
    order by number ${ascending ? sql`asc` : sql`desc`} limit ${limit}`)
}
