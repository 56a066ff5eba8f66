import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import { type Db, json, sql, where } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Approval, ApprovalStatus, Performed } from './approval.ts'

const columns = sql`id, name, description, method, request_type, request_payload, requested_by,
  status, reply, decided_by, decided_at, created_at`

type NewApproval = Omit<Approval, 'status' | 'reply' | 'decided_by' | 'decided_at'>

export const insertApproval = (tx: Db, approval: NewApproval) =>
  tx.query(sql`
    insert into approval_request
      (id, name, description, method, request_type, request_payload, requested_by, status, created_at)
    values (${approval.id}, ${approval.name}, ${approval.description}, ${approval.method},
            ${approval.request_type}, ${json(approval.request_payload)}::jsonb,
            ${approval.requested_by}, 'PENDING', ${iso(approval.created_at)})`)

export async function needApproval(db: Db, id: string): Promise<Approval> {
  const [found] = await db.query<Approval>(
    sql`select ${columns} from approval_request where id = ${id}`,
  )
  if (!found) throw Problem.of('not_found', 'approval request', id)
  return found
}

/** Decides about a request that waits; refuses one that is decided already. */
export async function decide(
  tx: Db,
  id: string,
  status: 'APPROVED' | 'REJECTED',
  decided_by: string,
  now: Instant,
): Promise<Approval> {
  const [decided] = await tx.query<Approval>(sql`
    update approval_request
    set status = ${status}, decided_by = ${decided_by}, decided_at = ${iso(now)}
    where id = ${id} and status = 'PENDING' returning ${columns}`)
  if (decided) return decided
  const { status: known } = await needApproval(tx, id)
  throw Problem.of('conflict', `The approval request ${id} is ${known} already`)
}

/** Keeps what became of a request that was approved. */
export const keepOutcome = (tx: Db, id: string, status: ApprovalStatus, reply: Performed) =>
  tx.query(sql`
    update approval_request set status = ${status}, reply = ${json(reply)}::jsonb
    where id = ${id}`)

/** A page of the requests, the newest first. */
export async function listApprovals(
  db: Db,
  {
    status,
    limit = 100,
    next_page,
  }: { status?: ApprovalStatus; limit?: number; next_page?: string },
): Promise<{ data: Approval[]; next_page: string | null }> {
  const before = readPlace(next_page)
  const rows = await db.query<Approval & { number: number }>(sql`
    select ${columns}, number from approval_request
    ${where([
      status && sql`status = ${status}`,
      before === undefined ? undefined : sql`number < ${before}`,
    ])}
    order by number desc limit ${limit + 1}`)
  return numberedPage(rows, limit)
}
