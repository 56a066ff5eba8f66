import type { Db } from '../db/db.ts'
import { isStreaming, type StreamingMetric } from '../metrics/metric.ts'
import { DAY, HOUR, type Instant, isWholeHour, plus } from '../time/clock.ts'
import { addTails, type BulkTail } from './bulk.ts'
import { byKey, type Cell, Cells } from './cells.ts'
import { cutFor, cutsOf } from './cuts.ts'
import { dayOf, type GroupValues, groupsOf, hourOfDay, hoursOf, totalsOf } from './day.ts'
import { type MeteredEvent, readList, type TailStart } from './event.ts'
import type { UsageQuestion } from './question.ts'
import { isSummed } from './store-bulk.ts'
import { type ReadDay, readSources, restOfTail, type Source, TAIL } from './store-read.ts'

/** How a question is read. */
export interface Reading {
  /** Reads events only: the metric is not as it is stored. */
  readonly unfolded?: boolean
}

/** A question on its way to its cells. */
interface Asked {
  readonly question: UsageQuestion & { readonly metric: StreamingMetric }
  readonly source: Source
  /** The first of each hours that are told together; absent: each is told alone. */
  readonly starts: readonly Instant[] | undefined
  readonly cells: Cells
  /** The group that is asked for, of those in which its source is told; undefined: none. */
  readonly asked: (values: GroupValues) => GroupValues | undefined
}

/** What events came to, and which ones: those up to a number, in the order of their arrival. */
export interface Counted<Answer> {
  readonly answers: Answer[][]
  /** Absent where nothing was asked of events. */
  readonly until?: number
}

/** What the events of each question came to, per hour (or day) and group; SQL metrics have no cells. */
export async function cellsOfMany(
  db: Db,
  questions: readonly (UsageQuestion & Reading)[],
): Promise<Counted<Cell>> {
  const asked = questions.map((question) => {
    const { metric } = question
    return isStreaming(metric) ? ask({ ...question, metric }) : undefined
  })
  const streaming = asked.filter((a) => a !== undefined)
  const until = streaming.length > 0 ? await fill(db, streaming) : undefined
  const answers = asked.map((a) => a?.cells.sorted() ?? [])
  return { answers, ...(until !== undefined && { until }) }
}

function ask(question: UsageQuestion & Reading & { readonly metric: StreamingMetric }): Asked {
  const { customer_id, metric, from, to, group_keys, filter, unfolded } = question
  const keys = filter ? [...group_keys, filter.key] : group_keys
  const source: Source = {
    customer_id: customer_id.toLowerCase(),
    metric_id: metric.id,
    since: metric.since,
    cut: unfolded || !isWholeHour(from) || !isWholeHour(to) ? undefined : cutFor(metric, keys),
    fine: !areWholeDays(question),
    first_day: dayOf(from),
    last_day: dayOf(plus(to, -1)),
    from,
    to,
    raw: true,
  }
  const starts = startsOf(question)
  const cells = new Cells(group_keys, starts && placesOf(starts))
  return { question, source, starts, cells, asked: chooser(question, source) }
}

/** Turns the groups of a cut into those that a question is about. */
function chooser(
  { metric, group_keys, filter }: UsageQuestion & { readonly metric: StreamingMetric },
  { cut = 0 }: Source,
): Asked['asked'] {
  const keys = cutsOf(metric)[cut] ?? []
  const places = group_keys.map((key) => keys.indexOf(key))
  const isSame = places.length === keys.length && places.every((place, i) => place === i)
  const chosen = (values: GroupValues) =>
    isSame ? values : places.map((place) => values[place] ?? null)
  if (!filter) return chosen
  const filtered = keys.indexOf(filter.key)
  return (values) =>
    filter.values.some((value) => value === values[filtered]) ? chosen(values) : undefined
}

/** Whether nothing that is asked begins or ends inside a day. */
const areWholeDays = ({ from, to, edges }: UsageQuestion): boolean =>
  edges !== undefined &&
  [from, to, ...edges.filter((edge) => from < edge && edge < to)].every((at) => at % DAY === 0)

/** The questions of one source, and the last event of a name that its days hold already. */
interface Reader {
  readonly asked: readonly Asked[]
  readonly place: number
}

/** Events of a name that are not folded for every metric that is asked for: the first of them. */
interface Tail extends TailStart {
  readonly owner: string
  readonly name: string
}

/** From so many customers on, tails are added up by the database: it pays to ask for it. */
const MANY = 5

