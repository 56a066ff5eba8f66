import { type Decimal, parseDecimal } from '../money/decimal.ts'
import type { EventTypeFilter, PropertyFilter, Streaming } from './metric.ts'

/** What of an event decides whether a metric counts it. */
export interface Counted {
  readonly event_type: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** Nested values are kept, but they are the value of nothing (spec/02 §2.1). */
const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null

const valueAt = ({ properties }: Counted, name: string): unknown =>
  Object.hasOwn(properties, name) ? properties[name] : undefined

/** Whether the event has a value under the name that is the value of nothing. */
export const isNestedAt = (event: Counted, name: string): boolean => isNested(valueAt(event, name))

/** A property as text, which is how properties are compared: 60 and "60" are the same. Null is absence. */
export function textOf(event: Counted, name: string): string | undefined {
  const value = valueAt(event, name)
  return value === undefined || value === null || isNested(value) ? undefined : String(value)
}

const passesLists = (value: string | undefined, { in_values, not_in_values }: EventTypeFilter) =>
  (!in_values || (value !== undefined && in_values.includes(value))) &&
  (!not_in_values || value === undefined || !not_in_values.includes(value))

function passes(event: Counted, filter: PropertyFilter): boolean {
  const { name, exists } = filter
  const value = textOf(event, name)
  if (exists === true && value === undefined) return false
  if (exists === false && (value !== undefined || isNestedAt(event, name))) return false
  return passesLists(value, filter)
}

/** Whether the event counts for the metric (truth table of spec/02 §2.2). */
export const matches = (metric: Streaming, event: Counted): boolean =>
  passesLists(event.event_type, metric.event_type_filter ?? {}) &&
  (metric.property_filters ?? []).every((filter) => passes(event, filter))

/** Decimal or scientific notation; exponents of three digits at most, so that no number is endless. */
const NUMBER = /^ *[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,3})? *$/

/** The number that a property spells; undefined when it spells none, and then the event is ignored. */
export function numberOf(event: Counted, name: string): Decimal | undefined {
  const text = textOf(event, name)
  return text !== undefined && NUMBER.test(text) ? parseDecimal(text.replace('+', '')) : undefined
}
