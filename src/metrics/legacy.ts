import { Problem } from '../api/problem.ts'
import type { GivenDefinition } from './definition.ts'
import type { Aggregation, EventTypeFilter, PropertyFilter } from './metric.ts'

/** The older form of a definition: its filter is a JSON Schema of the events that count. */
export interface LegacyDefinition {
  readonly aggregate: Aggregation
  readonly aggregate_key?: string
  readonly filter: object
  readonly group_keys?: readonly string[]
}

type Schema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refuse = (where: string, what: string): never => {
  throw Problem.of(
    'invalid_request',
    `${where}: ${what} is not understood. Filters may ask for required properties and for their ` +
      'enum, const or not; or use POST /v1/billable-metrics/create.',
  )
}

/** Reads the older form in the words of the newer one. */
export function readLegacy(given: LegacyDefinition): GivenDefinition {
  const { aggregate, aggregate_key, filter, group_keys = [] } = given
  const { event_type, properties } = readEnvelope(filter as Schema)
  const filters = readProperties(properties)
  const ensure = (name: string, exists: boolean) => {
    const known = filters.get(name)
    if (!known) filters.set(name, exists ? { name, exists } : { name })
    else if (exists && !known.in_values) filters.set(name, { ...known, exists })
  }
  if (aggregate_key !== undefined) ensure(aggregate_key, false)
  for (const name of group_keys) ensure(name, true)
  return {
    aggregation_type: aggregate,
    ...(aggregate_key !== undefined && { aggregation_key: aggregate_key }),
    ...(Object.keys(event_type).length > 0 && { event_type_filter: event_type }),
    ...(filters.size > 0 && { property_filters: [...filters.values()] }),
    ...(group_keys.length > 0 && { group_keys: group_keys.map((name) => [name]) }),
  }
}

/** An event has `event_type` and `properties`; every event has its type, so asking for it is nothing. */
function readEnvelope(filter: Schema): { event_type: EventTypeFilter; properties: Schema } {
  const { parts } = readObject(filter, 'filter')
  const unknown = Object.keys(parts).find((name) => name !== 'event_type' && name !== 'properties')
  if (unknown !== undefined) refuse('filter', unknown)
  const { event_type = {}, properties = {} } = parts
  return { event_type: readValues(event_type, 'filter.event_type'), properties }
}

function readProperties(schema: Schema): Map<string, PropertyFilter> {
  const { parts, required } = readObject(schema, 'filter.properties')
  const names = new Set([...required, ...Object.keys(parts)])
  return new Map(
    [...names].map((name) => {
      const values = readValues(parts[name] ?? {}, `filter.properties.${name}`)
      const exists = required.includes(name) && { exists: true }
      return [name, { name, ...exists, ...values }]
    }),
  )
}

function readObject(schema: Schema, where: string) {
  const { type, properties = {}, required = [], ...rest } = schema
  if (type !== undefined && type !== 'object') refuse(where, `type ${type}`)
  const more = Object.keys(rest).find((word) => !['$schema', '$id', 'title'].includes(word))
  if (more !== undefined) refuse(where, more)
  if (!isSchema(properties)) return refuse(where, 'properties')
  if (!Array.isArray(required)) return refuse(where, 'required')
  const parts = Object.entries(properties).map(([name, part]) =>
    isSchema(part) ? [name, part] : refuse(where, name),
  )
  return {
    parts: Object.fromEntries(parts) as Record<string, Schema>,
    required: required.map(String),
  }
}

/** The values that a property may have; the types of the schema say nothing, for values are compared as text. */
function readValues(schema: Schema, where: string): EventTypeFilter {
  const { type: _, not, ...rest } = schema
  const values = readList(rest, where)
  const excluded = isSchema(not) ? readList(not, `${where}.not`) : undefined
  return { ...(values && { in_values: values }), ...(excluded && { not_in_values: excluded }) }
}

function readList(schema: Schema, where: string): string[] | undefined {
  const { const: only, enum: list, ...rest } = schema
  const [more] = Object.keys(rest)
  if (more !== undefined) refuse(where, more)
  if (only !== undefined) return [String(only)]
  if (list === undefined) return undefined
  return Array.isArray(list) && list.length > 0 ? list.map(String) : refuse(where, 'enum')
}
