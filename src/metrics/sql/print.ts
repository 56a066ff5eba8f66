import type { Parameters } from './parameters.ts'
import type { AggregateCall, Case, Expression, Operation, ValueType } from './query.ts'
import { NUMERIC_TEXT, NUMERIC_TEXT_LIMIT, ZONED_TEXT, ZONELESS_TEXT } from './text-values.ts'

/** The names under which the level that is printed finds its rows; rows are always called `s`. */
export interface Rows {
  readonly parameters: Parameters
  /** Property name → column of `s`; empty when the rows come from a subquery. */
  readonly properties: ReadonlyMap<string, string>
  /** Whether a row of `s` is one event, with its number to break ties of time. */
  readonly arrivals: boolean
}

/**
 * Prints an expression for PostgreSQL. Every operand is printed exactly once (save columns and the
 * arguments of EARLIEST and LATEST), so nesting cannot make the text explode, and the same
 * expression always prints the same text, which GROUP BY relies on.
 */
export function print(e: Expression, rows: Rows): string {
  switch (e.node) {
    case 'literal':
      return rows.parameters.literal(e.type, e.value)
    case 'event_type':
    case 'timestamp':
      return `s.${e.node}`
    case 'property':
      return `s.${known(rows.properties.get(e.name))}`
    case 'output':
      return `s.c${e.index}`
    case 'cast':
      return printCast(e.type, e.arg, print(e.arg, rows))
    case 'truncate':
      return `date_trunc('${e.unit}', ${print(e.arg, rows)}, 'UTC')`
    case 'digits':
      return `round(${print(e.arg, rows)}, ${e.digits})`
    case 'prefix':
      return `left(${print(e.arg, rows)}, ${e.length})`
    case 'case':
      return printCase(e, rows)
    case 'aggregate':
      return printAggregate(e, rows)
    case 'operation':
      return printOperation(e, rows)
  }
}

/** The value as the text of a group key: instants in UTC, numbers without idle zeros. */
function textOf(type: ValueType, value: string): string {
  if (type === 'numeric') return `trim_scale(${value})::text`
  if (type === 'boolean') return `(${value})::text`
  if (type === 'text') return value
  return `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

function printCast(to: ValueType, arg: Expression, value: string): string {
  if (to === 'text') return textOf(arg.type, value)
  if (to === 'timestamp') {
    const zoned = `regexp_replace(${value}, '${ZONELESS_TEXT}', '\\1Z')`
    return `substring(${zoned} from '${ZONED_TEXT}')::timestamptz`
  }
  const column = arg.node === 'property' || arg.node === 'output'
  if (column) {
    const isNumber = `${value} ~ '${NUMERIC_TEXT}' and length(${value}) <= ${NUMERIC_TEXT_LIMIT}`
    return `(case when ${isNumber} then ${value}::numeric end)`
  }
  // A sign behind the last allowed character stands inside a text that is too long, at the end of
  // any other: so the pattern sees the length, and the operand is printed once.
  const marked = `overlay(${value} placing '!' from ${NUMERIC_TEXT_LIMIT + 1} for 0)`
  const pattern = `^(${NUMERIC_TEXT.slice(1, -1)})!$`
  return `substring(${marked} from '${pattern}')::numeric`
}

function printCase(e: Case, rows: Rows): string {
  const subject = e.subject ? ` ${print(e.subject, rows)}` : ''
  const branches = e.branches.map(
    ({ when, result }) => `when ${print(when, rows)} then ${print(result, rows)}`,
  )
  return `(case${subject} ${branches.join(' ')} else ${print(e.otherwise, rows)} end)`
}

function printOperation({ op, args }: Operation, rows: Rows): string {
  const [a = '', b = '', c = ''] = args.map((arg) => print(arg, rows))
  const ordered = args[0]?.type === 'text' ? `(${a} collate "C")` : a
  switch (op) {
    case '=':
    case '<>':
    case '+':
    case '-':
    case '*':
      return `(${a} ${op} ${b})`
    case '/':
      return `(${a} / nullif(${b}, 0))`
    // Texts are ordered by code point, whatever the database's locale.
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${ordered} ${op} ${b})`
    case 'between':
    case 'not between':
      return `(${ordered} ${op} ${b} and ${c})`
    case 'negate':
      return `(- ${a})`
    case 'not':
      return `(not ${a})`
    case 'is null':
    case 'is not null':
      return `(${a} ${op})`
    case 'and':
    case 'or':
      return `(${args.map((arg) => print(arg, rows)).join(` ${op} `)})`
    case 'in':
    case 'not in':
      return `(${a} ${op} (${printList(args.slice(1), rows)}))`
    default:
      return `${op}(${printList(args, rows)})`
  }
}

function printList(args: readonly Expression[], rows: Rows): string {
  return args.map((arg) => print(arg, rows)).join(', ')
}

function printAggregate(e: AggregateCall, rows: Rows): string {
  if (e.arg === null) return `count(*)::numeric`
  const arg = print(e.arg, rows)
  // Counts become numeric, for bigint would divide without a remainder.
  if (e.fn === 'count') return `count(${e.distinct ? 'distinct ' : ''}${arg})::numeric`
  if (e.fn === 'earliest' || e.fn === 'latest') return printByTime(e, e.arg.type, arg, rows)
  return `${e.fn}(${arg})`
}

/**
 * The value with the least or greatest event timestamp, among those that have one. Of equal
 * timestamps LATEST takes the later arrival (spec/02 §2.2), and EARLIEST the reverse; the groups of a subquery have neither, so the text of the value decides: never the
 * order of rows. The maximum of an array needs no
 * sorting and no memory, unlike `array_agg(… order by …)`.
 */
function printByTime(e: AggregateCall, type: ValueType, value: string, rows: Rows): string {
  const time = e.by ? print(e.by, rows) : 's.timestamp'
  const ties = rows.arrivals ? [`lpad(s.number::text, 19, '0')`] : []
  const text = type === 'timestamp' ? sortable(value) : `(${value})::text`
  const key = [sortable(time), ...ties, text]
  const pick = e.fn === 'latest' ? 'max' : 'min'
  const found = `(${pick}(array[${key.join(', ')}] collate "C") filter (where ${value} is not null and ${time} is not null))[${key.length}]`
  if (type === 'timestamp') return `(${found}::timestamp at time zone 'UTC')`
  return type === 'numeric' ? `${found}::numeric` : found
}

function sortable(instant: string): string {
  return `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`
}

function known(column: string | undefined): string {
  if (column === undefined) throw new Error('a property is read that its level did not list')
  return column
}
