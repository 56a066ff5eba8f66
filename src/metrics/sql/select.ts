import { type AstFields, fieldsOf, listOf, nodeOf, only, stringOf, textField } from './ast.ts'
import { readExpression } from './expression.ts'
import { readLiteral, smallInteger } from './literals.ts'
import { refuse } from './metric-sql-error.ts'
import { findColumn, type Names, sameName } from './names.ts'
import * as query from './query.ts'
import { coerce } from './types.ts'

/** More levels say nothing that fewer cannot, and each multiplies what the planner must expand. */
const LEVEL_LIMIT = 5

const refusedClauses: Readonly<Record<string, string>> = {
  distinctClause: 'SELECT DISTINCT is not allowed; use GROUP BY or COUNT(DISTINCT …)',
  intoClause: 'SELECT INTO is not allowed',
  havingClause: 'HAVING is not allowed; filter in an outer query or with CASE',
  windowClause: 'WINDOW is not allowed; use a subquery with GROUP BY',
  valuesLists: 'VALUES is not allowed; select from events',
  sortClause: 'ORDER BY is not allowed; the order of the rows means nothing',
  limitOffset: 'OFFSET is not allowed; every event counts',
  limitCount: 'LIMIT is not allowed; every event counts',
  lockingClause: 'FOR UPDATE and FOR SHARE are not allowed',
  withClause: 'WITH is not allowed; write a subquery in FROM',
  groupDistinct: 'GROUP BY DISTINCT is not allowed',
  larg: 'UNION, INTERSECT and EXCEPT are not allowed; use CASE or several metrics',
}

/** Checks a SELECT clause by clause; whatever is not named here is refused. */
export function readSelect(ast: AstFields, level = 1): query.Select {
  if (level > LEVEL_LIMIT) refuse(`subqueries go ${LEVEL_LIMIT} levels deep at most`)
  if (ast['op'] !== 'SETOP_NONE') refuse(refusedClauses['larg'] ?? '')
  const clauses = ['targetList', 'fromClause', 'whereClause', 'groupClause', 'limitOption', 'op']
  only(ast, clauses, refusedClauses)
  if (ast['limitOption'] !== 'LIMIT_OPTION_DEFAULT') refuse('LIMIT is not allowed')
  const names = readFrom(listOf(ast['fromClause']), level)
  const columns = listOf(ast['targetList']).map((target) => readColumn(target, names))
  if (columns.length === 0) refuse('the SELECT list is empty; select a value')
  refuseDuplicates(columns)
  const where = ast['whereClause'] === undefined ? null : readWhere(ast['whereClause'], names)
  const groupBy = listOf(ast['groupClause']).map((item) => readGroup(item, columns, names))
  const select = { from: names.from, columns, where, groupBy }
  if (query.isGrouped(select)) {
    for (const { expression } of columns) requireGrouped(expression, groupBy)
  }
  return select
}

function readFrom(items: readonly unknown[], level: number): Names {
  const [item, ...more] = items
  if (item === undefined) return refuse('FROM is missing; select from events')
  if (more.length > 0) refuse('joins are not allowed; FROM takes events or one subquery')
  const { kind, fields } = nodeOf(item)
  if (kind === 'RangeVar') return readTable(fields)
  if (kind === 'JoinExpr') return refuse('joins are not allowed; FROM takes events or one subquery')
  if (kind !== 'RangeSubselect') return refuse('FROM takes events or a subquery over events only')
  only(fields, ['subquery', 'alias'], { lateral: 'LATERAL is not allowed' })
  const subquery = nodeOf(fields['subquery'])
  if (subquery.kind !== 'SelectStmt') refuse('FROM takes events or a subquery over events only')
  return { alias: readAlias(fields['alias']), from: readSelect(subquery.fields, level + 1) }
}

function readTable(fields: AstFields): Names {
  only(fields, ['relname', 'inh', 'relpersistence', 'alias'], {
    schemaname: 'schema names are not allowed; the only table is events',
    catalogname: 'database names are not allowed; the only table is events',
  })
  if (fields['inh'] !== true) refuse('ONLY is not allowed')
  const table = textField(fields, 'relname')
  if (!sameName(table, 'events')) refuse(`there is no table ${table}; the only table is events`)
  return { alias: readAlias(fields['alias']) ?? 'events', from: null }
}