/** Whose tails come as events: a few, and of metrics that the database cannot add up. */
function inBulk(asked: readonly Asked[]): Asked[] {
  const owners = new Set(asked.map(({ source }) => source.customer_id))
  return asked.map((one) => {
    const raw = owners.size < MANY || !isSummed(one.question.metric)
    return { ...one, source: { ...one.source, raw } }
  })
}

/** Reads what is asked; the number of the last event that there was. */
async function fill(db: Db, asked: readonly Asked[]): Promise<number> {
  const bySource = byKey(inBulk(asked), ({ source }) => JSON.stringify(source))
  const sources = [...bySource.values()]
  const rows = await readSources(
    db,
    sources.map(([first]) => (first as Asked).source),
  )
  const readers = new Map<string, Reader[]>()
  const tails: Tail[] = []
  const summed: BulkTail[] = []
  let until = 0
  for (const row of rows) {
    const own = row.kind === 'tail' || row.kind === 'last' ? [] : (sources[row.source] ?? [])
    if (row.kind === 'last') until = row.number
    else if (row.kind === 'tail') tails.push({ ...row, ...readList(row, TAIL) })
    else if (row.kind === 'day') for (const one of own) addDay(one, row.day, row)
    else if (own[0]?.source.raw) {
      const reader = { asked: own, place: row.number }
      const same = readers.get(row.name)
      if (same) same.push(reader)
      else readers.set(row.name, [reader])
    } else for (const one of own) summed.push({ ...one, name: row.name, number: row.number })
  }
  for (const tail of tails) await addTail(db, readers.get(tail.name) ?? [], tail, until)
  await addTails(db, summed, until)
  return until
}

/** Adds a name's tail to every question of its owner; one that is long is read piece by piece. */
async function addTail(
  db: Db,
  all: readonly Reader[],
  { owner, name, ...start }: Tail,
  until: number,
): Promise<void> {
  const readers = all.filter(({ asked }) => asked[0]?.source.customer_id === owner)
  const from = Math.min(...readers.map(({ asked }) => asked[0]?.source.from ?? 0)) as Instant
  const to = Math.max(...readers.map(({ asked }) => asked[0]?.source.to ?? 0)) as Instant
  for (let { events, more }: TailStart = start; ; ) {
    for (const { asked, place } of readers)
      for (const one of asked)
        for (const event of events) if (event.number > place) addEvent(one, event)
    const last = events.at(-1)
    if (!last || !more) return
    ;({ events, more } = await restOfTail(db, name, last.number, until, from, to))
  }
}

function addEvent({ question, cells }: Asked, event: MeteredEvent): void {
  const { metric, from, to, filter } = question
  if (event.micros < from * 1000 || event.micros >= to * 1000) return
  cells.addEvent(metric, event, filter)
}

function addDay({ question, source, cells, asked }: Asked, day: number, stored: ReadDay): void {
  const { metric, from, to } = question
  const of = metric.aggregation_type
  if (!source.fine || isTogether(question, day)) {
    const at = hourOfDay(day, 0)
    cells.addAll(of, at, stored.groups, () => groupsOf(stored).map(asked), totalsOf(stored))
    return
  }
  for (const { values, hour, tally } of hoursOf(of, stored)) {
    const at = hourOfDay(day, hour)
    const group = asked(values)
    if (group && at >= from && at + HOUR <= to) cells.add(at, group, tally)
  }
}

/** Whether all hours of a day are asked for, and told together. */
function isTogether({ from, to, edges }: UsageQuestion, day: number): boolean {
  if (!edges) return false
  const [start, end] = [hourOfDay(day, 0), hourOfDay(day, 24)]
  return from <= start && end <= to && !edges.some((edge) => start < edge && edge < end)
}

/** Where hours begin that are told together, in the order of time. */
function startsOf({ from, to, edges }: UsageQuestion): readonly Instant[] | undefined {
  const inside = edges?.filter((edge) => from < edge && edge < to)
  return inside && [from, ...new Set(inside)].sort((a, b) => a - b)
}

/** The first of the hours that are told together with one. */
function placesOf(starts: readonly Instant[]): (hour: Instant) => Instant {
  const [first] = starts as [Instant]
  if (starts.length === 1) return () => first
  return (hour) => {
    let [low, high] = [0, starts.length - 1] // the last start that is not after the hour
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] as Instant) <= hour) low = middle
      else high = middle - 1
    }
    return starts[low] as Instant
  }
}
