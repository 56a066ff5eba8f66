import { randomUUID } from 'node:crypto'
import { numberedPage, readPlace } from '../api/paging.ts'
import { type Db, join, sql, where } from '../db/db.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Segment } from './schedule.ts'

/** What a schedule belongs to. */
export type Home = 'customer' | 'contract' | 'rate_card'

/** Words that tell schedules of one name apart. */
export type Properties = Readonly<Record<string, string>>

export interface Place {
  readonly home: Home
  readonly home_id: string
  readonly name: string
  readonly properties: Properties
}

export interface NamedSchedule extends Place {
  readonly segments: readonly Segment[]
}

/** Nobody else writes a schedule of this home until the transaction ends. */
export const holdHome = (tx: Db, home_id: string) =>
  tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${home_id}, 4))`)

async function findSchedule(db: Db, place: Place): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(sql`
    select id from named_schedule
    where home = ${place.home} and home_id = ${place.home_id} and name = ${place.name}
      and properties = ${JSON.stringify(place.properties)}::jsonb`)
  return row?.id
}

async function segmentsOf(db: Db, ids: readonly string[]): Promise<Map<string, Segment[]>> {
  const found = new Map<string, Segment[]>(ids.map((id) => [id, []]))
  const rows = await db.query<Segment & { schedule_id: string }>(sql`
    select schedule_id, starting_at, ending_before, value from named_schedule_segment
    where schedule_id = any(${[...ids]}::uuid[]) order by starting_at`)
  for (const { schedule_id, ...segment } of rows) found.get(schedule_id)?.push(segment)
  return found
}

/** The segments of a schedule in the order of time; none when the name was never written. */
export async function readSchedule(db: Db, place: Place): Promise<Segment[]> {
  const id = await findSchedule(db, place)
  return id === undefined ? [] : ((await segmentsOf(db, [id])).get(id) ?? [])
}

/** Replaces the segments of a schedule, which is made when there is none. */
export async function writeSchedule(
  tx: Db,
  place: Place,
  segments: readonly Segment[],
  now: Instant,
): Promise<void> {
  const known = await findSchedule(tx, place)
  const id = known ?? randomUUID()
  if (known === undefined)
    await tx.query(sql`
      insert into named_schedule (id, home, home_id, name, properties, created_at)
      values (${id}, ${place.home}, ${place.home_id}, ${place.name},
              ${JSON.stringify(place.properties)}::jsonb, ${iso(now)})`)
  await tx.query(sql`delete from named_schedule_segment where schedule_id = ${id}`)
  const rows = segments.map(
    (s) => sql`(${id}::uuid, ${iso(s.starting_at)}::timestamptz,
      ${isoOrNull(s.ending_before)}::timestamptz, ${JSON.stringify(s.value)}::jsonb)`,
  )
  await tx.query(sql`
    insert into named_schedule_segment (schedule_id, starting_at, ending_before, value)
    values ${join(rows, ', ')}`)
}

export interface ScheduleFilters {
  readonly home_ids: readonly string[]
  readonly name?: string | undefined
  /** Schedules that have at least these. */
  readonly properties?: Properties | undefined
  readonly covering?: Instant | undefined
  readonly limit: number
  readonly next_page?: string | null | undefined
}

/** A page of the schedules of some contracts, the oldest first. */
export async function listSchedules(
  db: Db,
  { home_ids, name, properties, covering, limit, next_page }: ScheduleFilters,
): Promise<{ data: NamedSchedule[]; next_page: string | null }> {
  const at = covering === undefined ? undefined : iso(covering)
  const after = readPlace(next_page)
  const rows = await db.query<Place & { id: string; number: number }>(sql`
    select s.id, s.home, s.home_id, s.name, s.properties, s.number from named_schedule s
    ${where([
      sql`s.home = 'contract' and s.home_id = any(${[...home_ids]}::uuid[])`,
      name === undefined ? undefined : sql`s.name = ${name}`,
      properties && sql`s.properties @> ${JSON.stringify(properties)}::jsonb`,
      at === undefined
        ? undefined
        : sql`exists (select 1 from named_schedule_segment g where g.schedule_id = s.id
            and g.starting_at <= ${at} and (g.ending_before is null or g.ending_before > ${at}))`,
      after === undefined ? undefined : sql`s.number > ${after}`,
    ])}
    order by s.number limit ${limit + 1}`)
  const segments = await segmentsOf(
    db,
    rows.map(({ id }) => id),
  )
  return numberedPage(rows, limit, ({ id, ...place }) => ({
    ...place,
    segments: segments.get(id) ?? [],
  }))
}
