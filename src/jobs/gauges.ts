import type { Postgres } from '../db/postgres.ts'
import { customersBilledSince } from '../invoices/store-summaries.ts'
import { systemClock } from '../time/clock.ts'
import { countWaiting, dueByEnvironment } from './queue.ts'

/** How far an invoice run has come. */
export interface RunProgress {
  /** Customers whose time has come and who wait. */
  readonly due: number
  /** Customers who have got a final invoice since those who wait longest fell due. */
  readonly done: number
}

/**
 * How far the invoice runs of all environments have come, by whichever processes. Nothing is kept for
 * it: the queue says who waits and since when, and the invoices say who has been served.
 */
export async function invoiceRun(on: Pick<Postgres, 'control' | 'schema'>): Promise<RunProgress> {
  let [due, done] = [0, 0]
  for (const run of await dueByEnvironment(on.control, 'settleCustomer', systemClock.now())) {
    due += run.count
    done += await customersBilledSince(on.schema(run.schema_name), run.since)
  }
  return { due, done }
}

/** What /metrics tells of jobs, read anew whenever somebody asks. */
export interface Gauges {
  /** Counts the jobs in the queue. */
  waiting(): Promise<number>
  invoiceRun(): Promise<RunProgress>
}

export const gaugesOf = (postgres: Postgres): Gauges => ({
  waiting: () => countWaiting(postgres.control),
  invoiceRun: () => invoiceRun(postgres),
})
