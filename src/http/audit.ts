import { isBuilt, isRead } from '../api/operation.ts'
import { type Deed, deedOf, resourceIdOf } from '../audit/deed.ts'
import { type AuditEntry, addEntry } from '../audit/store.ts'
import type { Db } from '../db/db.ts'
import type { Asked } from './calls.ts'
import { problemOf } from './refusal.ts'

/** Refusals that say nothing of the caller's intent, or would let anybody fill the log. */
const SILENT = new Set(['rate_limited', 'in_flight'])

const deedIn = ({ name, operation }: Asked): Deed | undefined =>
  isBuilt(operation) && !isRead(operation) ? deedOf(name, operation.tag) : undefined

function entryOf(
  { call, ctx }: Asked,
  deed: Deed,
  outcome: Pick<AuditEntry, 'status' | 'description'>,
  reply?: unknown,
): Parameters<typeof addEntry>[1] {
  const agent = call.headers['user-agent']
  return {
    ...deed,
    ...outcome,
    actor_id: ctx.actor?.id ?? null,
    actor_name: ctx.actor?.name ?? null,
    request_id: call.request_id,
    ip: call.ip,
    user_agent: agent?.slice(0, 500) ?? null,
    resource_id: resourceIdOf(deed.resource_type, { ...call, reply }) ?? null,
  }
}

/** Notes a write in its own transaction, as the last thing that this does. */
export async function noteSuccess(tx: Db, asked: Asked, reply: unknown): Promise<void> {
  const deed = deedIn(asked)
  if (!deed || endsItself(asked)) return
  const entry = entryOf(asked, deed, { status: 'success', description: null }, reply)
  await addEntry(tx, entry, asked.ctx.clock.now())
}

/** An environment that deletes itself takes its log along. */
const endsItself = ({ name, call, ctx }: Asked): boolean =>
  name === 'deleteEnvironment' && call.path['id']?.toLowerCase() === ctx.environment.id

/** Whether a success of this call leaves an entry. */
export const isNoted = (asked: Asked): boolean => deedIn(asked) !== undefined && !endsItself(asked)

/** Notes a write that was refused or broke, in a transaction of its own. */
export async function noteRefusal(asked: Asked, error: unknown): Promise<void> {
  const deed = deedIn(asked)
  const problem = problemOf(error)
  if (!deed || SILENT.has(problem.code)) return
  const entry = entryOf(asked, deed, { status: 'failure', description: problem.message })
  try {
    await asked.ctx.db.transaction((tx) => addEntry(tx, entry, asked.ctx.clock.now()))
  } catch {
    // The write has failed already, perhaps for the same reason: its own error is the one to tell.
  }
}
