import { Type } from 'typebox'
import { Choice, Data, Nullable, Optional, Page, PageQuery, Time, Uuid } from '../api/schema.ts'

const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const statuses = ['PENDING', 'APPROVED', 'COMPLETED', 'FAILED', 'REJECTED'] as const

export const Method = Choice(methods)
export const Status = Choice(statuses, {
  description: 'APPROVED while it is being done; then COMPLETED, or FAILED when it was refused',
})

const write = {
  name: Type.String({ minLength: 1, maxLength: 128 }),
  description: Type.String({ minLength: 1, maxLength: 512 }),
  method: Method,
  request_type: Type.String({
    pattern: '^/',
    maxLength: 1000,
    description: 'The path of the operation, such as /v1/contracts/create',
  }),
  request_payload: Type.Record(Type.String(), Type.Unknown(), {
    minProperties: 1,
    description: 'The body of the operation',
  }),
}

export const SubmitApproval = Type.Object(write)
export const ApprovalSubmitted = Data(
  Type.Object({
    id: Uuid,
    approval_url: Type.String({ description: 'A page that shows the request' }),
    created_at: Time,
  }),
)

const Approval = Type.Object({
  id: Uuid,
  ...write,
  status: Status,
  requested_by: Type.String({ description: 'The name of the token' }),
  created_at: Time,
  decided_by: Nullable(Type.String()),
  decided_at: Nullable(Time),
  reply: Nullable(
    Type.Object(
      { status: Type.Integer(), body: Type.Unknown() },
      { description: 'What the operation answered when it was done' },
    ),
  ),
})
export const ListApprovals = PageQuery({ status: Optional(Status) })
export const ApprovalPage = Page(Approval)
export const ApprovalReply = Data(Approval)
export const ApprovalById = Type.Object({ id: Uuid })
