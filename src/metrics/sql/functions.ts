import { type AstFields, listOf, only, stringOf } from './ast.ts'
import { roundTo } from './cast.ts'
import { smallInteger } from './literals.ts'
import { refuse } from './metric-sql-error.ts'
import { type Names, timestampOf } from './names.ts'
import { type Aggregate, type AggregateCall, type Expression, hasAggregate } from './query.ts'
import { coerce, refuseNull, unify } from './types.ts'

const allowedFunctions =
  'COUNT, SUM, MAX, MIN, AVG, EARLIEST, LATEST, LEAST, GREATEST, ROUND, CEIL, FLOOR, DATE_TRUNC'

const refusedParts: Readonly<Record<string, string>> = {
  over: 'window functions (OVER) are not allowed; use a subquery with GROUP BY',
  agg_filter: 'FILTER is not allowed; use CASE WHEN inside the aggregate',
  agg_order: 'ORDER BY inside an aggregate is not allowed; use EARLIEST or LATEST',
  agg_within_group: 'WITHIN GROUP is not allowed',
  func_variadic: 'VARIADIC is not allowed',
}

interface Call {
  readonly name: string
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly star: boolean
  readonly names: Names
}

const functions: Readonly<Record<string, (call: Call) => Expression>> = {
  count,
  sum: (call) => aggregate('sum', numericArgument(call)),
  avg: (call) => aggregate('avg', numericArgument(call)),
  max: (call) => aggregate('max', orderedArgument(call)),
  min: (call) => aggregate('min', orderedArgument(call)),
  earliest: (call) => byTime('earliest', call),
  latest: (call) => byTime('latest', call),
  round,
  ceil: (call) => numericFunction('ceil', call),
  floor: (call) => numericFunction('floor', call),
  date_trunc: dateTrunc,
}

/** A call of a function on the list, by its plain name; a qualified name is another function. */
export function readFunction(
  fields: AstFields,
  args: readonly Expression[],
  names: Names,
): Expression {
  const allowed = ['funcname', 'args', 'agg_star', 'agg_distinct', 'funcformat']
  only(fields, allowed, refusedParts)
  const path = listOf(fields['funcname']).map((part) => stringOf(part) ?? '')
  const name = path.join('.').toLowerCase()
  const reader = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!reader || fields['funcformat'] !== 'COERCE_EXPLICIT_CALL') {
    return refuse(`the function ${name} is not allowed; the functions are ${allowedFunctions}`)
  }
  const distinct = fields['agg_distinct'] === true
  const star = fields['agg_star'] === true
  if ((distinct || star) && name !== 'count') refuse(`${name.toUpperCase()} takes no DISTINCT or *`)
  return reader({ name: name.toUpperCase(), args, distinct, star, names })
}

/** LEAST and GREATEST skip NULL arguments, as in PostgreSQL. */
export function readMinMax(fields: AstFields, args: readonly Expression[]): Expression {
  only(fields, ['op', 'args'], {})
  const op = fields['op'] === 'IS_LEAST' ? 'least' : 'greatest'
  const where = op.toUpperCase()
  const instants = args.some(({ type }) => type === 'timestamp')
  const values = instants ? unify(args, where) : args.map((arg) => coerce(arg, 'numeric', where))
  return { node: 'operation', type: instants ? 'timestamp' : 'numeric', op, args: values }
}

function count(call: Call): Expression {
  if (!call.star && call.args.length === 0 && !call.distinct) {
    return aggregate('count', null) // the guide writes count()
  }
  if (call.star) return aggregate('count', null)
  return { ...aggregate('count', onlyArgument(call)), distinct: call.distinct }
}

function byTime(fn: 'earliest' | 'latest', call: Call): Expression {
  const arg = onlyArgument(call)
  const value = arg.type === 'boolean' ? coerce(arg, 'text', call.name) : arg
  return { ...aggregate(fn, value), by: timestampOf(call.names, call.name) }
}

function round(call: Call): Expression {
  const [arg, digits, ...more] = call.args
  if (!arg || more.length > 0) return refuse('ROUND takes a number and optionally its decimals')
  const places = digits ? smallInteger(digits) : 0
  if (places === null) return refuse('the decimals of ROUND must be a whole number')
  return roundTo(coerce(arg, 'numeric', 'ROUND'), places)
}

function numericFunction(op: 'ceil' | 'floor', call: Call): Expression {
  return { node: 'operation', type: 'numeric', op, args: [numericArgument(call)] }
}

function dateTrunc({ args: [unit, arg, ...more] }: Call): Expression {
  const word = unit?.node === 'literal' && unit.type === 'text' ? unit.value?.toLowerCase() : null
  if (word !== 'hour' && word !== 'day') return refuse("DATE_TRUNC takes 'hour' or 'day'")
  if (!arg || more.length > 0) return refuse(`DATE_TRUNC('${word}', timestamp) takes two arguments`)
  if (arg.type !== 'timestamp') refuse('DATE_TRUNC takes a timestamp; CAST a property first')
  return { node: 'truncate', type: 'timestamp', unit: word, arg }
}

function aggregate(fn: Aggregate, arg: Expression | null): AggregateCall {
  if (arg && hasAggregate(arg))
    refuse('aggregates cannot be nested; aggregate again in an outer query')
  const type = fn === 'count' || !arg ? 'numeric' : arg.type
  return { node: 'aggregate', type, fn, distinct: false, arg, by: null }
}

function onlyArgument({ name, args: [arg, ...more] }: Call): Expression {
  if (!arg || more.length > 0) return refuse(`${name} takes exactly one argument`)
  refuseNull([arg], name)
  return arg
}

function numericArgument(call: Call): Expression {
  return coerce(onlyArgument(call), 'numeric', call.name)
}

/** MAX and MIN take numbers; an instant keeps being one. */
function orderedArgument(call: Call): Expression {
  const arg = onlyArgument(call)
  return arg.type === 'timestamp' ? arg : coerce(arg, 'numeric', call.name)
}
