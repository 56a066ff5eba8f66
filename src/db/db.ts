import { isDecimal } from '../money/decimal.ts'
import { toJsonTexts } from '../money/json.ts'

/** A statement and its parameters. */
export interface Sql {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface TransactionOptions {
  /** `read`: one snapshot for the whole transaction, and no writes. */
  readonly mode?: 'read' | 'write'
}

/**
 * All that the program knows of its database. Inside a transaction, the transaction is a Db too.
 * Several queries may be asked of it at once, which takes one round trip; they run in their order.
 * Nothing may be asked beside a transaction in a transaction.
 */
export interface Db {
  query<Row extends object>(statement: Sql): Promise<Row[]>
  transaction<T>(work: (tx: Db) => Promise<T>, options?: TransactionOptions): Promise<T>
}

/** Whether a statement failed because its table is not there: the environment was deleted meanwhile. */
export const isMissingTable = (error: unknown): boolean =>
  (error as { readonly code?: unknown }).code === '42P01'

const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && 'text' in value && 'values' in value

const parameter = (value: unknown): unknown => {
  if (isDecimal(value)) return value.toFixed()
  if (Array.isArray(value)) return value.map(parameter)
  return value === undefined ? null : value
}

/** sql`select … where id = ${id}`: a value becomes a parameter, another statement is spliced in. */
export function sql(parts: TemplateStringsArray, ...args: unknown[]): Sql {
  let text = parts[0] ?? ''
  const values: unknown[] = []
  args.forEach((arg, i) => {
    if (isSql(arg)) {
      const shift = values.length
      text += arg.text.replace(/\$(\d+)/g, (_, n) => `$${Number(n) + shift}`)
      values.push(...arg.values)
    } else text += `$${values.push(parameter(arg))}`
    text += parts[i + 1]
  })
  return { text, values }
}

/** A statement made of parts, such as conditions with ` and ` between them. */
export function join(parts: readonly Sql[], separator: string): Sql {
  return parts.reduce(
    (all, part, i) => (i === 0 ? part : sql`${all}${{ text: separator, values: [] }}${part}`),
    sql``,
  )
}

/** `where a and b`, or nothing when there are no conditions. */
export const where = (conditions: readonly (Sql | undefined)[]): Sql => {
  const given = conditions.filter((c) => c !== undefined)
  return given.length === 0 ? sql`` : sql`where ${join(given, ' and ')}`
}

/** A list or object as a jsonb parameter; pg would spell a list as a PostgreSQL array. */
export const json = toJsonTexts
