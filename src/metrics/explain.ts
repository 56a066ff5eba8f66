import { type Counted, isNestedAt, numberOf, textOf } from './matching.ts'
import type { EventTypeFilter, PropertyFilter, Streaming } from './metric.ts'

/** Why the metric does not count the event, in words for people; undefined when it does. */
export function whyNot(metric: Streaming, event: Counted): string | undefined {
  const { aggregation_type: of, aggregation_key = '', property_filters = [] } = metric
  return (
    lists('event_type', event.event_type, metric.event_type_filter ?? {}) ??
    first(property_filters, (filter) => property(event, filter)) ??
    (of === 'COUNT' ? undefined : value(of, event, aggregation_key))
  )
}

function first<Item>(items: readonly Item[], why: (item: Item) => string | undefined) {
  for (const item of items) {
    const found = why(item)
    if (found !== undefined) return found
  }
  return undefined
}

function property(event: Counted, filter: PropertyFilter): string | undefined {
  const { name, exists } = filter
  const text = textOf(event, name)
  const nested = isNestedAt(event, name)
  if (exists === true && text === undefined)
    return nested ? `${name} is nested, and so no value` : `${name} is missing`
  if (exists === false && (text !== undefined || nested)) return `${name} must be missing`
  return lists(name, text, filter)
}

function lists(name: string, text: string | undefined, filter: EventTypeFilter) {
  const { in_values, not_in_values } = filter
  if (in_values && (text === undefined || !in_values.includes(text)))
    return text === undefined
      ? `${name} is missing`
      : `${name} is ${text}, not one of ${in_values.join(', ')}`
  if (text !== undefined && not_in_values?.includes(text)) return `${name} must not be ${text}`
  return undefined
}

function value(of: Streaming['aggregation_type'], event: Counted, key: string) {
  const text = textOf(event, key)
  if (text === undefined) return `${key} is missing`
  if (of === 'UNIQUE' || numberOf(event, key) !== undefined) return undefined
  return `${key} is ${text}, which is no number`
}
