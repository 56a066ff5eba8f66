import { type AstFields, fieldsOf, only, textField } from './ast.ts'
import { refuse } from './metric-sql-error.ts'
import type { Literal } from './query.ts'
import { isNumericText } from './text-values.ts'

/** A constant of the statement. The parser leaves out 0, false and the empty string as defaults. */
export function readLiteral(fields: AstFields): Literal {
  only(fields, ['ival', 'fval', 'sval', 'boolval', 'isnull'], {
    bsval: 'bit strings are not allowed; write a number or a string',
  })
  if (fields['isnull'] === true) return { node: 'literal', type: 'text', value: null }
  if (fields['boolval'] !== undefined) {
    const value = fieldsOf(fields['boolval'])['boolval'] === true ? 'true' : 'false'
    return { node: 'literal', type: 'boolean', value }
  }
  if (fields['sval'] !== undefined) {
    return { node: 'literal', type: 'text', value: textField(fieldsOf(fields['sval']), 'sval') }
  }
  const value =
    fields['ival'] === undefined
      ? textField(fieldsOf(fields['fval']), 'fval')
      : String(fieldsOf(fields['ival'])['ival'] ?? 0)
  if (!isNumericText(value)) refuse(`the number ${value} is not allowed; write it in decimals`)
  return { node: 'literal', type: 'numeric', value }
}

/** The whole number that a literal stands for, or null when it is none (or too large to matter). */
export function smallInteger(literal: unknown): number | null {
  const { node, type, value } = literal as Literal
  if (node !== 'literal' || type !== 'numeric' || value === null) return null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : null
}
