import type { Db } from '../db/db.ts'
import type { StreamingMetric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import { byKey, type Cells } from './cells.ts'
import type { UsageQuestion } from './question.ts'
import { eventsNumbered, sumTails, type TailRow } from './store-bulk.ts'
import type { Tally } from './tally.ts'

/** The tail of one name, and the question to whose cells it is to be added. */
export interface BulkTail {
  readonly question: UsageQuestion & { readonly metric: StreamingMetric }
  /** The first of each hours that are told together. */
  readonly starts: readonly Instant[] | undefined
  readonly cells: Cells
  readonly name: string
  readonly number: number
}

/** Names whose tails are read at once: the memory that their events need is bounded. */
const ODD = 5000

/** Questions that one statement answers at most. */
const QUESTIONS = 16

const questionOf = ({ question: q, starts }: BulkTail): string =>
  JSON.stringify([q.metric.id, q.group_keys, q.filter, starts])

/**
 * Adds the tails of many names to their cells: what is asked of many customers for the same time is
 * answered by one statement. An event counts if its number is at most `until`, folded meanwhile or not.
 */
export async function addTails(db: Db, tails: readonly BulkTail[], until: number): Promise<void> {
  const times = byKey(tails, ({ question: { from, to } }) => `${from} ${to}`)
  for (const same of times.values()) {
    const questions = [...byKey(same, questionOf).values()]
    for (let i = 0; i < questions.length; i += QUESTIONS)
      await addSome(db, questions.slice(i, i + QUESTIONS), until)
  }
}

/** @param all the tails of each question, of which there is one at least; all for the same time */
async function addSome(db: Db, all: readonly BulkTail[][], until: number): Promise<void> {
  const [first] = all[0] ?? []
  if (!first) return
  const byName = all.map((same) => byKey(same, ({ name }) => name))
  const names = new Set(byName.flatMap((tails) => [...tails.keys()]))
  const rows = await sumTails(db, {
    questions: all.flatMap(([tail]) =>
      tail ? [{ ...tail.question, filter: tail.question.filter, starts: tail.starts }] : [],
    ),
    from: first.question.from,
    to: first.question.to,
    until,
    names: [...names].map((name) => ({
      name,
      numbers: byName.map((tails) => tails.get(name)?.[0]?.number),
    })),
  })
  for (const row of rows)
    for (const tail of byName[row.question]?.get(row.name) ?? []) addRow(tail, row)
  for (const [i, tails] of byName.entries())
    await addOdd(
      db,
      tails,
      rows.flatMap(({ question, odd }) => (question === i ? (odd ?? []) : [])),
    )
}

function addRow({ question, starts, cells }: BulkTail, row: TailRow): void {
  const { place, group, quantity } = row
  if (!quantity) return
  const { metric, group_keys } = question
  const at = starts ? (starts[place - 1] as Instant) : (place as Instant)
  cells.add(at, group.slice(0, group_keys.length), tallyFrom(metric, quantity))
}

const tallyFrom = ({ aggregation_type: of }: StreamingMetric, quantity: Decimal): Tally =>
  of === 'COUNT'
    ? { of, count: Number(quantity.toFixed()) }
    : { of: of === 'MAX' ? 'MAX' : 'SUM', value: quantity }

/** Adds events that only the program can read. */
async function addOdd(
  db: Db,
  tails: ReadonlyMap<string, readonly BulkTail[]>,
  numbers: readonly string[],
): Promise<void> {
  for (let i = 0; i < numbers.length; i += ODD)
    for (const { name, ...event } of await eventsNumbered(db, numbers.slice(i, i + ODD)))
      for (const { question, cells } of tails.get(name) ?? [])
        cells.addEvent(question.metric, event, question.filter)
}
