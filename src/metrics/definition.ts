import { Problem } from '../api/problem.ts'
import {
  type Aggregation,
  type Definition,
  type EventTypeFilter,
  isStreaming,
  type PropertyFilter,
  type Streaming,
} from './metric.ts'
import { queryOf } from './sql-metric.ts'

/** A definition as it was sent: null and absent mean the same. */
export interface GivenDefinition {
  readonly sql?: string | null
  readonly aggregation_type?: Aggregation | null
  readonly aggregation_key?: string | null
  readonly event_type_filter?: Given<EventTypeFilter> | null
  readonly property_filters?: readonly (Given<PropertyFilter> & { readonly name: string })[] | null
  readonly group_keys?: readonly (readonly string[])[] | null
}

type Given<T> = { readonly [Name in keyof T]?: T[Name] | null | undefined }

const refuse = (why: string): never => {
  throw Problem.of('invalid_request', why)
}

/** Leaves out what is null. */
const present = <T extends object>(given: Given<T>): T =>
  Object.fromEntries(Object.entries(given).filter(([, v]) => v !== null && v !== undefined)) as T

/** Reads what a metric shall count; refuses what no event could ever satisfy (spec/02 §2.2). */
export function readDefinition(given: GivenDefinition): Definition {
  const { sql, ...rest } = given
  if (typeof sql === 'string') {
    const more = Object.keys(present(rest))
    if (more.length > 0) refuse(`A metric with sql cannot have ${more.join(', ')} too`)
    queryOf({ sql })
    return { sql }
  }
  const { aggregation_type, event_type_filter, property_filters } = rest
  if (!aggregation_type) return refuse('A billable metric needs an aggregation_type or sql')
  const definition: Streaming = {
    ...present<Streaming>({ aggregation_key: rest.aggregation_key, group_keys: rest.group_keys }),
    aggregation_type,
    ...(event_type_filter && { event_type_filter: present(event_type_filter) }),
    ...(property_filters && { property_filters: property_filters.map(present<PropertyFilter>) }),
  }
  checkAggregationKey(definition)
  checkFilters(definition)
  checkGroupKeys(definition)
  return definition
}

function checkAggregationKey(definition: Streaming): void {
  const { aggregation_type, aggregation_key, property_filters = [] } = definition
  if (aggregation_type === 'COUNT') return
  if (aggregation_key === undefined)
    refuse(`${aggregation_type} needs an aggregation_key: the property it aggregates`)
  if (!property_filters.some(({ name }) => name === aggregation_key))
    refuse(`The aggregation_key ${aggregation_key} must be the name of one of the property_filters`)
}

function checkFilters({ property_filters = [] }: Streaming): void {
  for (const { name, exists, in_values } of property_filters)
    if (exists === false && in_values)
      refuse(`No event passes the filter on ${name}: without the property it has none of in_values`)
}

/** A grouped event always has the properties it is grouped by, so filters must ask for them. */
function checkGroupKeys({ property_filters = [], group_keys = [] }: Streaming): void {
  for (const key of group_keys) {
    if (new Set(key).size < key.length) refuse(`The group key ${key.join(', ')} repeats a property`)
    for (const name of key) {
      const asked = property_filters.some((f) => f.name === name && (f.exists || f.in_values))
      if (!asked)
        refuse(`The group key ${name} needs a property filter with exists: true or in_values`)
    }
  }
}

/** The aggregation as the wire names it where SQL metrics have one too (spec/02 §2.7). */
export const aggregationName = (metric: Parameters<typeof isStreaming>[0]): string =>
  isStreaming(metric) ? metric.aggregation_type : 'custom_sql'
