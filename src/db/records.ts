import { isDecimal } from '../money/decimal.ts'
import { toJsonTexts } from '../money/json.ts'
import { textArray } from './binary.ts'
import { join, type Sql, sql } from './db.ts'

const quoted = (name: string): Sql => ({ text: `"${name}"`, values: [] })
const unquoted = (text: string): Sql => ({ text, values: [] })

/** As PostgreSQL reads it from a text: lists and objects as JSON, decimals with all their digits. */
function spell(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (isDecimal(value)) return value.toFixed()
  return typeof value === 'object' ? toJsonTexts(value) : String(value)
}

/**
 * Many records as a table of a statement, for `from ${records(…)} r`. What is undefined becomes null.
 * It costs a small part of what `jsonb_to_recordset` does.
 * @param types the columns that the table has, each with its PostgreSQL type; instants as ISO texts
 */
export function records<Row extends object>(
  rows: readonly Row[],
  types: { readonly [Column in keyof Row]?: string },
): Sql {
  const columns = Object.entries(types) as [keyof Row & string, string][]
  const arrays = columns.map(
    ([name]) => sql`${textArray(rows.map((row) => spell(row[name])))}::text[]`,
  )
  const casts = columns.map(
    ([name, type]) => sql`${quoted(name)}::${unquoted(type)} as ${quoted(name)}`,
  )
  const names = columns.map(([name]) => quoted(name))
  return sql`(select ${join(casts, ', ')} from unnest(${join(arrays, ', ')}) as r (${join(names, ', ')}))`
}
