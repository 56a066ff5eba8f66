import type { Instant } from '../time/clock.ts'
import type { Outcome } from './post.ts'

export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED'

/** One try, at an instant of the environment's clock. */
export interface Attempt extends Outcome {
  readonly at: string
}

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly id: string
  readonly endpoint_id: string
  readonly event_id: string
  readonly type: string
  readonly status: DeliveryStatus
  readonly created_at: Instant
  readonly attempts: readonly Attempt[]
}

/** A delivery whose next attempt is due. */
export interface Due {
  readonly id: string
  readonly body: string
  readonly tried: number
  readonly first_attempt_at: Instant | null
}

/** Whether the receiver has taken it: anything above 299, redirects too, is no (spec/04 §4.4). */
export const isTaken = ({ status_code }: Outcome): boolean =>
  status_code !== null && status_code >= 200 && status_code <= 299
