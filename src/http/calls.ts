import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Input, readInput, refuseBroken } from '../api/input.ts'
import {
  type FileReply,
  isBuilt,
  isRead,
  Later,
  scopeOf,
  type TaggedOperation,
} from '../api/operation.ts'
import { Problem } from '../api/problem.ts'
import { Empty, isUuid } from '../api/schema.ts'
import type { Ctx } from '../ctx.ts'
import { type Db, isMissingTable } from '../db/db.ts'
import { hashToken, mayActAs, type Role } from '../environments/environment.ts'
import type { Entry } from '../environments/store.ts'
import { type Keep, once, type Reply } from '../idempotency/once.ts'
import { toJson } from '../money/json.ts'
import { isNoted, noteRefusal, noteSuccess } from './audit.ts'
import type { Entries } from './entries.ts'
import type { RateLimits } from './rate-limits.ts'
import { refusalOf } from './refusal.ts'

/** A request, free of its transport. */
export interface Call {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
  readonly authorization: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly request_id: string
  readonly ip: string
  /** Where the caller found this program: https://billing.example. */
  readonly origin: string
}

export interface Answer extends Reply {
  /** A reply that is not JSON. */
  readonly file?: { readonly type: string; readonly bytes: Buffer }
}

/** A call on its way through: what it asks for, and of whom. */
export interface Asked {
  readonly name: string
  readonly operation: TaggedOperation
  readonly call: Call
  /** In the environment that the caller's token selects; `db` is not a transaction yet. */
  readonly ctx: Ctx
}

type AnyHandler = (ctx: Ctx, request: object) => Promise<unknown>

/** What answering takes from the program. */
export interface Desk {
  readonly entries: Entries
  readonly handlers: Readonly<Record<string, AnyHandler>>
  readonly limits: RateLimits
  /** The context of a request in the environment that its token selects; `db` is not yet a transaction. */
  contextOf(entry: Entry, call: Call, asked: () => void): Ctx
  /** Called once a request that asked for jobs has committed. */
  afterwards(ctx: Ctx): Promise<void>
}

/** Lets a call in, answers it, and notes it down when it is a write. */
export async function answerCall(
  desk: Desk,
  name: string,
  operation: TaggedOperation,
  call: Call,
): Promise<Answer> {
  const entry = await admit(desk.entries, call.authorization)
  let jobs = false
  const ctx = desk.contextOf(entry, call, () => {
    jobs = true
  })
  const asked: Asked = { name, operation, call, ctx }
  const answer = await perform(desk, asked, entry.role).catch(async (error) => {
    if (isMissingTable(error) && !(await desk.entries.find(entry.hash)))
      throw Problem.of('unknown_token')
    await noteRefusal(asked, error)
    throw error
  })
  if (jobs) await desk.afterwards(ctx)
  return answer
}

/** Whom the token lets in. The hash is compared in constant time, once more than the lookup did. */
async function admit(entries: Entries, authorization: string | undefined): Promise<Entry> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw Problem.of('no_token')
  const hash = hashToken(token)
  const entry = await entries.find(hash)
  if (!entry || !timingSafeEqual(Buffer.from(entry.hash), Buffer.from(hash)))
    throw Problem.of('unknown_token')
  return entry
}

function authorise(role: Role, operation: TaggedOperation): void {
  const needed =
    scopeOf(operation) === 'administrator'
      ? 'ADMINISTRATOR'
      : isRead(operation)
        ? 'READER'
        : 'WRITER'
  if (!mayActAs(role, needed)) throw Problem.of('role_too_small', needed, role)
}

/** Checks everything that can be checked before the work begins, and has it done. */
async function perform(desk: Desk, asked: Asked, role: Role): Promise<Answer> {
  const { operation, call, ctx } = asked
  authorise(role, operation)
  if (!isBuilt(operation)) throw Problem.of('not_built', `${operation.method} ${operation.path}`)
  limit(desk.limits, asked)
  const { request, ignored } = readRequest(operation, call)
  const { settings } = ctx.environment
  if (ignored.length > 0 && settings.strict_requests)
    throw Problem.of('invalid_request', `Unknown fields: ${ignored.join(', ')}`)
  const headers = ignored.length > 0 ? { 'Maelzel-Ignored-Fields': printable(ignored) } : {}
  const work = (keep?: Keep) => handle(desk, asked, request, headers, keep)
  const key = operation.method === 'POST' ? call.headers['idempotency-key'] : undefined
  if (typeof key !== 'string' || key === '') return work()
  return once(ctx, { key, fingerprint: fingerprintOf(asked) }, work, (error) =>
    refusalOf(error, operation.shape),
  )
}

