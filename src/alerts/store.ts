import { Problem } from '../api/problem.ts'
import { type Db, json, type Sql, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import { byKey } from '../usage/cells.ts'
import { type Alert, groupsOf, kindOf, specifierKeyOf } from './alert.ts'

const columns = sql`id, name, type, threshold, customer_id, evaluate_on_create, uniqueness_key, scope,
  created_at, archived_at`

export async function insertAlert(tx: Db, alert: Alert): Promise<void> {
  const { uniqueness_key } = alert
  const rows = await tx.query(sql`
    insert into alert (id, name, type, threshold, customer_id, by_usage, evaluate_on_create,
                       uniqueness_key, scope, created_at)
    values (${alert.id}, ${alert.name}, ${alert.type}, ${alert.threshold}, ${alert.customer_id},
            ${kindOf(alert.type).by_usage}, ${alert.evaluate_on_create}, ${uniqueness_key},
            ${json(alert.scope)}::jsonb, ${iso(alert.created_at)})
    on conflict (uniqueness_key) where uniqueness_key is not null do nothing returning id`)
  if (rows.length > 0) return
  const [other] = await tx.query<{ id: string }>(
    sql`select id from alert where uniqueness_key = ${uniqueness_key}`,
  )
  throw Problem.with('key_used', other ? { conflicting_id: other.id } : {})
}

/** The alert with this id, archived or not; nobody else archives it until the transaction ends. */
export async function holdAlert(tx: Db, id: string): Promise<Alert | undefined> {
  const [row] = await tx.query<Alert>(sql`select ${columns} from alert where id = ${id} for update`)
  return row
}

export async function findAlert(db: Db, id: string): Promise<Alert | undefined> {
  const [row] = await db.query<Alert>(sql`select ${columns} from alert where id = ${id}`)
  return row
}

/** Archives an alert for good; its uniqueness key becomes free only when that is asked for now. */
export const archiveAlert = (tx: Db, id: string, release: boolean, at: Instant) =>
  tx.query(sql`
    update alert set archived_at = ${iso(at)},
      uniqueness_key = case when ${release} then null else uniqueness_key end
    where id = ${id}`)

/** The alerts of a customer and of everybody, in the order in which they were made. */
export const alertsOf = (
  db: Db,
  customer_id: string,
  { enabled, archived, after }: { enabled: boolean; archived: boolean; after?: number },
  limit: number,
) =>
  db.query<Alert & { number: number }>(sql`
    select number, ${columns} from alert
    where (customer_id is null or customer_id = ${customer_id})
      and case when archived_at is null then ${enabled}::boolean else ${archived}::boolean end
      and (${after}::bigint is null or number > ${after}::bigint)
    order by number limit ${limit}`)

/** The alerts in force of some customers and of everybody. */
export const alertsInForce = (db: Db, customer_ids: readonly string[]): Promise<Alert[]> =>
  db.query<Alert>(sql`
    select ${columns} from alert
    where archived_at is null
      and (customer_id is null or customer_id = any(${[...customer_ids]}::uuid[]))
    order by number`)

export async function isAnyInForce(db: Db): Promise<boolean> {
  const [row] = await db.query<{ yes: boolean }>(
    sql`select exists (select 1 from alert where archived_at is null) as yes`,
  )
  return row?.yes ?? false
}

/** Whether an alert in force names this key of custom fields (or groups: one look too many). */
export async function isFilteredBy(db: Db, key: string): Promise<boolean> {
  const [row] = await db.query<{ yes: boolean }>(sql`
    select exists (
      select 1 from alert where archived_at is null
        and jsonb_path_exists(scope, '$.**.key ? (@ == $key)', ${json({ key })}::jsonb)) as yes`)
  return row?.yes ?? false
}

/** What is counted: the keys by which spend is told apart; each alert that tells balances apart by one. */
const countedOf = ({ id, type, scope }: Alert): string[] => {
  if (type === 'spend_threshold_reached') return groupsOf(scope).map(({ key }) => key)
  return specifierKeyOf(scope) ? [id] : []
}

/**
 * The most by which any one customer's alerts in force of this type tell figures apart, were this one
 * among them: what everybody's alerts do, and what one customer's own do (spec/03 §3.5, §3.6).
 */
export async function mostApart(db: Db, alert: Alert): Promise<number> {
  const isOwn: Sql =
    alert.customer_id === null
      ? sql`true`
      : sql`(customer_id is null or customer_id = ${alert.customer_id})`
  const alerts = await db.query<Alert>(sql`
    select ${columns} from alert
    where archived_at is null and type = ${alert.type} and ${isOwn}
      and scope ?| array['group_values', 'group_key_filter', 'alert_specifiers']`)
  const all = [...alerts, alert]
  const shared = all.filter(({ customer_id }) => customer_id === null).flatMap(countedOf)
  const own = byKey(
    all.filter(({ customer_id }) => customer_id !== null),
    ({ customer_id }) => customer_id,
  )
  const counts = [...own.values()].map(
    (mine) => new Set([...shared, ...mine.flatMap(countedOf)]).size,
  )
  return Math.max(new Set(shared).size, ...counts)
}
