import type { ParseResult } from 'libpg-query'
import { type AstFields, nodeOf } from './ast.ts'
import { parseTree, scanMetricSql } from './lex.ts'
import { refuse } from './metric-sql-error.ts'
import { findColumn } from './names.ts'
import { isAggregated, type MetricQuery, type Select } from './query.ts'
import { readSelect } from './select.ts'
import { coerce } from './types.ts'

/**
 * Reads the SQL of a billable metric (spec/02 §2.3). PostgreSQL's own parser reads the text, so no
 * trick of quoting makes us and the database see two different statements, and only what the
 * whitelist names is copied into the result. Throws `MetricSqlError` for everything else.
 */
export function parseMetricSql(text: string): MetricQuery {
  const spelled = scanMetricSql(text)
  oneSelect(parseTree(text)) // what is wrong is told in the customer's own spelling
  return asMetric(readSelect(oneSelect(parseTree(spelled))))
}

function oneSelect({ stmts }: ParseResult): AstFields {
  const [statement, ...more] = stmts ?? []
  if (!statement?.stmt) return refuse('the statement is empty; write SELECT … FROM events')
  if (more.length > 0) refuse('only one statement is allowed')
  const { kind, fields } = nodeOf(statement.stmt)
  return kind === 'SelectStmt' ? fields : refuse(`only SELECT is allowed, not ${kind}`)
}

/** The quantity is the column named `value`, else the first; the others are group keys. */
function asMetric(select: Select): MetricQuery {
  const named = findColumn('value', select.columns)
  const quantity = named ? select.columns.indexOf(named) : 0
  const columns = select.columns.map((column, i) => {
    if (i !== quantity) {
      if (column.name === null) refuse('a column has no name; name it with AS to group by it')
      return column
    }
    if (!isAggregated(column.expression)) {
      refuse('the quantity has no aggregate; name the aggregate column value, or put it first')
    }
    const where = 'the quantity (the column value, or the first)'
    return { ...column, expression: coerce(column.expression, 'numeric', where) }
  })
  return { select: { ...select, columns }, quantity }
}
