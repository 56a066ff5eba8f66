import type { Logger } from 'pino'
import type { Handlers } from './api/operation.ts'
import type { Operations } from './api/operations.ts'
import type { Db } from './db/db.ts'
import type { Environment, Token } from './environments/environment.ts'
import type { Enqueue, EnqueueAll } from './jobs/payloads.ts'
import type { Vault } from './secrets/vault.ts'
import type { Clock, Instant } from './time/clock.ts'
import type { NewEvent } from './usage/event.ts'
import type { Outside } from './webhooks/post.ts'

/** One moment at which jobs ran while a clock was moved. */
export interface Ran {
  readonly at: Instant
  readonly job: string
  readonly count: number
}

/** Where a clock was moved to, and what happened on the way. */
export interface Advanced {
  readonly now: Instant
  readonly ran: readonly Ran[]
}

/** The API itself, for an operation that has another one performed. */
export interface Api {
  /** What a method and path name; undefined when there is no such operation. */
  find(method: string, path: string): { readonly tag: string; readonly reads: boolean } | undefined
  /** Has it done for the caller of this one, with all its checks and its own audit entry. */
  perform(
    method: string,
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }>
}

/** What a handler or a job may touch. Nothing else in the program reaches outside. */
export interface Ctx {
  /** The transaction of this request or job, in the environment's own schema. */
  readonly db: Db
  /** Stands still while the request or job runs. */
  readonly clock: Clock
  readonly environment: Environment
  /** Who asks; absent in a job. */
  readonly actor?: Token
  /** Absent in a job. */
  readonly api?: Api
  readonly enqueue: Enqueue
  readonly enqueueAll: EnqueueAll
  /** Seals and opens the secrets of other parties. */
  readonly vault: Vault
  /** What the operator of the program reads. */
  readonly log: Logger
  /** Where people reach this program: links that it gives away begin so. */
  readonly origin: string
  /** Under which conditions webhooks go out. */
  readonly outside: Outside
  /** Stores events for good, in a transaction that concurrent requests share. */
  append(events: readonly NewEvent[]): Promise<void>
  /**
   * Moves the environment's hand-wound clock and lets everything happen that falls due on the way.
   * @param target where to, from where the clock stands once it is ours to move
   */
  advance(target: (now: Instant) => Instant): Promise<Advanced>
}

/** The handlers of a few operations: what one domain contributes to the API. */
export type Implements<Names extends keyof Operations> = Pick<
  Handlers<Operations, Ctx>,
  Names & keyof Handlers<Operations, Ctx>
>
