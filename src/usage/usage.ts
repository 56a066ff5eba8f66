import type { Db } from '../db/db.ts'
import { isStreaming, type Metric, type StreamingMetric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import { earlier, type Instant, later } from '../time/clock.ts'
import { byKey, type Cell, Cells, type Group, groupId } from './cells.ts'
import type { MeteredEvent } from './event.ts'
import { eventsOf, type OwnedEvent } from './store-events.ts'
import { increments as incrementsOf } from './tally.ts'

/** The quantity billed for one hour of one group. */
export interface HourlyUsage {
  readonly hour: Instant
  readonly group: Group
  readonly quantity: Decimal
}

/** What a customer used of one metric from `from` until before `to`. */
export interface UsageQuestion {
  readonly customer_id: string
  readonly metric: Metric
  readonly from: Instant
  readonly to: Instant
  /** The properties by which the answer is told apart; without any it is one group. */
  readonly group_keys: readonly string[]
  /** Only events whose property has one of these values. */
  readonly filter?: { readonly key: string; readonly values: readonly string[] }
}

/**
 * The billed quantity per hour and group, by hour and then by group; baseline 0 at `from`. COUNT
 * and SUM count the hour's own events; MAX, LATEST and UNIQUE say by how much the hour changed the
 * value of its group so far (spec/02 §2.2).
 */
export async function increments(db: Db, question: UsageQuestion): Promise<HourlyUsage[]> {
  const [answer = []] = await incrementsOfMany(db, [question])
  return answer
}

/** The same for many questions at once, in as many round trips as for one. */
export async function incrementsOfMany(
  db: Db,
  questions: readonly UsageQuestion[],
): Promise<HourlyUsage[][]> {
  const answers = await cellsOfMany(db, questions)
  return questions.map(({ metric, group_keys }, i) => {
    const cells = answers[i] ?? []
    return isStreaming(metric) ? billed(metric, group_keys, cells) : []
  })
}

function billed(
  { aggregation_type }: StreamingMetric,
  keys: readonly string[],
  cells: readonly Cell[],
): HourlyUsage[] {
  const byGroup = byKey(cells, ({ group }) => groupId(keys, group))
  const quantities = new Map<Cell, Decimal>()
  for (const series of byGroup.values()) {
    const amounts = incrementsOf(
      aggregation_type,
      series.map(({ tally }) => tally),
    )
    series.forEach((cell, i) => {
      quantities.set(cell, amounts[i] as Decimal)
    })
  }
  return cells.map((cell) => ({
    hour: cell.hour,
    group: cell.group,
    quantity: quantities.get(cell) as Decimal,
  }))
}

/** What the events of each question came to, per hour and group; SQL metrics have no cells. */
export async function cellsOfMany(db: Db, questions: readonly UsageQuestion[]): Promise<Cell[][]> {
  if (questions.length === 0) return []
  const from = questions.map((q) => q.from).reduce(earlier)
  const to = questions.map((q) => q.to).reduce(later)
  const customers = [...new Set(questions.map(({ customer_id }) => customer_id))]
  const events = byKey(await eventsOf(db, customers, from, to), ({ owner }) => owner)
  return questions.map((question) => cellsOf(question, events.get(question.customer_id) ?? []))
}

function cellsOf(question: UsageQuestion, events: readonly OwnedEvent[]): Cell[] {
  const { metric, from, to, group_keys, filter } = question
  if (!isStreaming(metric)) return []
  const asked = filter ? [...new Set([...group_keys, filter.key])] : group_keys
  const fine = new Cells(asked)
  for (const event of events) if (isAsked(metric, event, from, to)) fine.addEvent(metric, event)
  const cells = fine.sorted()
  if (!filter) return cells
  const coarse = new Cells(group_keys)
  for (const cell of cells)
    if (filter.values.includes(cell.group[filter.key] ?? '')) coarse.addCell(cell)
  return coarse.sorted()
}

const isAsked = (metric: Metric, event: MeteredEvent, from: Instant, to: Instant): boolean =>
  event.number > metric.since && event.micros >= from * 1000 && event.micros < to * 1000
