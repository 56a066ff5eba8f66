import { type AstFields, fieldsOf, listOf, nodeOf, only, stringOf } from './ast.ts'
import { readLiteral, smallInteger } from './literals.ts'
import { refuse } from './metric-sql-error.ts'
import type { Expression } from './query.ts'
import { coerce } from './types.ts'

type Target = 'numeric' | 'integer' | 'text' | 'timestamp'

/**
 * The types of CAST, by every name PostgreSQL's grammar gives them. Floating point types are exact
 * decimals here, since a float would lose digits of a quantity, and whole numbers have no limit.
 */
const targets: Readonly<Record<string, Target>> = {
  numeric: 'numeric',
  decimal: 'numeric',
  float4: 'numeric',
  float8: 'numeric',
  double: 'numeric',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  text: 'text',
  varchar: 'text',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
}

const allowedTypes = 'NUMERIC, INTEGER, TEXT, VARCHAR or TIMESTAMP'

/** `CAST(x AS type)`: a value that has no such meaning becomes NULL, it never fails. */
export function readCast(fields: AstFields, arg: Expression): Expression {
  only(fields, ['arg', 'typeName'], {})
  const { target, name, modifiers } = readType(fieldsOf(fields['typeName']))
  const where = `CAST to ${name}`
  const [first, second, ...more] = modifiers
  if (more.length > 0 || modifiers.some((modifier) => modifier === null || modifier < 0)) {
    refuse(`${where} has a size that is not allowed`)
  }
  switch (target) {
    case 'numeric': {
      const number = coerce(arg, 'numeric', where)
      // NUMERIC(10, 2) rounds; the precision is not enforced because a cast never fails.
      return first == null ? number : roundTo(number, second ?? 0)
    }
    case 'integer':
      return roundTo(coerce(arg, 'numeric', where), 0)
    case 'text': {
      const text = coerce(arg, 'text', where)
      return first == null ? text : { node: 'prefix', type: 'text', length: first, arg: text }
    }
    case 'timestamp':
      if (first != null) refuse(`${where} takes no precision`)
      return coerce(arg, 'timestamp', where)
  }
}

export function roundTo(arg: Expression, digits: number): Expression {
  if (Math.abs(digits) > 100) refuse('rounding goes to 100 digits at most')
  return { node: 'digits', type: 'numeric', digits, arg }
}

interface TypeName {
  readonly target: Target
  readonly name: string
  readonly modifiers: readonly (number | null)[]
}

function readType(typeName: AstFields): TypeName {
  only(typeName, ['names', 'typmods', 'typemod'], {
    arrayBounds: `array types are not allowed; CAST to ${allowedTypes}`,
  })
  const names = listOf(typeName['names']).map((part) => stringOf(part) ?? '')
  // The grammar itself qualifies its keyword types (NUMERIC is pg_catalog.numeric).
  const [name = '', ...more] = names[0] === 'pg_catalog' ? names.slice(1) : names
  const key = name.toLowerCase()
  const target = Object.hasOwn(targets, key) ? targets[key] : undefined
  if (!target || more.length > 0) {
    return refuse(`CAST to ${names.join('.')} is not allowed; CAST to ${allowedTypes}`)
  }
  const modifiers = listOf(typeName['typmods']).map((modifier) => {
    const { kind, fields } = nodeOf(modifier)
    return kind === 'A_Const' ? smallInteger(readLiteral(fields)) : null
  })
  return { target, name, modifiers }
}