/**
 * Runs the handler in one transaction, with the notes that belong to it: the entry of the audit log
 * and the answer kept for an Idempotency-Key. A read, and a handler with transactions of its own or
 * with work left for later, have them written afterwards.
 */
async function handle(
  desk: Desk,
  asked: Asked,
  request: object,
  headers: Readonly<Record<string, string>>,
  keep: Keep | undefined,
): Promise<Answer> {
  const { name, operation, ctx } = asked
  const handler = desk.handlers[name] as AnyHandler
  const finish = async (tx: Db, body: unknown): Promise<Answer> => {
    const answer = { status: 200, text: textOf(operation, body), headers }
    if (keep) await keep(tx, answer)
    await noteSuccess(tx, asked, body)
    return answer
  }
  const reads = isRead(operation)
  if (!reads && operation.shape.transaction !== 'own') {
    const done = await ctx.db.transaction(async (tx) => {
      const body = await handler({ ...ctx, db: tx }, request)
      return body instanceof Later ? body : finish(tx, body)
    })
    if (!(done instanceof Later)) return done
    const body = await done.work(ctx)
    return ctx.db.transaction((tx) => finish(tx, body))
  }
  const body =
    operation.shape.transaction === 'own'
      ? await handler(ctx, request)
      : await ctx.db.transaction((tx) => handler({ ...ctx, db: tx }, request), { mode: 'read' })
  if (operation.shape.file !== undefined)
    return fileAnswer(operation.shape.file, body as FileReply, headers)
  if ((reads || !isNoted(asked)) && !keep)
    return { status: 200, text: textOf(operation, body), headers }
  return ctx.db.transaction((tx) => finish(tx, body))
}

const textOf = ({ shape }: TaggedOperation, body: unknown): string =>
  shape.reply === Empty ? '' : toJson(body)

const fileAnswer = (
  type: string,
  { name, bytes }: FileReply,
  headers: Readonly<Record<string, string>>,
): Answer => ({
  status: 200,
  text: '',
  headers: { ...headers, 'Content-Disposition': `inline; filename="${name}"` },
  file: { type, bytes },
})

const fingerprintOf = ({ operation, call }: Asked): string =>
  createHash('sha256')
    .update(JSON.stringify([operation.method, operation.path, call.path, call.query, call.body]))
    .digest('hex')

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** Administrators' own operations are never limited: a limit set too low can be taken back. */
function limit(limits: RateLimits, { name, operation, call, ctx }: Asked): void {
  if (scopeOf(operation) === 'administrator') return
  const customer_id = call.path['customer_id'] ?? fieldOf(call.body, 'customer_id')
  limits.take({
    environment_id: ctx.environment.id,
    limits: ctx.environment.settings.rate_limits,
    operation: name,
    count: name === 'ingest' && Array.isArray(call.body) ? call.body.length : 1,
    customer_id: typeof customer_id === 'string' ? customer_id.slice(0, 64) : undefined,
  })
}

const printable = (fields: readonly string[]): string =>
  fields
    .join(', ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 1000)

/** Ids in a path are UUIDs, which may be written in either case. */
function readPath(path: Call['path']): Call['path'] {
  refuseBroken(path, 'path')
  return Object.fromEntries(
    Object.entries(path).map(([name, value]) => {
      if (name !== 'id' && !name.endsWith('_id')) return [name, value]
      if (!isUuid(value)) throw Problem.of('invalid_request', `${name} in the path must be a UUID`)
      return [name, value.toLowerCase()]
    }),
  )
}

function readRequest({ shape }: TaggedOperation, { path: given, query, body }: Call) {
  const path = readPath(given)
  refuseBroken(query, 'query')
  const nothing: Input = { value: undefined, ignored: [] }
  const readQuery = shape.query
    ? readInput(shape.query, query, 'query')
    : { ...nothing, ignored: Object.keys(query) }
  const readBody =
    shape.body && !shape.unchecked
      ? readInput(shape.body, body ?? {}, 'body')
      : { ...nothing, value: body }
  return {
    request: { path, query: readQuery.value ?? {}, body: readBody.value },
    ignored: [...readBody.ignored, ...readQuery.ignored.map((field) => `?${field}`)],
  }
}
