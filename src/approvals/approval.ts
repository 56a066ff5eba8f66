import type { Static } from 'typebox'
import type { Instant } from '../time/clock.ts'
import type { Method, Status } from './wire.ts'

export type ApprovalStatus = Static<typeof Status>

/** What an operation answered. */
export interface Performed {
  readonly status: number
  readonly body: unknown
}

/** A write that somebody proposes, and what became of it. */
export interface Approval {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly method: Static<typeof Method>
  /** The path of the operation. */
  readonly request_type: string
  /** Its body. */
  readonly request_payload: Readonly<Record<string, unknown>>
  /** The name of the token that proposed it. */
  readonly requested_by: string
  readonly status: ApprovalStatus
  readonly reply: Performed | null
  readonly decided_by: string | null
  readonly decided_at: Instant | null
  readonly created_at: Instant
}
