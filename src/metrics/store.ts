import { randomUUID } from 'node:crypto'
import { olderThan, type Paged, page, readCursor } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { CustomFields } from '../custom-fields/custom-field.ts'
import { customFieldsColumn, writeCustomFields } from '../custom-fields/store.ts'
import { type Db, type Sql, sql, where } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Definition, Metric } from './metric.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly definition: Definition
  readonly since: number
  readonly created_at: Instant
  readonly archived_at: Instant | null
  readonly custom_fields: CustomFields
}

const toMetric = ({ definition, ...row }: Row): Metric => ({ ...row, ...definition })

const columns = sql`
  m.id, m.name, m.definition, m.since, m.created_at, m.archived_at,
  ${customFieldsColumn('billable_metric', sql`m.id`)} as custom_fields`

/** Metrics of which the conditions hold, newest first. */
async function select(db: Db, conditions: readonly (Sql | undefined)[], limit?: number) {
  const rows = await db.query<Row>(sql`
    select ${columns} from billable_metric m ${where(conditions)}
    order by m.created_at desc, m.id desc ${limit === undefined ? sql`` : sql`limit ${limit}`}`)
  return rows.map(toMetric)
}

/** The metric with this id, archived or not. */
export async function findMetric(db: Db, id: string): Promise<Metric | undefined> {
  const [metric] = await select(db, [sql`m.id = ${id}`])
  return metric
}

/** The metric with this id, archived or not; refuses the request when there is none. */
export async function needMetric(db: Db, id: string): Promise<Metric> {
  const metric = await findMetric(db, id)
  if (!metric) throw Problem.of('not_found', 'billable metric', id)
  return metric
}

/** Those of these metrics that there are, archived or not, by their ids. */
export async function findMetrics(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Metric>> {
  if (ids.length === 0) return new Map()
  const metrics = await select(db, [sql`m.id = any(${[...ids]}::uuid[])`])
  return new Map(metrics.map((metric) => [metric.id, metric]))
}

/** Every metric, newest first. */
export const listMetrics = (
  db: Db,
  { include_archived = false }: { readonly include_archived?: boolean } = {},
): Promise<Metric[]> => select(db, [include_archived ? undefined : sql`m.archived_at is null`])

/** A page of the metrics, newest first; `ids` narrows it to some of them. */
export async function pageOfMetrics<Item>(
  db: Db,
  query: Paged & { readonly include_archived?: boolean; readonly ids?: readonly string[] },
  show: (metric: Metric) => Item,
) {
  const { limit = 100, next_page, include_archived = false, ids } = query
  const metrics = await select(
    db,
    [
      include_archived ? undefined : sql`m.archived_at is null`,
      ids && sql`m.id = any(${[...ids]}::uuid[])`,
      olderThan(readCursor(next_page), sql`m.created_at`, sql`m.id`),
    ],
    limit + 1,
  )
  return page(metrics, limit, ({ created_at, id }) => ({ at: created_at, id }), show)
}

export interface NewMetric {
  readonly name: string
  readonly definition: Definition
  readonly custom_fields?: CustomFields | undefined
  /** Whether it counts events that came before it. */
  readonly retroactive: boolean
}

export async function insertMetric(tx: Db, metric: NewMetric, now: Instant): Promise<string> {
  const { name, definition, custom_fields, retroactive } = metric
  const id = randomUUID()
  await tx.query(sql`
    insert into billable_metric (id, name, definition, since, created_at)
    select ${id}, ${name}, ${JSON.stringify(definition)}::jsonb,
           case when ${retroactive} then 0 else last end, ${iso(now)}
    from event_counter`)
  await writeCustomFields(tx, 'billable_metric', id, custom_fields)
  return id
}

/** Both say false when there is no such metric. */
export async function renameMetric(tx: Db, id: string, name: string): Promise<boolean> {
  const rows = await tx.query(
    sql`update billable_metric set name = ${name} where id = ${id} returning id`,
  )
  return rows.length > 0
}

export async function archiveMetric(tx: Db, id: string, now: Instant): Promise<boolean> {
  const rows = await tx.query(sql`
    update billable_metric set archived_at = coalesce(archived_at, ${iso(now)})
    where id = ${id} returning id`)
  return rows.length > 0
}
