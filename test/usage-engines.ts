import { randomUUID } from 'node:crypto'
import { matches, numberOf, textOf } from '../src/metrics/matching.ts'
import type { Metric, StreamingMetric } from '../src/metrics/metric.ts'
import { findMetrics } from '../src/metrics/store.ts'
import { type Decimal, decimal, ZERO } from '../src/money/decimal.ts'
import { foldTail } from '../src/usage/fold.ts'
import {
  type HourlyUsage,
  increments,
  incrementsOfMany,
  type UsageQuestion,
} from '../src/usage/usage.ts'
import { World } from './world.ts'

/** An event as a client sends it. */
export interface SentEvent {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: string
  readonly properties: Readonly<Record<string, unknown>>
}

export type Asked = Omit<UsageQuestion, 'customer_id' | 'metric'> & {
  readonly metric: StreamingMetric
}

/** What any engine behind the usage interface must be able to do for one customer of several names. */
export interface UsageEngine {
  readonly metrics: readonly StreamingMetric[]
  /** Makes a customer that events may call by these names. */
  customer(names: readonly string[]): Promise<string>
  append(events: readonly SentEvent[]): Promise<void>
  /** Lets the engine do what it does by itself in the background, now. */
  settle(names: readonly string[]): Promise<void>
  /** A line an hour and group: hour, group values, quantity. */
  increments(customer_id: string, question: Asked): Promise<string[]>
}

/** A metric of every aggregation, with compound and simple group keys, and filters of every kind. */
const definitions = (['COUNT', 'SUM', 'MAX', 'LATEST', 'UNIQUE'] as const).map(
  (aggregation_type) => ({
    name: aggregation_type,
    aggregation_type,
    aggregation_key: 'n',
    event_type_filter: { in_values: ['use', 'read'] },
    property_filters: [
      { name: 'n' },
      { name: 'region', exists: true },
      { name: 'team', in_values: ['a', 'b'] },
      { name: 'free', exists: false },
      { name: 'kind', not_in_values: ['test'] },
    ],
    group_keys: [['region'], ['team', 'region'], ['team']],
  }),
)

const line = (hour: number, values: readonly unknown[], quantity: Decimal) =>
  [new Date(hour).toISOString().slice(0, 13), ...values.map(String), quantity.toFixed()].join(' ')

interface StoredEngine extends UsageEngine {
  readonly world: World
  /** The same as `increments` of each, asked at once and of so many others that it is read in bulk. */
  incrementsAmongMany(customer_id: string, questions: readonly Asked[]): Promise<string[][]>
}

/** The engine of this program. */
export async function storedEngine(now: string): Promise<StoredEngine> {
  const world = await World.at(now)
  const db = await world.db()
  const ids: string[] = []
  for (const definition of definitions)
    ids.push((await world.sdk.v1.billableMetrics.create(definition)).data.id)
  const known: ReadonlyMap<string, Metric> = await findMetrics(db, ids)
  return {
    world,
    metrics: ids.map((id) => known.get(id) as StreamingMetric),
    async customer(names) {
      const { data } = await world.sdk.v1.customers.create({
        name: names.join(),
        ingest_aliases: [...names],
      })
      return data.id
    },
    append: (events) => world.sdk.v1.usage.ingest({ usage: [...events] }),
    async settle(names) {
      await Promise.all(names.map((name) => foldTail(db, name)))
    },
    async increments(customer_id, question) {
      return shown(question, await increments(db, { ...question, customer_id }))
    },
    async incrementsAmongMany(customer_id, questions) {
      const others = Array.from({ length: 5 }, () => randomUUID())
      const { answers } = await incrementsOfMany(
        db,
        [customer_id, ...others].flatMap((id) =>
          questions.map((question) => ({ ...question, customer_id: id })),
        ),
      )
      return questions.map((question, i) => shown(question, answers[i] ?? []))
    },
  }
}

const shown = ({ group_keys }: Asked, rows: readonly HourlyUsage[]): string[] =>
  rows.map(({ hour, group, quantity }) =>
    line(
      hour,
      group_keys.map((key) => group[key]),
      quantity,
    ),
  )

