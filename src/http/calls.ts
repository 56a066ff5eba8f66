import type { IncomingHttpHeaders } from 'node:http'
import { type Input, readInput, refuseBroken } from '../api/input.ts'
import { isBuilt, isRead, scopeOf, type TaggedOperation } from '../api/operation.ts'
import { Problem } from '../api/problem.ts'
import { isUuid } from '../api/schema.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { hashToken, mayActAs } from '../environments/environment.ts'
import { type Entry, findEntry } from '../environments/store.ts'

/** A request, free of its transport. */
export interface Call {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
  readonly authorization: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly request_id: string
  readonly ip: string
}

export interface Answer {
  readonly body?: unknown
  readonly headers: Readonly<Record<string, string>>
  /** A reply that is not JSON. */
  readonly file?: { readonly type: string; readonly bytes: Buffer }
}

type AnyHandler = (ctx: Ctx, request: object) => Promise<unknown>

/** What answering takes from the program. */
export interface Desk {
  readonly control: Db
  readonly handlers: Readonly<Record<string, AnyHandler>>
  /** The context of a request in the environment that its token selects; `db` is not yet a transaction. */
  contextOf(entry: Entry, asked: () => void): Ctx
  /** Called once a request that asked for jobs has committed. */
  afterwards(ctx: Ctx): Promise<void>
}

/** Lets a call in, reads it, and has it handled in one transaction. */
export async function answerCall(
  desk: Desk,
  name: string,
  operation: TaggedOperation,
  call: Call,
): Promise<Answer> {
  const entry = await enter(desk.control, operation, call.authorization)
  if (!isBuilt(operation)) throw Problem.of('not_built', `${operation.method} ${operation.path}`)
  let asked = false
  const ctx = desk.contextOf(entry, () => {
    asked = true
  })
  const { request, ignored } = readRequest(operation, call)
  if (ignored.length > 0 && ctx.environment.settings.strict_requests)
    throw Problem.of('invalid_request', `Unknown fields: ${ignored.join(', ')}`)
  const handler = desk.handlers[name] as AnyHandler
  const body =
    operation.shape.transaction === 'own'
      ? await handler(ctx, request)
      : await ctx.db.transaction((tx) => handler({ ...ctx, db: tx }, request), {
          mode: isRead(operation) ? 'read' : 'write',
        })
  if (asked) await desk.afterwards(ctx)
  return {
    body,
    headers: ignored.length > 0 ? { 'Maelzel-Ignored-Fields': printable(ignored) } : {},
  }
}

const printable = (fields: readonly string[]): string =>
  fields
    .join(', ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 1000)

async function enter(
  control: Db,
  operation: TaggedOperation,
  authorization: string | undefined,
): Promise<Entry> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw Problem.of('no_token')
  const entry = await findEntry(control, hashToken(token))
  if (!entry) throw Problem.of('unknown_token')
  const needed =
    scopeOf(operation) === 'administrator'
      ? 'ADMINISTRATOR'
      : isRead(operation)
        ? 'READER'
        : 'WRITER'
  if (!mayActAs(entry.role, needed)) throw Problem.of('role_too_small', needed, entry.role)
  return entry
}

function readRequest({ shape }: TaggedOperation, { path, query, body }: Call) {
  refuseBroken(path, 'path')
  refuseBroken(query, 'query')
  for (const [name, value] of Object.entries(path))
    if ((name === 'id' || name.endsWith('_id')) && !isUuid(value))
      throw Problem.of('invalid_request', `${name} in the path must be a UUID`)
  const nothing: Input = { value: undefined, ignored: [] }
  const readQuery = shape.query ? readInput(shape.query, query, 'query') : nothing
  const readBody =
    shape.body && !shape.unchecked
      ? readInput(shape.body, body ?? {}, 'body')
      : { ...nothing, value: body }
  return {
    request: { path, query: readQuery.value ?? {}, body: readBody.value },
    ignored: [...readBody.ignored, ...readQuery.ignored.map((field) => `?${field}`)],
  }
}
