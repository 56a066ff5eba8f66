import type { Ctx } from '../ctx.ts'
import type { JobName, PayloadOf } from './payloads.ts'

/** Work the program does by itself, because a transaction asked for it. Running it twice does no harm. */
export interface Job<Name extends JobName = JobName> {
  /** Tries before the job waits for an operator. */
  readonly attempts?: number
  /** The job makes its own transactions, because it speaks to somebody outside. */
  readonly transaction?: 'own'
  /** Nobody can see whether it was done: who moves a clock does not wait for it. */
  readonly unseen?: true
  run(ctx: Ctx, payload: PayloadOf<Name>): Promise<void>
  /** Does many of one environment in one transaction, which is much faster than one after the other. */
  runTogether?(ctx: Ctx, payloads: readonly PayloadOf<Name>[]): Promise<void>
}

/** What the program does by itself: a row for every name in payloads.ts. */
export type JobTable = { readonly [Name in JobName]: Job<Name> }
