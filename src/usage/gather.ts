import type { Db } from '../db/db.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import { earlier, later } from '../time/clock.ts'
import { byKey, type Cell, Cells } from './cells.ts'
import type { MeteredEvent } from './event.ts'
import type { UsageQuestion } from './question.ts'
import { eventsOf } from './store-events.ts'

/** What the events of each question came to, per hour and group; SQL metrics have no cells. */
export async function cellsOfMany(db: Db, questions: readonly UsageQuestion[]): Promise<Cell[][]> {
  const streaming = questions.filter(({ metric }) => isStreaming(metric))
  if (streaming.length === 0) return questions.map(() => [])
  const from = streaming.map((q) => q.from).reduce(earlier)
  const to = streaming.map((q) => q.to).reduce(later)
  const customers = [...new Set(streaming.map(({ customer_id }) => customer_id))]
  const events = byKey(await eventsOf(db, customers, from, to), ({ owner }) => owner)
  return questions.map((question) => cellsOf(question, events.get(question.customer_id) ?? []))
}

function cellsOf(question: UsageQuestion, events: readonly MeteredEvent[]): Cell[] {
  const { metric, from, to, group_keys, filter } = question
  if (!isStreaming(metric)) return []
  const asked = filter ? [...new Set([...group_keys, filter.key])] : group_keys
  const fine = new Cells(asked)
  for (const event of events)
    if (isAsked(metric, event, from * 1000, to * 1000)) fine.addEvent(metric, event)
  const cells = fine.sorted()
  if (!filter) return cells
  const coarse = new Cells(group_keys)
  const values: ReadonlySet<string | null | undefined> = new Set(filter.values)
  for (const cell of cells) if (values.has(cell.group[filter.key])) coarse.addCell(cell)
  return coarse.sorted()
}

const isAsked = (metric: Metric, event: MeteredEvent, from: number, to: number): boolean =>
  event.number > metric.since && event.micros >= from && event.micros < to
