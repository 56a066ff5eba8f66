import { type AstFields, listOf, nodeOf, only, stringOf } from './ast.ts'
import { refuse } from './metric-sql-error.ts'
import { type Column, type Expression, isAggregated, type Output, type Select } from './query.ts'

/** What the names of one statement refer to. */
export interface Names {
  /** The table alias by which columns may be qualified. */
  readonly alias: string | null
  /** The subquery that is read, or null for the events. */
  readonly from: Select | null
}

/** Finds the column a name means; names are those of the events or of the subquery, nothing else. */
export function resolve(fields: AstFields, names: Names): Expression {
  only(fields, ['fields'], {})
  const path = listOf(fields['fields']).map((part) => {
    if (nodeOf(part).kind === 'A_Star') refuse('* is allowed in COUNT(*) only; name the columns')
    return stringOf(part) ?? ''
  })
  const [first = '', ...rest] = path
  const qualified = rest.length > 0 && names.alias !== null && sameName(first, names.alias)
  const column = qualified ? rest : path
  return names.from ? outputColumn(column, names.from) : eventColumn(column)
}

/** The instants of the rows that are read, which order EARLIEST and LATEST. */
export function timestampOf(names: Names, where: string): Expression {
  if (!names.from) return { node: 'timestamp', type: 'timestamp' }
  const found = findColumn('timestamp', names.from.columns)
  const column = found && outputAt(names.from, found)
  if (column?.type === 'timestamp') return column
  return refuse(`${where} needs the timestamp of the rows; select timestamp in the subquery`)
}

function eventColumn(path: readonly string[]): Expression {
  const [first = '', name, ...more] = path
  if (sameName(first, 'properties')) {
    if (name === undefined) return refuse('properties is no value; write properties.<name>')
    if (more.length === 0) return { node: 'property', type: 'text', name }
    return refuse(
      `properties are flat; for a dot in a name write properties."${path.slice(1).join('.')}"`,
    )
  }
  if (name === undefined && sameName(first, 'event_type'))
    return { node: 'event_type', type: 'text' }
  if (name === undefined && sameName(first, 'timestamp')) {
    return { node: 'timestamp', type: 'timestamp' }
  }
  return refuse(
    `there is no column ${path.join('.')}; the columns are event_type, timestamp and properties.<name>`,
  )
}

function outputColumn(path: readonly string[], from: Select): Output {
  const [name = '', ...more] = path
  const column = more.length === 0 ? findColumn(name, from.columns) : undefined
  if (column) return outputAt(from, column)
  const known = from.columns.map(({ name: n }) => n).filter((n) => n !== null)
  return refuse(`there is no column ${path.join('.')}; the subquery returns ${known.join(', ')}`)
}

function outputAt(from: Select, column: Column): Output {
  return {
    node: 'output',
    type: column.expression.type,
    index: from.columns.indexOf(column),
    name: column.name ?? '',
    aggregated: isAggregated(column.expression),
  }
}

/** Names of columns are compared without regard to case, as unquoted names are in SQL. */
export function findColumn(name: string, columns: readonly Column[]): Column | undefined {
  return columns.find((column) => column.name !== null && sameName(column.name, name))
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
