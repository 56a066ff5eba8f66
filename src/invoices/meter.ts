import type { Db } from '../db/db.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import { findMetrics } from '../metrics/store.ts'
import { ZERO } from '../money/decimal.ts'
import type { HourQuantity } from '../pricing/quantity.ts'
import type { GroupUsage } from '../pricing/rating.ts'
import { HOUR, type Instant, plus } from '../time/clock.ts'
import { compareGroups, groupId } from '../usage/cells.ts'
import type { Trial } from '../usage/trial.ts'
import { type HourlyUsage, incrementsOfMany } from '../usage/usage.ts'
import { type Counting, type Metered, questionKey, type UsageQuestion } from './facts.ts'

interface Asked {
  readonly question: UsageQuestion
  readonly metric: Metric
  /** Until when is asked; where it is the beginning of the window, the answer is taken off again. */
  readonly to: Instant
}

/**
 * A SQL metric that is evaluated once says what a whole span came to: what a window in the middle of
 * a period came to is the difference of two spans (spec/02 §2.3).
 */
function asks(question: UsageQuestion, metric: Metric): Asked[] {
  const { granularity, window, period } = question
  const whole = { question, metric, to: window.end }
  const isOnce = !isStreaming(metric) && granularity === 'SERVICE_PERIOD'
  return isOnce && window.start > period.start
    ? [whole, { question, metric, to: window.start }]
    : [whole]
}

export interface Metering {
  /** Events that are counted though nobody has sent them. */
  readonly trial?: Trial | undefined
  /** Instants between which the hours that answer a question need not be told apart. */
  readonly edges?: ((question: UsageQuestion) => readonly Instant[]) | undefined
}

/** Answers all questions in one snapshot. */
export async function meter(
  db: Db,
  questions: readonly UsageQuestion[],
  { trial, edges }: Metering = {},
): Promise<Metered> {
  const distinct = [...new Map(questions.map((q) => [questionKey(q), q])).values()]
  const metrics = await findMetrics(db, [...new Set(distinct.map((q) => q.billable_metric_id))])
  const asked = distinct.flatMap((question) => {
    const metric = metrics.get(question.billable_metric_id)
    return metric ? asks(question, metric) : []
  })
  const { answers, until } = await incrementsOfMany(
    db,
    asked.map(({ question, metric, to }) => ({
      customer_id: question.customer_id,
      metric,
      from: question.period.start,
      to,
      group_keys: question.group_keys,
      granularity: question.granularity,
      ...(question.filter && { filter: question.filter }),
      ...(edges && { edges: edges(question) }),
    })),
    trial,
  )
  const rows = new Map<string, HourlyUsage[]>()
  asked.forEach(({ question, to }, i) => {
    const key = questionKey(question)
    const answer = answers[i] ?? []
    const isWhole = to === question.window.end
    rows.set(key, isWhole ? answer : [...(rows.get(key) ?? []), ...takenOff(answer, question)])
  })
  const byKey = new Map(
    distinct.map((q) => [questionKey(q), byGroup(rows.get(questionKey(q)) ?? [], q)]),
  )
  const metered = (question: UsageQuestion) => byKey.get(questionKey(question)) ?? []
  const statements = [...metrics.values()].filter((metric) => !isStreaming(metric))
  const counting: Counting = {
    statements: new Set(statements.map(({ id }) => id)),
    ...(until !== undefined && { until }),
  }
  return Object.assign(metered, { counting })
}

/** What was there before the window, as a fall in its last hour. */
const takenOff = (rows: readonly HourlyUsage[], { window }: UsageQuestion): HourlyUsage[] =>
  rows.map(({ group, quantity }) => ({
    hour: plus(window.end, -HOUR),
    group,
    quantity: ZERO.minus(quantity),
  }))

/**
 * Hours before the asked window only served to know where a peak or a latest value stood. Groups
 * stand in the order of their values, whichever was used first.
 */
function byGroup(
  rows: readonly HourlyUsage[],
  { window, group_keys }: UsageQuestion,
): GroupUsage[] {
  const groups = new Map<string, { group: HourlyUsage['group']; hours: HourQuantity[] }>()
  for (const { hour, group, quantity } of rows) {
    if (hour < window.start) continue
    const key = groupId(group_keys, group)
    const known = groups.get(key)
    if (!known) groups.set(key, { group, hours: [{ hour, quantity }] })
    else if (known.hours.at(-1)?.hour === hour) {
      const last = known.hours.pop()
      if (last) known.hours.push({ hour, quantity: last.quantity.plus(quantity) })
    } else known.hours.push({ hour, quantity })
  }
  return [...groups.values()].sort((a, b) => compareGroups(group_keys, a.group, b.group))
}
