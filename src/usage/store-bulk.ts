import { bigintArray, textArray } from '../db/binary.ts'
import { type Db, join, type Sql, sql } from '../db/db.ts'
import type { EventTypeFilter, StreamingMetric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { MeteredEvent } from './event.ts'
import type { UsageFilter } from './question.ts'

/** Tails of many names, of which the same is asked. */
export interface Tails {
  readonly metric: StreamingMetric
  readonly group_keys: readonly string[]
  readonly filter: UsageFilter | undefined
  readonly from: Instant
  readonly to: Instant
  /** The first of each hours that are told together; absent: each hour stands alone. */
  readonly starts: readonly Instant[] | undefined
  /** The number of the last event that counts. */
  readonly until: number
  /** After which event the tail of each name begins. */
  readonly names: readonly { readonly name: string; readonly number: number }[]
}

/** What some hours of one group of a name came to. */
export interface TailRow {
  readonly name: string
  /** When the hours begin; for `starts`, the position in that list, counted from 1. */
  readonly place: number
  readonly group: readonly (string | null)[]
  /** Of the events that the database can read; null when there was none. */
  readonly quantity: Decimal | null
  /** The numbers of the others. */
  readonly odd: readonly string[] | null
}

const text = (name: string) => sql`e.properties ->> ${name}::text`
const type = (name: string) => sql`jsonb_typeof(e.properties -> ${name}::text)`

/** Whole numbers that JSON and JavaScript spell alike. */
const WHOLE = '^(0|-?[1-9][0-9]{0,14})$'
/** Numbers that are the same in both; texts may have more digits, for nobody rounds them. */
const SHORT = '^-?[0-9]{1,9}([.][0-9]{1,6})?$'
const LONG = '^-?[0-9]{1,20}([.][0-9]{1,20})?$'

/** Whether a property is one that the database might read as another text than `textOf`. */
const isOddText = (name: string) => sql`
  case ${type(name)} when 'number' then ${text(name)} !~ ${WHOLE}
    when 'object' then true when 'array' then true else false end`

/** Digits, perhaps with a point among them: as most numbers are, and found in a third of the time. */
const isPlain = (value: Sql) => sql`
  (translate(${value}, '0123456789', '') in ('', '.') and length(${value}) between 1 and 20
   and ${value} not like '.%' and ${value} not like '%.')`

/** Whether a property is one that the database might read as another number than `numberOf`. */
const isOddNumber = (name: string) => sql`
  case ${type(name)}
    when 'string' then case when ${isPlain(text(name))} then false else ${text(name)} !~ ${LONG} end
    when 'number' then ${text(name)} !~ ${SHORT} when 'null' then false else true end`

const passesLists = (value: Sql, { in_values, not_in_values }: EventTypeFilter): Sql[] => [
  ...(in_values ? [sql`${value} = any(${[...in_values]}::text[])`] : []),
  ...(not_in_values ? [sql`(${value} = any(${[...not_in_values]}::text[])) is not true`] : []),
]

/** The conditions of `matches` on properties that are not odd. */
const passes = ({ metric, filter }: Tails): Sql[] => [
  ...(metric.property_filters ?? []).flatMap(({ name, exists, ...lists }) => [
    ...(exists === undefined
      ? []
      : [exists ? sql`${text(name)} is not null` : sql`${text(name)} is null`]),
    ...passesLists(text(name), lists),
  ]),
  ...(filter ? passesLists(text(filter.key), { in_values: filter.values }) : []),
]

/** The events of the tails: names that were never folded all at once, the others one by one. */
function events({ names, from, to, until, metric }: Tails): Sql {
  const isNew = ({ number }: { number: number }) => number <= metric.since
  const fresh = textArray(names.filter(isNew).map(({ name }) => name))
  const folded = names.filter((name) => !isNew(name))
  const columns = sql`e.number, e.customer_id, e.event_type, e.timestamp, e.properties`
  const counts = sql`e.number <= ${until} and e.timestamp >= ${iso(from)} and e.timestamp < ${iso(to)}`
  return sql`
    select ${columns} from event e
    where hashtextextended(e.customer_id, 0) = any(array(
        select hashtextextended(n collate "C", 0) from unnest(${fresh}::text[]) as n))
      and e.customer_id = any(${fresh}::text[]) and e.number > ${metric.since} and ${counts}
    union all
    select e.* from unnest(${textArray(folded.map(({ name }) => name))}::text[],
                           ${bigintArray(folded.map(({ number }) => number))}::int8[]) as t (name, number)
    cross join lateral (
      select ${columns} from event e
      where hashtextextended(e.customer_id, 0) = hashtextextended(t.name collate "C", 0)
        and e.number > t.number and e.customer_id = t.name collate "C" and ${counts}
      offset 0) e`
}

/** Whether `sumTails` can add up what a metric counts. */
export const isSummed = ({ aggregation_type: of }: StreamingMetric): boolean =>
  of === 'COUNT' || of === 'SUM' || of === 'MAX'

const HOUR = sql`date_bin('1 hour', e.timestamp, timestamptz '1970-01-01 00:00:00+00')`

function placeOf({ starts }: Tails): Sql {
  if (!starts) return sql`(extract(epoch from ${HOUR}) * 1000)::int8`
  if (starts.length === 1) return sql`1`
  return sql`greatest(1, width_bucket(${HOUR}, ${starts.map(iso)}::timestamptz[]))`
}

/**
 * Adds up the tails of many names in the database, in one statement. Events whose properties it might
 * read otherwise than the program does are left to the program.
 */
export function sumTails(db: Db, tails: Tails): Promise<TailRow[]> {
  const { metric, group_keys, filter } = tails
  const { aggregation_type: of, aggregation_key = '', property_filters = [] } = metric
  const isCount = of === 'COUNT'
  const read = [...property_filters.map(({ name }) => name), ...group_keys]
  const odd = [...new Set(filter ? [...read, filter.key] : read)].map(isOddText)
  if (!isCount) odd.push(isOddNumber(aggregation_key))
  const asked = [
    sql`true`,
    ...passesLists(sql`e.event_type`, metric.event_type_filter ?? {}),
    ...(isCount ? [] : [sql`${text(aggregation_key)} is not null`]),
  ]
  const column = (i: number): Sql => ({ text: `g${i}`, values: [] })
  const columns = group_keys.map((_, i) => column(i))
  const value = isCount
    ? sql`1`
    : sql`case when not e.odd then (${text(aggregation_key)})::numeric end`
  const total: Sql = { text: of === 'MAX' ? 'max(value)' : 'sum(value)', values: [] }
  return db.query(sql`
    select name, place, array[${join(columns, ', ')}]::text[] as "group",
           ${total} filter (where not odd) as quantity,
           array_agg(number) filter (where odd) as odd
    from (
      select e.customer_id as name, e.number, e.odd, ${placeOf(tails)} as place, ${value} as value
             ${join(
               group_keys.map((key, i) => sql`, ${text(key)} as ${column(i)}`),
               '',
             )}
      from (
        select e.*, ${join([sql`false`, ...odd], ' or ')} as odd
        from (${events(tails)}) e where ${join(asked, ' and ')}
        offset 0) e
      where ${join([sql`e.odd`, join([sql`true`, ...passes(tails)], ' and ')], ' or ')}) e
    group by ${join([sql`name`, sql`place`, ...columns], ', ')}`)
}

const micros = sql`(extract(epoch from e.timestamp) * 1000000)::int8`

/** Events by their numbers. */
export const eventsNumbered = (
  db: Db,
  numbers: readonly string[],
): Promise<(MeteredEvent & { readonly name: string })[]> =>
  db.query(sql`
    select e.number, e.customer_id as name, e.event_type, ${micros} as micros, e.properties
    from event e where e.number = any(${[...numbers]}::int8[]) order by e.number`)
