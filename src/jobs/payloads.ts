import { type Static, Type } from 'typebox'
import type { Db } from '../db/db.ts'
import type { Instant } from '../time/clock.ts'

/** What each job is told. A domain that asks for work needs to know no more of it than this. */
export const payloads = {
  settleCustomer: Type.Object({ customer_id: Type.String() }),
  planNotifications: Type.Object({ customer_id: Type.String() }),
  planAllNotifications: Type.Object({ after: Type.Optional(Type.String()) }),
  settleAll: Type.Object({}),
  foldUsage: Type.Object({ name: Type.String() }),
  lookAtBuyers: Type.Object({ id: Type.String() }),
  evaluateAlerts: Type.Object({}),
  evaluateCustomer: Type.Object({ customer_id: Type.String(), triggered_by: Type.String() }),
  foldMetric: Type.Object({ metric_id: Type.String(), after: Type.Optional(Type.String()) }),
  dropOldEvents: Type.Object({ after: Type.Optional(Type.String()) }),
  evaluateThresholds: Type.Object({ customer_id: Type.String() }),
  takePayment: Type.Object({ payment_id: Type.String() }),
  pushToStripe: Type.Object({ customer_id: Type.String() }),
  deliverWebhooks: Type.Object({ endpoint_id: Type.String() }),
}

export type JobName = keyof typeof payloads
export type PayloadOf<Name extends JobName> = Static<(typeof payloads)[Name]>

export interface EnqueueOptions {
  /** By the environment's clock; at once when absent. */
  readonly run_at?: Instant
  /** At most one job with this key waits; asking again can only bring it forward. */
  readonly key?: string
}

/** Asks for a job inside the caller's transaction: both happen, or neither. */
export type Enqueue = <Name extends JobName>(
  tx: Db,
  name: Name,
  payload: PayloadOf<Name>,
  options?: EnqueueOptions,
) => Promise<void>

/** The same for many jobs of one name at once. */
export type EnqueueAll = <Name extends JobName>(
  tx: Db,
  name: Name,
  jobs: readonly ({ readonly payload: PayloadOf<Name> } & EnqueueOptions)[],
) => Promise<void>