/** The same, as simply as it can be said: every answer goes through all events. */
export class ReferenceEngine implements UsageEngine {
  readonly metrics: readonly StreamingMetric[]
  readonly #names = new Map<string, readonly string[]>()
  readonly #events = new Map<string, SentEvent>()

  constructor(metrics: readonly StreamingMetric[]) {
    this.metrics = metrics
  }

  async customer(names: readonly string[]) {
    this.#names.set(names.join(), names)
    return names.join()
  }

  async append(events: readonly SentEvent[]) {
    for (const event of events)
      if (!this.#events.has(event.transaction_id)) this.#events.set(event.transaction_id, event)
  }

  async settle() {}

  async increments(customer_id: string, question: Asked) {
    const { metric, from, to, group_keys, filter } = question
    const names = this.#names.get(customer_id) ?? []
    const key = metric.aggregation_key ?? ''
    const counted = [...this.#events.values()]
      .map((event) => ({ ...event, at: Date.parse(event.timestamp) }))
      .filter(
        (e) => names.includes(e.customer_id) && e.at >= from && e.at < to && matches(metric, e),
      )
      .filter((e) => !filter || filter.values.includes(textOf(e, filter.key) ?? 'nothing'))
      .filter((e) => isCounted(metric, e))
      .toSorted((a, b) => a.at - b.at)
    const lines: string[] = []
    const hours = new Map(counted.map(({ at }) => windowOf(question, at)))
    const groupOf = (e: SentEvent) => JSON.stringify(group_keys.map((k) => textOf(e, k) ?? null))
    const groups = [...new Set(counted.map(groupOf))].toSorted((a, b) => compare(a, b))
    for (const [hour, end] of hours)
      for (const group of groups) {
        const own = counted.filter((e) => groupOf(e) === group && e.at < end)
        if (!own.some((e) => e.at >= hour)) continue
        const before = own.filter((e) => e.at < hour)
        const quantity = totalOf(metric, own, key).minus(totalOf(metric, before, key))
        lines.push(line(hour, JSON.parse(group), quantity))
      }
    return lines
  }
}

/** The hour of an instant, or the window between two edges; its beginning and its end. */
function windowOf({ from, to, edges }: Asked, at: number): [number, number] {
  const hour = Math.floor(at / 3_600_000) * 3_600_000
  if (!edges) return [hour, hour + 3_600_000]
  const all = [from, ...edges.filter((edge) => edge > from && edge < to), to]
  return [Math.max(...all.filter((e) => e <= at)), Math.min(...all.filter((e) => e > at))]
}

const isCounted = ({ aggregation_type: of, aggregation_key = '' }: StreamingMetric, e: SentEvent) =>
  of === 'COUNT' ||
  (of === 'UNIQUE' ? textOf(e, aggregation_key) : numberOf(e, aggregation_key)) !== undefined

function compare(a: string, b: string): number {
  const [x, y] = [JSON.parse(a), JSON.parse(b)] as [(string | null)[], (string | null)[]]
  const i = x.findIndex((value, at) => value !== y[at])
  if (i < 0) return 0
  return x[i] === null || (y[i] !== null && (x[i] as string) < (y[i] as string)) ? -1 : 1
}

/** @param events in the order of time */
function totalOf(metric: StreamingMetric, events: readonly SentEvent[], key: string): Decimal {
  const numbers = events.flatMap((e) => numberOf(e, key) ?? [])
  switch (metric.aggregation_type) {
    case 'COUNT':
      return decimal(String(events.length))
    case 'SUM':
      return numbers.reduce((sum, n) => sum.plus(n), ZERO)
    case 'MAX':
      return numbers.reduce((max, n) => (n.gt(max) ? n : max), numbers[0] ?? ZERO)
    case 'LATEST':
      return numbers.at(-1) ?? ZERO
    case 'UNIQUE':
      return decimal(String(new Set(events.map((e) => textOf(e, key))).size))
  }
}
