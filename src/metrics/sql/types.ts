import { refuse } from './metric-sql-error.ts'
import type { Expression, Literal, ValueType } from './query.ts'
import { isNumericText, zonedTimestamp } from './text-values.ts'

/**
 * Property values are strings, and an operator says what it needs: the value of a property that
 * does not read as a number (or instant) becomes NULL, whereas a literal that does not is a mistake
 * in the statement and refused here.
 */
export function coerce(e: Expression, type: ValueType, where: string): Expression {
  if (e.type === type) return e
  if (isNull(e)) return { node: 'literal', type, value: null }
  if (type === 'text') return { node: 'cast', type, arg: e }
  if (e.type !== 'text') return refuse(`${where} needs a ${type}, not a ${e.type}`)
  if (type === 'boolean') return refuse(`${where} needs a condition; compare, as in = 'true'`)
  if (e.node === 'event_type') return refuse(`${where} needs a ${type}; event_type is a text`)
  if (e.node === 'literal') return readLiteral(e, type, where)
  if (e.node === 'aggregate' && e.arg) {
    // LATEST of numbers is that of the values that are numbers, as in a LATEST metric.
    return { ...e, type, arg: coerce(e.arg, type, where) }
  }
  return { node: 'cast', type, arg: e }
}

function readLiteral(e: Literal, type: 'numeric' | 'timestamp', where: string): Literal {
  const text = e.value ?? ''
  const value = type === 'timestamp' ? zonedTimestamp(text) : isNumericText(text) ? text : null
  const example = type === 'timestamp' ? "'2026-01-31T00:00:00Z'" : '12.5'
  if (value === null) refuse(`${where} needs a ${type} such as ${example}, not '${text}'`)
  return { node: 'literal', type, value }
}

/**
 * The common type of values that meet in one operator: an instant or a number wins over text, and
 * text over a truth value (`properties.active = true` compares texts).
 */
export function unify(values: readonly Expression[], where: string): readonly Expression[] {
  const types = new Set(values.filter((value) => !isNull(value)).map((value) => value.type))
  const winner = (['timestamp', 'numeric', 'text', 'boolean'] as const).find((t) => types.has(t))
  return values.map((value) => coerce(value, winner ?? 'text', where))
}

export function isNull(e: Expression): boolean {
  return e.node === 'literal' && e.value === null
}

/** NULL in an operator is never what was meant: `x = NULL` is never true. */
export function refuseNull(values: readonly Expression[], where: string): void {
  if (values.some(isNull)) refuse(`NULL is not allowed in ${where}; use IS NULL or IS NOT NULL`)
}
