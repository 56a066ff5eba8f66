import { isRead, type TaggedOperation } from '../api/operation.ts'
import { operations } from '../api/operations.ts'
import type { Api } from '../ctx.ts'
import { answerCall, type Call, type Desk } from './calls.ts'
import { refusalOf } from './refusal.ts'

interface Found {
  readonly name: string
  readonly operation: TaggedOperation
  /** The parameters in the path. */
  readonly path: Readonly<Record<string, string>>
}

const rows = Object.entries<TaggedOperation>(operations).map(([name, operation]) => ({
  name,
  operation,
  pattern: new RegExp(
    `^${operation.path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/?#]+)')}$`,
  ),
}))

/** The operation of this method and path; one with a path of its own goes before one with parameters. */
function find(method: string, path: string): Found | undefined {
  const [best] = rows
    .flatMap(({ name, operation, pattern }) => {
      const match = operation.method === method ? pattern.exec(path) : null
      return match ? [{ name, operation, path: { ...match.groups } }] : []
    })
    .sort((a, b) => Object.keys(a.path).length - Object.keys(b.path).length)
  return best
}

/** The API for an operation that has another performed: for its own caller, as if that had called. */
export const apiFor = (desk: Desk, call: Call): Api => ({
  find(method, path) {
    const found = find(method, path)
    return found && { tag: found.operation.tag, reads: isRead(found.operation) }
  },

  async perform(method, path, body) {
    const found = find(method, path)
    if (!found) throw new Error(`There is no ${method} ${path}`)
    const { name, operation } = found
    const { 'idempotency-key': _, ...headers } = call.headers
    const inner = { ...call, path: found.path, query: {}, body, headers }
    const { status, text } = await answerCall(desk, name, operation, inner).catch((error) =>
      refusalOf(error, operation.shape),
    )
    return { status, body: text === '' ? null : JSON.parse(text) }
  },
})
