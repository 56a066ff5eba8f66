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

const kindOf = ({ question: q, starts }: BulkTail): string =>
  JSON.stringify([q.metric.id, q.group_keys, q.filter, q.from, q.to, starts])

/**
 * Adds the tails of many names to their cells: the same question of many customers is answered by
 * one statement. An event counts if its number is at most `until`, folded meanwhile or not.
 */
export async function addTails(db: Db, tails: readonly BulkTail[], until: number): Promise<void> {
  for (const same of byKey(tails, kindOf).values()) {
    const [first] = same
    if (!first) continue
    const { question, starts } = first
    const byName = byKey(same, ({ name }) => name)
    const rows = await sumTails(db, {
      ...question,
      filter: question.filter,
      starts,
      until,
      names: [...byName].map(([name, [tail]]) => ({ name, number: tail?.number ?? 0 })),
    })
    for (const row of rows) for (const tail of byName.get(row.name) ?? []) addRow(tail, row)
    await addOdd(
      db,
      byName,
      rows.flatMap(({ odd }) => odd ?? []),
    )
  }
}

function addRow({ question: { metric }, starts, cells }: BulkTail, row: TailRow): void {
  const { place, group, quantity } = row
  if (!quantity) return
  const at = starts ? (starts[place - 1] as Instant) : (place as Instant)
  cells.add(at, group, tallyFrom(metric, quantity))
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
