import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import type { Api, Ctx, Implements } from '../ctx.ts'
import { sealLink } from '../secrets/link.ts'
import { iso, isoOrNull } from '../time/clock.ts'
import type { Approval } from './approval.ts'
import { decide, insertApproval, keepOutcome, listApprovals, needApproval } from './store.ts'

const show = ({ created_at, decided_at, ...approval }: Approval) => ({
  ...approval,
  created_at: iso(created_at),
  decided_at: isoOrNull(decided_at),
})

/** Operations that take credentials, decide about requests, or are about the program itself. */
const OUT_OF_BOUNDS: ReadonlySet<string> = new Set(['Settings', 'Approval Requests', 'Maelzel'])

/** Refuses what is not a write, and writes that nobody may propose. */
function checkWrite(api: Api, method: string, path: string): void {
  const operation = api.find(method, path)
  if (!operation) throw Problem.of('invalid_request', `There is no ${method} ${path} to approve`)
  if (operation.reads)
    throw Problem.of('invalid_request', `${method} ${path} only reads and needs no approval`)
  if (OUT_OF_BOUNDS.has(operation.tag))
    throw Problem.of('invalid_request', `${method} ${path} cannot be proposed: do it yourself`)
}

const apiOf = ({ api }: Ctx): Api => {
  if (!api) throw new Error('Nobody asks')
  return api
}

const nameOf = ({ actor }: Ctx): string => actor?.name ?? ''

export const approvals: Implements<
  | 'submitApprovalRequests'
  | 'listApprovalRequests'
  | 'getApprovalRequest'
  | 'approveRequest'
  | 'rejectRequest'
> = {
  async submitApprovalRequests(ctx, { body }) {
    checkWrite(apiOf(ctx), body.method, body.request_type)
    const id = randomUUID()
    const created_at = ctx.clock.now()
    await insertApproval(ctx.db, { ...body, id, created_at, requested_by: nameOf(ctx) })
    const approval_url = sealLink(ctx.vault, ctx.origin, {
      environment_id: ctx.environment.id,
      path: '/approvals',
      about: { id },
      expires_at: null,
    })
    return { data: { id, approval_url, created_at: iso(created_at) } }
  },

  async listApprovalRequests({ db }, { query }) {
    const { data, next_page } = await listApprovals(db, query)
    return { data: data.map(show), next_page }
  },

  async getApprovalRequest({ db }, { path: { id } }) {
    return { data: show(await needApproval(db, id)) }
  },

  /** Decided first and done afterwards, so that it is never done twice. */
  async approveRequest(ctx, { body: { id } }) {
    const { db, clock } = ctx
    const { method, request_type, request_payload } = await db.transaction((tx) =>
      decide(tx, id, 'APPROVED', nameOf(ctx), clock.now()),
    )
    const reply = await apiOf(ctx).perform(method, request_type, request_payload)
    const status = reply.status < 400 ? 'COMPLETED' : 'FAILED'
    return db.transaction(async (tx) => {
      await keepOutcome(tx, id, status, reply)
      return { data: show(await needApproval(tx, id)) }
    })
  },

  async rejectRequest(ctx, { body: { id } }) {
    return { data: show(await decide(ctx.db, id, 'REJECTED', nameOf(ctx), ctx.clock.now())) }
  },
}
