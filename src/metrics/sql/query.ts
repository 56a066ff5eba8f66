/**
 * A checked metric statement. It is a closed type of our own, not the parser's tree: the translator
 * can only print what is listed here, so whatever a statement contains, nothing else reaches the
 * database.
 */

export type ValueType = 'text' | 'numeric' | 'timestamp' | 'boolean'

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

export type Aggregate = 'count' | 'sum' | 'max' | 'min' | 'avg' | 'earliest' | 'latest'

interface Typed {
  readonly type: ValueType
}

/** A value that is part of the statement; `null` is SQL's NULL, numbers keep all their digits. */
export interface Literal extends Typed {
  readonly node: 'literal'
  readonly value: string | null
}

/** A column of the subquery below. */
export interface Output extends Typed {
  readonly node: 'output'
  readonly index: number
  readonly name: string
  readonly aggregated: boolean
}

export type Leaf =
  | Literal
  | Output
  | (Typed & { readonly node: 'event_type' })
  | (Typed & { readonly node: 'timestamp' })
  | (Typed & { readonly node: 'property'; readonly name: string })

export interface Case extends Typed {
  readonly node: 'case'
  readonly subject: Expression | null
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
  readonly otherwise: Expression
}

export interface AggregateCall extends Typed {
  readonly node: 'aggregate'
  readonly fn: Aggregate
  readonly distinct: boolean
  /** Null for `count(*)`. */
  readonly arg: Expression | null
  /** The instants that order `earliest` and `latest`. */
  readonly by: Expression | null
}

/** Operators and functions whose arguments already have the types they need. */
export interface Operation extends Typed {
  readonly node: 'operation'
  readonly op:
    | Comparison
    | '+'
    | '-'
    | '*'
    | '/'
    | 'negate'
    | 'and'
    | 'or'
    | 'not'
    | 'is null'
    | 'is not null'
    | 'in'
    | 'not in'
    | 'between'
    | 'not between'
    | 'least'
    | 'greatest'
    | 'ceil'
    | 'floor'
  readonly args: readonly Expression[]
}

export type Expression =
  | Leaf
  | Case
  | AggregateCall
  | Operation
  /** A conversion that yields NULL, never an error, where the value has no such meaning. */
  | (Typed & { readonly node: 'cast'; readonly arg: Expression })
  | (Typed & { readonly node: 'truncate'; readonly unit: 'hour' | 'day'; readonly arg: Expression })
  | (Typed & { readonly node: 'digits'; readonly digits: number; readonly arg: Expression })
  | (Typed & { readonly node: 'prefix'; readonly length: number; readonly arg: Expression })

export interface Column {
  /** As written, or what PostgreSQL would call it; null for an unnamed calculation. */
  readonly name: string | null
  readonly expression: Expression
}

export interface Select {
  /** Null reads the events themselves. */
  readonly from: Select | null
  readonly columns: readonly Column[]
  readonly where: Expression | null
  readonly groupBy: readonly Expression[]
}

export interface MetricQuery {
  readonly select: Select
  /** The column that holds the quantity: the one named `value`, else the first. */
  readonly quantity: number
}

/** The expressions directly inside one, in the order they are written. */
export function children(e: Expression): readonly Expression[] {
  switch (e.node) {
    case 'operation':
      return e.args
    case 'aggregate':
      return [e.arg, e.by].filter((arg) => arg !== null)
    case 'case': {
      const branches = e.branches.flatMap(({ when, result }) => [when, result])
      return [...(e.subject ? [e.subject] : []), ...branches, e.otherwise]
    }
    case 'cast':
    case 'truncate':
    case 'digits':
    case 'prefix':
      return [e.arg]
    default:
      return []
  }
}

/** Whether any part of the expression, itself included, satisfies the test. */
export function contains(e: Expression, test: (part: Expression) => boolean): boolean {
  return test(e) || children(e).some((child) => contains(child, test))
}

/** Whether the expression aggregates in its own statement. */
export function hasAggregate(e: Expression): boolean {
  return contains(e, (part) => part.node === 'aggregate')
}

/** Whether the expression comes out of an aggregate, here or in a subquery. */
export function isAggregated(e: Expression): boolean {
  return contains(
    e,
    (part) => part.node === 'aggregate' || (part.node === 'output' && part.aggregated),
  )
}

/** Whether the rows of the statement are groups rather than those of its FROM. */
export function isGrouped({ columns, groupBy }: Omit<Select, 'where'>): boolean {
  return groupBy.length > 0 || columns.some(({ expression }) => hasAggregate(expression))
}

/** Structural equality: both were built by the same code, so their keys come in the same order. */
export function sameExpression(a: Expression, b: Expression): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
