import { propertiesOf } from './columns.ts'
import { Parameters } from './parameters.ts'
import { print, type Rows } from './print.ts'
import { type Expression, isGrouped, type MetricQuery, type Select } from './query.ts'
import { coerce } from './types.ts'

/** Whose events count, and when they happened: from `from` until just before `to`. */
export interface MetricScope {
  /** The customer as events name it: its id and every ingest alias. */
  readonly customerIds: readonly string[]
  /** ISO 8601 instants with a zone. */
  readonly from: string
  readonly to: string
  /** Only events whose property has one of these values. */
  readonly filter?: { readonly key: string; readonly values: readonly string[] } | undefined
  /** Only events that arrived after the one with this number. */
  readonly since?: number
  /** Only events up to the one with this number. */
  readonly until?: number
}

/** SQL for the bounds of the scope, where they are not the parameters: a row of a series of windows. */
export interface Bounds {
  readonly from: string
  readonly to: string
}

const whole: Bounds = { from: '$2::timestamptz', to: '$3::timestamptz' }

export interface TranslatedMetric {
  readonly text: string
  readonly values: unknown[]
}

export interface CompiledMetric {
  readonly text: string
  /** The parameters for one scope; a cumulative series is the same text with a moving `to`. */
  values(scope: MetricScope): unknown[]
}

/** $1 to $7 are the scope, in every statement. */
const SCOPE_PARAMETERS = 7

/** The condition on an event `e` that it lies in the scope, between these bounds. */
export const inScope = ({ from, to }: Bounds = whole): string =>
  // The hash is what is indexed.
  `hashtextextended(e.customer_id, 0) = any(array(select hashtextextended(x collate "C", 0) from unnest($1::text[]) x))` +
  ` and e.customer_id = any($1::text[]) and e.timestamp >= ${from} and e.timestamp < ${to}` +
  ` and ($4::text is null or e.properties ->> $4 = any($5::text[])) and e.number > $6::bigint` +
  ` and ($7::bigint is null or e.number <= $7)`

/** `compileMetric` bound to one scope. */
export function translate(query: MetricQuery, scope: MetricScope): TranslatedMetric {
  const { text, values } = compileMetric(query)
  return { text, values: values(scope) }
}

/**
 * The statement for PostgreSQL. Its rows have `value` (numeric, null where there is nothing to
 * aggregate) first, then every group key as text under its own name, in the order selected. It
 * reads `event` through the search path and nothing else.
 */
export function compileMetric(query: MetricQuery, bounds: Bounds = whole): CompiledMetric {
  const parameters = new Parameters(SCOPE_PARAMETERS)
  const inner = printSelect(query.select, parameters, bounds)
  const rows: Rows = { parameters, properties: new Map(), arrivals: false }
  const outputs = query.select.columns.map(({ name, expression }, index) => {
    const { type } = expression
    const output: Expression = { node: 'output', type, index, name: name ?? '', aggregated: true }
    if (index === query.quantity) {
      return `trim_scale(${print(output, rows)}) as value`
    }
    return `${print(coerce(output, 'text', 'a group key'), rows)} as ${quoteName(name ?? '')}`
  })
  const [quantity = ''] = outputs.splice(query.quantity, 1)
  return {
    text: `select ${[quantity, ...outputs].join(', ')} from (${inner}) s`,
    values: ({ customerIds, from, to, filter, since = 0, until }) => [
      [...customerIds],
      from,
      to,
      filter?.key ?? null,
      filter ? [...filter.values] : null,
      since,
      until ?? null,
      ...parameters.values,
    ],
  }
}

function printSelect(select: Select, parameters: Parameters, bounds: Bounds): string {
  const properties = new Map(propertiesOf(select).map((name, i) => [name, `p${i}`]))
  const rows: Rows = { parameters, properties, arrivals: hasArrivals(select.from) }
  const source = select.from
    ? printSelect(select.from, parameters, bounds)
    : printEvents(rows, bounds)
  const columns = select.columns.map(({ expression }, i) => `${print(expression, rows)} as c${i}`)
  if (hasArrivals(select)) columns.push('s.number')
  const where = select.where ? ` where ${print(select.where, rows)}` : ''
  const groups = select.groupBy.map((group) => print(group, rows))
  const groupBy = groups.length > 0 ? ` group by ${groups.join(', ')}` : ''
  return `select ${columns.join(', ')} from (${source}) s${where}${groupBy}`
}

/** Whether each row of the source is one event still, whose arrival can be passed on. */
function hasArrivals(source: Select | null): boolean {
  return source === null || (!isGrouped(source) && hasArrivals(source.from))
}

/**
 * The events in scope with the properties that are read. A nested object or array is stored but is
 * no value (spec/02 §2.1), and JSON's null is an absent property.
 */
function printEvents({ parameters, properties }: Rows, bounds: Bounds): string {
  const columns = [...properties].map(([name, column]) => {
    const key = parameters.literal('text', name)
    const nested = `jsonb_typeof(e.properties -> ${key}) in ('object', 'array')`
    return `, case when ${nested} then null else e.properties ->> ${key} end as ${column}`
  })
  return `select e.event_type, e.timestamp, e.number${columns.join('')} from event e where ${inScope(bounds)}`
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
