import type { Db } from '../db/db.ts'
import { isStreaming, type StreamingMetric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { HOUR, type Instant } from '../time/clock.ts'
import { byKey, type Cell, compareGroups, groupId } from './cells.ts'
import { type Counted, cellsOfMany } from './gather.ts'
import type { AskedWindows, HourlyUsage, UsageQuestion, WindowValue } from './question.ts'
import { sqlIncrements, sqlValues } from './sql-usage.ts'
import { increments as incrementsOf, merge, quantityOf, type Tally } from './tally.ts'
import { type Trial, tried } from './trial.ts'

export type {
  AskedWindows,
  HourlyUsage,
  UsageFilter,
  UsageQuestion,
  WindowValue,
} from './question.ts'

/**
 * The billed quantity per hour and group, by hour and then by group; baseline 0 at `from`. COUNT
 * and SUM count the hour's own events; MAX, LATEST and UNIQUE say by how much the hour changed the
 * value of its group so far (spec/02 §2.2); SQL metrics likewise.
 */
export async function increments(db: Db, question: UsageQuestion): Promise<HourlyUsage[]> {
  const { answers } = await incrementsOfMany(db, [question])
  return answers[0] ?? []
}

/**
 * The same for many questions at once, in as many round trips as for one; SQL metrics apart.
 * @param trial events that are counted too, or alone, though nobody has sent them
 */
export async function incrementsOfMany(
  db: Db,
  questions: readonly UsageQuestion[],
  trial?: Trial,
): Promise<Counted<HourlyUsage>> {
  const { answers: cells, ...counted } = await cellsOfMany(db, questions)
  const answers: HourlyUsage[][] = []
  for (const [i, question] of questions.entries()) {
    const { metric, group_keys } = question
    answers.push(
      isStreaming(metric)
        ? billed(metric, group_keys, withTrial(trial, { ...question, metric }, cells[i] ?? []))
        : await sqlIncrements(db, { ...question, metric }),
    )
  }
  return { answers, ...counted }
}

const withTrial = (
  trial: Trial | undefined,
  question: UsageQuestion & { readonly metric: StreamingMetric },
  cells: readonly Cell[],
): readonly Cell[] => (trial ? tried(trial, question, cells) : cells)

/**
 * The value of each group in each window, by window and then by group. The windows lie between
 * `from` and `to`, do not overlap and begin and end on whole hours. A group without events in a
 * window has no value there.
 */
export async function valuesOf(
  db: Db,
  question: UsageQuestion,
  windows: readonly Period[],
): Promise<WindowValue[]> {
  const [answer = []] = await valuesOfMany(db, [{ ...question, windows }])
  return answer
}

/** The same for many questions at once, in as many round trips as for one; SQL metrics apart. */
export async function valuesOfMany(
  db: Db,
  questions: readonly AskedWindows[],
): Promise<WindowValue[][]> {
  const { answers: cells } = await cellsOfMany(
    db,
    questions.map((question) => ({ ...question, ...edgesOf(question.windows) })),
  )
  const answers: WindowValue[][] = []
  for (const [i, question] of questions.entries()) {
    const { metric, group_keys, windows } = question
    answers.push(
      isStreaming(metric)
        ? inWindows(cells[i] ?? [], group_keys, windows)
        : await sqlValues(db, { ...question, metric }, windows),
    )
  }
  return answers
}

/** Where windows begin and end: what happens between is told together, unless each is an hour. */
const edgesOf = (windows: readonly Period[]): { readonly edges?: readonly Instant[] } =>
  windows.every(({ start, end }) => end - start <= HOUR)
    ? {}
    : { edges: windows.flatMap(({ start, end }) => [start, end]) }

/** What cells say was billed, hour by hour and group by group. */
export function billed(
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

/** Cells come by hour, so the windows are walked beside them. */
function inWindows(
  cells: readonly Cell[],
  keys: readonly string[],
  windows: readonly Period[],
): WindowValue[] {
  const values: WindowValue[] = []
  let i = 0
  windows.forEach(({ start, end }, window) => {
    const tallies = new Map<string, { group: Cell['group']; tally: Tally }>()
    for (; i < cells.length; i += 1) {
      const cell = cells[i] as Cell
      if (cell.hour >= end) break
      if (cell.hour < start) continue
      const id = groupId(keys, cell.group)
      const before = tallies.get(id)
      tallies.set(id, { group: cell.group, tally: merge(before?.tally, cell.tally) })
    }
    const found = [...tallies.values()].sort((a, b) => compareGroups(keys, a.group, b.group))
    for (const { group, tally } of found) values.push({ window, group, value: quantityOf(tally) })
  })
  return values
}
