import type { Static, TSchema } from 'typebox'
import type { Numeric } from '../money/decimal.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Who may call: anybody, the holder of any token (by its role), or administrators only. */
export type Scope = 'public' | 'environment' | 'administrator'

/** What is said of an operation besides its method and path. */
export interface Shape {
  readonly query?: TSchema
  readonly body?: TSchema
  /** The 200 reply. An operation without one is not built yet and answers 501. */
  readonly reply?: TSchema
  /** The media type of a 200 reply that is a file instead of JSON; the handler returns a FileReply. */
  readonly file?: string
  /** A POST that only reads, which a READER may call. */
  readonly reads?: true
  readonly scope?: Scope
  /**
   * `own`: the handler makes its own transactions; any other runs inside one. `later`: it runs inside
   * one, and may leave the rest of its work for after that (see Later).
   */
  readonly transaction?: 'own' | 'later'
  /** The handler checks the body itself, for the schema's own words would not do; the schema documents it. */
  readonly unchecked?: true
  /** What refusals are called in a field `code` of their own, by their status. */
  readonly codes?: Readonly<Record<number, string>>
  /** The body's largest size in bytes, after decompression. */
  readonly bodyLimit?: number
}

/** A reply that is not JSON. */
export interface FileReply {
  /** What the file is called when somebody saves it: letters, digits, dots and dashes. */
  readonly name: string
  readonly bytes: Buffer
}

/**
 * What a handler gives back when it has to wait for somebody outside before it can reply: its own
 * transaction is committed first, and `work` runs in none.
 */
export class Later<Ctx, Reply> {
  readonly work: (ctx: Ctx) => Promise<Reply>

  constructor(work: (ctx: Ctx) => Promise<Reply>) {
    this.work = work
  }
}

/** One line of the API table: enough to serve, document and call it. */
export interface Operation<Path extends string = string, S extends Shape = Shape> {
  readonly method: Method
  readonly path: Path
  readonly shape: S
}

/** An operation under its heading, as the documents list it. */
export interface TaggedOperation<Path extends string = string, S extends Shape = Shape>
  extends Operation<Path, S> {
  readonly tag: string
}

const on =
  (method: Method) =>
  <Path extends string, const S extends Shape = Record<never, never>>(
    path: Path,
    shape?: S,
  ): Operation<Path, S> => ({ method, path, shape: shape ?? ({} as S) })

export const get = on('GET')
export const post = on('POST')
export const put = on('PUT')
export const patch = on('PATCH')
export const del = on('DELETE')

type Tagged<Table> = {
  [Name in keyof Table]: Table[Name] extends Operation<infer Path, infer S>
    ? TaggedOperation<Path, S>
    : never
}

/** Puts a section of the table under a heading. */
export const tagged = <Table extends Record<string, Operation>>(
  tag: string,
  table: Table,
): Tagged<Table> =>
  Object.fromEntries(
    Object.entries(table).map(([name, operation]) => [name, { ...operation, tag }]),
  ) as unknown as Tagged<Table>

export const isBuilt = ({ shape }: Operation): boolean =>
  shape.reply !== undefined || shape.file !== undefined
export const isRead = ({ method, shape }: Operation): boolean =>
  method === 'GET' || shape.reads === true
export const scopeOf = ({ shape }: Operation): Scope => shape.scope ?? 'environment'

/** The names in braces: PathNames<'/v1/customers/{customer_id}'> is 'customer_id'. */
type PathNames<P> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never
type StaticOr<S, Else> = S extends TSchema ? Static<S> : Else

/** What a handler is given, checked already. */
export interface Request<Path, S extends Shape> {
  readonly path: { readonly [Name in PathNames<Path>]: string }
  readonly query: StaticOr<S['query'], Record<never, never>>
  readonly body: StaticOr<S['body'], undefined>
}

type Built<Table> = {
  [Name in keyof Table as Table[Name] extends Operation<
    string,
    { reply: TSchema } | { file: string }
  >
    ? Name
    : never]: Table[Name]
}

type ReplyOf<S extends Shape> = S extends { file: string }
  ? FileReply
  : Shown<StaticOr<S['reply'], never>>

/** What may be written as a reply: lists that nobody may change, too. */
type Shown<T> = T extends Numeric
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Shown<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Shown<T[Name]> }
      : T

/** One handler for each operation that is built: a missing or misspelt one does not compile. */
export type Handlers<Table, Ctx> = {
  [Name in keyof Built<Table>]: Built<Table>[Name] extends Operation<infer Path, infer S>
    ? (
        ctx: Ctx,
        request: Request<Path, S>,
      ) => Promise<
        S extends { transaction: 'later' } ? ReplyOf<S> | Later<Ctx, ReplyOf<S>> : ReplyOf<S>
      >
    : never
}
