import type { Ctx } from '../ctx.ts'
import type { JobName, PayloadOf } from './payloads.ts'

/** Work the program does by itself, because a transaction asked for it. Running it twice does no harm. */
export interface Job<Name extends JobName = JobName> {
  /** Tries before the job waits for an operator. */
  readonly attempts?: number
  /** The job makes its own transactions, because it speaks to somebody outside. */
  readonly transaction?: 'own'
  run(ctx: Ctx, payload: PayloadOf<Name>): Promise<void>
}

/** What the program does by itself: a row for every name in payloads.ts. */
export type JobTable = { readonly [Name in JobName]: Job<Name> }
