import { type AstFields, fieldsOf, listOf, nodeOf, only, stringOf, textField } from './ast.ts'
import { readCast } from './cast.ts'
import { readFunction, readMinMax } from './functions.ts'
import { readLiteral } from './literals.ts'
import { refuse } from './metric-sql-error.ts'
import { type Names, resolve } from './names.ts'
import type { Case, Expression, Operation } from './query.ts'
import { coerce, refuseNull, unify } from './types.ts'

/** A chain of a hundred operators is more than anybody reads, and keeps recursion shallow. */
const DEPTH_LIMIT = 100

type Reader = (fields: AstFields, names: Names, depth: number) => Expression

/** Every kind of expression of the language; a kind that is not here is refused. */
const readers: Readonly<Record<string, Reader>> = {
  A_Const: (fields) => readLiteral(fields),
  ColumnRef: (fields, names) => resolve(fields, names),
  A_Expr: readOperator,
  BoolExpr: readLogic,
  NullTest: readNullTest,
  CaseExpr: readCase,
  TypeCast: (fields, names, depth) => readCast(fields, read(fields['arg'], names, depth)),
  MinMaxExpr: (fields, names, depth) =>
    readMinMax(fields, readAll(listOf(fields['args']), names, depth)),
  FuncCall: (fields, names, depth) =>
    readFunction(fields, readAll(listOf(fields['args']), names, depth), names),
}

const refusedKinds: Readonly<Record<string, string>> = {
  SubLink: 'subqueries are allowed in FROM only',
  CoalesceExpr: 'COALESCE is not allowed; use CASE WHEN … IS NULL THEN … ELSE … END',
  SQLValueFunction: 'the current time or user is not allowed; the period is filtered for you',
  BooleanTest: 'IS TRUE and IS FALSE are not allowed; compare with = or use the condition itself',
  A_Star: '* is allowed in COUNT(*) only',
  ParamRef: 'parameters such as $1 are not allowed; write the value',
  A_Indirection: 'subscripts and field selections are not allowed; write properties.<name>',
  A_ArrayExpr: 'arrays are not allowed',
  RowExpr: 'rows of values are not allowed',
  CollateClause: 'COLLATE is not allowed',
}

export function readExpression(node: unknown, names: Names): Expression {
  return read(node, names, 0)
}

function read(value: unknown, names: Names, depth: number): Expression {
  if (depth > DEPTH_LIMIT) refuse('an expression is nested too deeply; use a subquery')
  const { kind, fields } = nodeOf(value)
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (!reader) return refuse(refusedKinds[kind] ?? `${kind} is not part of the metric language`)
  return reader(fields, names, depth + 1)
}

function readAll(values: readonly unknown[], names: Names, depth: number): readonly Expression[] {
  return values.map((value) => read(value, names, depth))
}

const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const
const arithmetic = ['+', '-', '*', '/'] as const

function readOperator(fields: AstFields, names: Names, depth: number): Expression {
  only(fields, ['kind', 'name', 'lexpr', 'rexpr', 'rexpr_list_start', 'rexpr_list_end'], {})
  const [name, ...more] = listOf(fields['name']).map(stringOf)
  const op = more.length === 0 ? name : undefined
  if (fields['kind'] === 'AEXPR_OP') return readPlainOperator(op, fields, names, depth)
  const arg = read(fields['lexpr'], names, depth)
  if (fields['kind'] === 'AEXPR_IN') {
    return readIn(op === '=' ? 'in' : 'not in', arg, listItems(fields, names, depth))
  }
  if (fields['kind'] === 'AEXPR_BETWEEN' || fields['kind'] === 'AEXPR_NOT_BETWEEN') {
    const args = [arg, ...listItems(fields, names, depth)]
    refuseNull(args, 'BETWEEN')
    const word = fields['kind'] === 'AEXPR_BETWEEN' ? 'between' : 'not between'
    return operation(word, 'boolean', unify(args, 'BETWEEN'))
  }
  return refuse(`the operator ${op ?? ''} is not allowed; use + - * / = != < <= > >= IN or BETWEEN`)
}

