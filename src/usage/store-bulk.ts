import { bigintArray, textArray } from '../db/binary.ts'
import { type Db, join, type Sql, sql } from '../db/db.ts'
import type { EventTypeFilter, StreamingMetric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { MeteredEvent } from './event.ts'
import type { UsageFilter } from './question.ts'

/** What is asked of the tails of many names. */
export interface TailQuestion {
  readonly metric: StreamingMetric
  readonly group_keys: readonly string[]
  readonly filter: UsageFilter | undefined
  /** The first of each hours that are told together; absent: each hour stands alone. */
  readonly starts: readonly Instant[] | undefined
}

/** Tails of many names, of which several things are asked for the same time. */
export interface Tails {
  readonly questions: readonly TailQuestion[]
  readonly from: Instant
  readonly to: Instant
  /** The number of the last event that counts. */
  readonly until: number
  readonly names: readonly TailName[]
}

export interface TailName {
  readonly name: string
  /** After which event its tail begins for each question; undefined: it is not asked. */
  readonly numbers: readonly (number | undefined)[]
}

/** What some hours of one group of a name came to. */
export interface TailRow {
  /** Its position among the questions. */
  readonly question: number
  readonly name: string
  /** When the hours begin; for `starts`, the position in that list, counted from 1. */
  readonly place: number
  readonly group: readonly (string | null)[]
  /** Of the events that the database can read; null when there was none. */
  readonly quantity: Decimal | null
  /** The numbers of the others. */
  readonly odd: readonly string[] | null
}

const raw = (text: string): Sql => ({ text, values: [] })
const numbered = (letter: string, i: number): Sql => raw(`${letter}${i}`)
const and = (conditions: readonly Sql[]) => join([sql`true`, ...conditions], ' and ')

/** The text of a property, which is read once for all that is asked of an event. */
type Texts = (name: string) => Sql

const type = (name: string) => sql`jsonb_typeof(e.properties -> ${name}::text)`

/** Whole numbers that JSON and JavaScript spell alike. */
const WHOLE = '^(0|-?[1-9][0-9]{0,14})$'
/** Numbers that are the same in both; texts may have more digits, for nobody rounds them. */
const SHORT = '^-?[0-9]{1,9}([.][0-9]{1,6})?$'
const LONG = '^-?[0-9]{1,20}([.][0-9]{1,20})?$'

/** Whether a property is one that the database might read as another text than `textOf`. */
const isOddText = (value: Sql, name: string) => sql`
  case when ascii(${value}) between ascii('-') and ascii('9') or ascii(${value}) in (ascii('{'), ascii('['))
    then case ${type(name)} when 'number' then ${value} !~ ${WHOLE}
           when 'object' then true when 'array' then true else false end
    else false end`

/** Digits, perhaps with a point among them: as most numbers are, and found in a third of the time. */
const isPlain = (value: Sql, length: number) => sql`
  (translate(${value}, '0123456789', '') in ('', '.') and length(${value}) between 1 and ${length}
   and ${value} not like '.%' and ${value} not like '%.')`

/** Whether a property is one that the database might read as another number than `numberOf`. */
const isOddNumber = (value: Sql, name: string) => sql`
  case when ${isPlain(value, 8)} then false
    else case ${type(name)}
      when 'string' then case when ${isPlain(value, 20)} then false else ${value} !~ ${LONG} end
      when 'number' then ${value} !~ ${SHORT} when 'null' then false else true end end`

const passesLists = (value: Sql, { in_values, not_in_values }: EventTypeFilter): Sql[] => [
  ...(in_values ? [sql`${value} = any(${[...in_values]}::text[])`] : []),
  ...(not_in_values ? [sql`(${value} = any(${[...not_in_values]}::text[])) is not true`] : []),
]

/** The conditions of `matches` on properties that are not odd. */
const passes = ({ metric, filter }: TailQuestion, text: Texts): Sql[] => [
  ...(metric.property_filters ?? []).flatMap(({ name, exists, ...lists }) => [
    ...(exists === undefined
      ? []
      : [exists ? sql`${text(name)} is not null` : sql`${text(name)} is null`]),
    ...passesLists(text(name), lists),
  ]),
  ...(filter ? passesLists(text(filter.key), { in_values: filter.values }) : []),
]

/** Nothing has a number after it. */
const NEVER = Number.MAX_SAFE_INTEGER

/**
 * The events of the tails, each once: names that were never folded all at once, the others one by
 * one; with the number after which they count for each question (`p0`, `p1`, …).
 */
function events({ questions, names, from, to, until }: Tails): Sql {
  const since = questions.map(({ metric }) => metric.since)
  const isNew = ({ numbers }: TailName) =>
    numbers.every((number, i) => number === undefined || number <= (since[i] ?? 0))
  const fresh = textArray(names.filter(isNew).map(({ name }) => name))
  const folded = names.filter((name) => !isNew(name))
  const numbersOf = (i: number) => folded.map(({ numbers }) => numbers[i] ?? NEVER)
  const first = folded.map(({ numbers }) => Math.min(...numbers.map((number) => number ?? NEVER)))
  const places = questions.map((_, i) => numbered('p', i))
  const columns = sql`e.number, e.customer_id, e.event_type, e.timestamp, e.properties`
  const counts = sql`e.number <= ${until} and e.timestamp >= ${iso(from)} and e.timestamp < ${iso(to)}`
  return sql`
    select ${columns}, ${join(
      since.map((number, i) => sql`${number}::int8 as ${numbered('p', i)}`),
      ', ',
    )}
    from event e
    where hashtextextended(e.customer_id, 0) = any(array(
        select hashtextextended(n collate "C", 0) from unnest(${fresh}::text[]) as n))
      and e.customer_id = any(${fresh}::text[]) and e.number > ${Math.min(...since)} and ${counts}
    union all
    select e.*, ${join(places, ', ')}
    from unnest(${textArray(folded.map(({ name }) => name))}::text[], ${bigintArray(first)}::int8[], ${join(
      questions.map((_, i) => sql`${bigintArray(numbersOf(i))}::int8[]`),
      ', ',
    )}) as t (name, number, ${join(places, ', ')})
    cross join lateral (
      select ${columns} from event e
      where hashtextextended(e.customer_id, 0) = hashtextextended(t.name collate "C", 0)
        and e.number > t.number and e.customer_id = t.name collate "C" and ${counts}
      offset 0) e`
}

/** The types of the events of which anything is asked; undefined: perhaps all. */
function typesOf(questions: readonly TailQuestion[]): string[] | undefined {
  const lists = questions.map(({ metric }) => metric.event_type_filter?.in_values)
  return lists.every((list) => list !== undefined) ? [...new Set(lists.flat())] : undefined
}

/** Whether `sumTails` can add up what a metric counts. */
export const isSummed = ({ aggregation_type: of }: StreamingMetric): boolean =>
  of === 'COUNT' || of === 'SUM' || of === 'MAX'

const HOUR = sql`date_bin('1 hour', e.timestamp, timestamptz '1970-01-01 00:00:00+00')`

function placeOf({ starts }: TailQuestion): Sql {
  if (!starts) return sql`(extract(epoch from ${HOUR}) * 1000)::int8`
  if (starts.length === 1) return sql`1::int8`
  return sql`greatest(1, width_bucket(${HOUR}, ${starts.map(iso)}::timestamptz[]))::int8`
}

/** What an event is to one question: nothing, or where it belongs and what it adds there. */
function partOf(question: TailQuestion, i: number, width: number, text: Texts): Sql {
  const { metric, group_keys, filter } = question
  const { aggregation_type: of, aggregation_key = '', property_filters = [] } = metric
  const value = of === 'COUNT' ? undefined : text(aggregation_key)
  const read = [...property_filters.map(({ name }) => name), ...group_keys]
  const odd = [...new Set(filter ? [...read, filter.key] : read)].map((name) =>
    isOddText(text(name), name),
  )
  if (value) odd.push(isOddNumber(value, aggregation_key))
  const groups = Array.from({ length: width }, (_, k) => {
    const key = group_keys[k]
    return sql`, ${key === undefined ? sql`null::text` : text(key)} as ${numbered('g', k)}`
  })
  const asked = [
    sql`e.number > e.${numbered('p', i)}`,
    ...passesLists(sql`e.event_type`, metric.event_type_filter ?? {}),
    ...(value ? [sql`${value} is not null`] : []),
  ]
  return sql`
    select ${i}::int as question, ${placeOf(question)} as place, ${value ?? sql`'1'`}::text as value,
           ${join([sql`false`, ...odd], ' or ')} as odd, ${and(passes(question, text))} as passes
           ${join(groups, '')}
    where ${and(asked)}`
}

/**
 * Adds up the tails of many names in the database, in one statement that reads each event once.
 * Events whose properties it might read otherwise than the program does are left to the program.
 */
export function sumTails(db: Db, tails: Tails): Promise<TailRow[]> {
  const { questions } = tails
  const read = new Map<string, Sql>()
  const text: Texts = (name) => {
    const known = read.get(name) ?? sql`e.${numbered('t', read.size)}`
    read.set(name, known)
    return known
  }
  const width = Math.max(...questions.map(({ group_keys }) => group_keys.length))
  const groups = Array.from({ length: width }, (_, k) => numbered('g', k))
  const parts = questions.map((question, i) => partOf(question, i, width, text))
  const types = typesOf(questions)
  const greatest = questions.flatMap(({ metric }, i) =>
    metric.aggregation_type === 'MAX' ? [i] : [],
  )
  return db.query(sql`
    select question, name, place, array[${join(groups, ', ')}]::text[] as "group",
           case when question = any(${greatest}::int[])
             then max(value::numeric) filter (where not odd)
             else sum(value::numeric) filter (where not odd) end as quantity,
           array_agg(number) filter (where odd) as odd
    from (
      select e.customer_id as name, e.number, part.*
      from (
        select e.*${join(
          [...read.keys()].map(
            (name, i) => sql`, e.properties ->> ${name}::text as ${numbered('t', i)}`,
          ),
          '',
        )}
        from (${events(tails)}) e
        where ${and(types ? [sql`e.event_type = any(${types}::text[])`] : [])}
        offset 0) e
      cross join lateral (select * from (${join(parts, ' union all ')}) part offset 0) part
      where part.odd or part.passes) e
    group by ${join([sql`question`, sql`name`, sql`place`, ...groups], ', ')}`)
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