function readAlias(value: unknown): string | null {
  if (value === undefined) return null
  const alias = fieldsOf(value)
  only(alias, ['aliasname'], { colnames: 'columns cannot be renamed in a table alias; use AS' })
  const name = textField(alias, 'aliasname')
  if (sameName(name, 'properties')) refuse('a table alias cannot be called properties')
  return name
}

function readColumn(target: unknown, names: Names): query.Column {
  const { kind, fields } = nodeOf(target)
  if (kind !== 'ResTarget') return refuse('the SELECT list has a part that is not allowed')
  only(fields, ['name', 'val'], {})
  const expression = readExpression(fields['val'], names)
  const alias = textField(fields, 'name')
  return { name: alias || impliedName(fields['val']), expression }
}

/** The name PostgreSQL gives a column without AS: that of the column, function or CAST inside. */
function impliedName(value: unknown): string | null {
  const { kind, fields } = nodeOf(value)
  if (kind === 'ColumnRef') return lastName(fields['fields'])
  if (kind === 'FuncCall') return lastName(fields['funcname'])?.toLowerCase() ?? null
  if (kind === 'MinMaxExpr') return fields['op'] === 'IS_LEAST' ? 'least' : 'greatest'
  if (kind === 'TypeCast') return impliedName(fields['arg'])
  return null
}

function lastName(path: unknown): string | null {
  const last = listOf(path).at(-1)
  return last === undefined ? null : stringOf(last)
}

function refuseDuplicates(columns: readonly query.Column[]): void {
  for (const column of columns) {
    if (column.name === null || findColumn(column.name, columns) === column) continue
    refuse(`two columns are called ${column.name}; rename one with AS`)
  }
}

function readWhere(value: unknown, names: Names): query.Expression {
  const where = coerce(readExpression(value, names), 'boolean', 'WHERE')
  if (query.hasAggregate(where)) refuse('aggregates are not allowed in WHERE')
  return where
}

/** GROUP BY takes an expression, the name of a selected column, or its position. */
function readGroup(
  value: unknown,
  columns: readonly query.Column[],
  names: Names,
): query.Expression {
  const group = selectedGroup(value, columns, names) ?? readExpression(value, names)
  if (query.hasAggregate(group)) refuse('aggregates are not allowed in GROUP BY')
  return group
}

function selectedGroup(
  value: unknown,
  columns: readonly query.Column[],
  names: Names,
): query.Expression | null {
  const { kind, fields } = nodeOf(value)
  if (kind === 'A_Const') {
    const position = smallInteger(readLiteral(fields))
    const column = position === null ? undefined : columns[position - 1]
    return column?.expression ?? refuse('a constant in GROUP BY must be the position of a column')
  }
  if (kind === 'GroupingSet') refuse('ROLLUP, CUBE and GROUPING SETS are not allowed')
  const path = kind === 'ColumnRef' ? listOf(fields['fields']) : []
  const name = path.length === 1 ? stringOf(path[0]) : null
  const selected = name === null ? undefined : findColumn(name, columns)?.expression
  if (name === null || !selected) return null
  const source = sourceColumn(name, names) ? readExpression(value, names) : selected
  // PostgreSQL would take the column of FROM where the customer may mean the one just selected.
  if (query.sameExpression(source, selected)) return selected
  return refuse(`${name} in GROUP BY is ambiguous; give the selected column another name with AS`)
}

function sourceColumn(name: string, { from }: Names): boolean {
  if (from) return findColumn(name, from.columns) !== undefined
  return sameName(name, 'timestamp') || sameName(name, 'event_type')
}

/** Beside aggregates, only what GROUP BY lists has a single value in a row. */
function requireGrouped(e: query.Expression, groupBy: readonly query.Expression[]): void {
  if (e.node === 'aggregate' || groupBy.some((group) => query.sameExpression(group, e))) return
  if (e.node === 'property') refuse(`properties.${e.name} must be in GROUP BY or in an aggregate`)
  if (e.node === 'output') refuse(`${e.name} must be in GROUP BY or in an aggregate`)
  if (e.node === 'event_type' || e.node === 'timestamp') {
    refuse(`${e.node} must be in GROUP BY or in an aggregate`)
  }
  for (const child of query.children(e)) requireGrouped(child, groupBy)
}
