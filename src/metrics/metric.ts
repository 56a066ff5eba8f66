import type { CustomFields } from '../custom-fields/custom-field.ts'
import type { Instant } from '../time/clock.ts'

export const aggregations = ['COUNT', 'LATEST', 'MAX', 'SUM', 'UNIQUE'] as const
export type Aggregation = (typeof aggregations)[number]

/** Which event types count; without a list, every type. */
export interface EventTypeFilter {
  readonly in_values?: readonly string[]
  readonly not_in_values?: readonly string[]
}

/** What one property of an event must be like; all filters of a metric must pass. */
export interface PropertyFilter {
  readonly name: string
  readonly exists?: boolean
  readonly in_values?: readonly string[]
  readonly not_in_values?: readonly string[]
}

interface MetricBase {
  readonly id: string
  readonly name: string
  readonly custom_fields: CustomFields
  readonly created_at: Instant
  readonly archived_at: Instant | null
  /** Events that arrived up to this number do not count (setting `metrics_retroactive`); 0: all count. */
  readonly since: number
}

/** Counts events one by one: which of them, and what of them. */
export interface Streaming {
  readonly aggregation_type: Aggregation
  /** The property that is aggregated; without meaning for COUNT. */
  readonly aggregation_key?: string
  readonly event_type_filter?: EventTypeFilter
  readonly property_filters?: readonly PropertyFilter[]
  /** Each a set of properties by which usage may be told apart. */
  readonly group_keys?: readonly (readonly string[])[]
  readonly sql?: undefined
}

/** Asks a question of its own, in the language of spec/02 §2.3. */
export interface ByStatement {
  readonly sql: string
  readonly aggregation_type?: undefined
}

export type Definition = Streaming | ByStatement
export type StreamingMetric = MetricBase & Streaming
export type SqlMetric = MetricBase & ByStatement

/** What is metered. All but its name is as it was made, for invoices were computed from it. */
export type Metric = StreamingMetric | SqlMetric

export const isStreaming = (metric: Metric): metric is StreamingMetric => metric.sql === undefined

/** The one of the metric's group keys that consists of exactly these properties, in any order. */
export const groupKeyOf = (
  { group_keys = [] }: Streaming,
  properties: readonly string[],
): readonly string[] | undefined =>
  group_keys.find(
    (key) => key.length === properties.length && key.every((name) => properties.includes(name)),
  )
