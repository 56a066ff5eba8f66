import { iso } from '../time/clock.ts'
import { aggregationName } from './definition.ts'
import { isStreaming, type Metric } from './metric.ts'

/** A metric as the wire shows it. */
export function showMetric(metric: Metric) {
  const { id, name, custom_fields, archived_at } = metric
  const common = {
    id,
    name,
    custom_fields,
    ...(archived_at !== null && { archived_at: iso(archived_at) }),
  }
  if (!isStreaming(metric)) return { ...common, sql: metric.sql }
  const { aggregation_type, aggregation_key, event_type_filter, property_filters, group_keys } =
    metric
  return {
    ...common,
    aggregation_type,
    ...(aggregation_key !== undefined && { aggregation_key }),
    ...(event_type_filter && { event_type_filter: copyLists(event_type_filter) }),
    ...(property_filters && { property_filters: property_filters.map(copyLists) }),
    ...(group_keys && { group_keys: group_keys.map((key) => [...key]) }),
  }
}

type Mutable<T> = {
  -readonly [Name in keyof T]: T[Name] extends readonly string[] | undefined ? string[] : T[Name]
}
const copyLists = <T extends object>(filter: T): Mutable<T> => structuredClone(filter) as Mutable<T>

/** The same, with the words of the older API beside (spec/02 §2.2). */
export function showWithOlderWords(metric: Metric) {
  const shown = showMetric(metric)
  if (!isStreaming(metric)) return shown
  const {
    aggregation_key,
    aggregation_type,
    group_keys = [],
    event_type_filter,
    property_filters = [],
  } = metric
  return {
    ...shown,
    aggregate: aggregation_type,
    ...(aggregation_key !== undefined && { aggregate_keys: [aggregation_key] }),
    group_by: [...new Set(group_keys.flat())],
    filter: {
      ...(event_type_filter && { event_type: copyLists(event_type_filter) }),
      properties: Object.fromEntries(
        property_filters.map(({ name, ...rest }) => [name, copyLists(rest)]),
      ),
    },
  }
}

/** A metric beside an event that it counts. */
export const showMatched = (metric: Metric) => ({
  ...showWithOlderWords(metric),
  aggregation_type: aggregationName(metric) as 'COUNT' | 'custom_sql',
})