function readPlainOperator(
  op: string | null | undefined,
  fields: AstFields,
  names: Names,
  depth: number,
): Expression {
  const right = read(fields['rexpr'], names, depth)
  const left = fields['lexpr'] === undefined ? null : read(fields['lexpr'], names, depth)
  const args = left ? [left, right] : [right]
  refuseNull(args, `an operator (${op ?? ''})`)
  const comparison = comparisons.find((c) => c === op)
  if (left && comparison) return operation(comparison, 'boolean', unify(args, comparison))
  const sign = arithmetic.find((a) => a === op)
  const numbers = (): readonly Expression[] => args.map((arg) => coerce(arg, 'numeric', `${op}`))
  if (left && sign) return operation(sign, 'numeric', numbers())
  if (sign === '-') return operation('negate', 'numeric', numbers())
  if (sign === '+') return coerce(right, 'numeric', '+')
  return refuse(`the operator ${op ?? ''} is not allowed; use + - * / = != < <= > >= IN or BETWEEN`)
}

function listItems(fields: AstFields, names: Names, depth: number): readonly Expression[] {
  const { kind, fields: list } = nodeOf(fields['rexpr'])
  if (kind !== 'List') return refuse('the list of IN must be written out, as in (1, 2)')
  return readAll(listOf(list['items']), names, depth)
}

/** A list of mixed types has no single meaning for a property, which is text or number by turns. */
function readIn(op: 'in' | 'not in', arg: Expression, list: readonly Expression[]): Expression {
  refuseNull([arg, ...list], 'IN')
  if (list.some((item) => item.node !== 'literal')) refuse('IN takes a list of literals only')
  if (new Set(list.map((item) => item.type)).size > 1) {
    refuse('the list of IN mixes types; write all values as strings or all as numbers')
  }
  return operation(op, 'boolean', unify([arg, ...list], 'IN'))
}

function readLogic(fields: AstFields, names: Names, depth: number): Expression {
  only(fields, ['boolop', 'args'], {})
  const op = ({ AND_EXPR: 'and', OR_EXPR: 'or', NOT_EXPR: 'not' } as const)[
    textField(fields, 'boolop')
  ]
  if (!op) return refuse('this logical operator is not allowed; use AND, OR, NOT')
  const args = readAll(listOf(fields['args']), names, depth)
  refuseNull(args, op.toUpperCase())
  return operation(
    op,
    'boolean',
    args.map((arg) => coerce(arg, 'boolean', op.toUpperCase())),
  )
}

function readNullTest(fields: AstFields, names: Names, depth: number): Expression {
  only(fields, ['arg', 'nulltesttype'], {})
  const op = fields['nulltesttype'] === 'IS_NULL' ? 'is null' : 'is not null'
  return operation(op, 'boolean', [read(fields['arg'], names, depth)])
}

function readCase(fields: AstFields, names: Names, depth: number): Case {
  only(fields, ['arg', 'args', 'defresult'], {})
  const plain = fields['arg'] === undefined ? null : read(fields['arg'], names, depth)
  const branches = listOf(fields['args']).map((branch) => {
    const when = fieldsOf(nodeOf(branch).fields)
    only(when, ['expr', 'result'], {})
    return { when: read(when['expr'], names, depth), result: read(when['result'], names, depth) }
  })
  const last: Expression =
    fields['defresult'] === undefined
      ? { node: 'literal', type: 'text', value: null }
      : read(fields['defresult'], names, depth)
  const conditions = branches.map(({ when }) => when)
  refuseNull(plain ? [plain, ...conditions] : conditions, 'WHEN')
  const [subject = null, ...matches] = plain
    ? unify([plain, ...conditions], 'CASE')
    : [null, ...conditions.map((when) => coerce(when, 'boolean', 'WHEN'))]
  const results = unify([...branches.map(({ result }) => result), last], 'THEN and ELSE')
  const otherwise = results.at(-1) ?? last
  return {
    node: 'case',
    type: otherwise.type,
    subject,
    branches: branches.map(({ when, result }, i) => ({
      when: matches[i] ?? when,
      result: results[i] ?? result,
    })),
    otherwise,
  }
}

function operation(
  op: Operation['op'],
  type: Operation['type'],
  args: readonly Expression[],
): Operation {
  return { node: 'operation', type, op, args }
}
