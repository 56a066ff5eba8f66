import type { Logger } from 'pino'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { type Instant, plus, SECOND } from '../time/clock.ts'
import type { Job, JobTable } from './job.ts'
import { type Claim, finishJobs, putBack } from './queue.ts'

const DEFAULT_ATTEMPTS = 10

/** Jobs that one transaction does at most: enough to share statements, few enough to be done again. */
export const TOGETHER = 100

/** What a runner needs of the program around it. */
export interface Surroundings {
  readonly control: Db
  readonly jobs: JobTable
  readonly log: Logger
  /** Jobs do no harm when they run again; a simulation makes sure. */
  readonly twice?: boolean
  /** Told of every job that ran, for /metrics. */
  readonly ran: (name: string, outcome: 'done' | 'failed') => void
  /** Aborted when the program is told to stop: long work is left off between two jobs. */
  readonly stopping: AbortSignal
  /** The context of one job, standing at the instant at which it runs; undefined when its environment is gone. */
  contextOf(claim: Pick<Claim, 'environment_id'>): Promise<{ ctx: Ctx; db: Db } | undefined>
}

/**
 * Jobs by how they are run: each in a transaction, many in one, or each with transactions of its own
 * because it waits for somebody outside.
 */
export type Side = 'inside' | 'together' | 'outside'

const sideOf = (job: Pick<Job, 'transaction' | 'runTogether'>): Side =>
  job.transaction === 'own' ? 'outside' : job.runTogether ? 'together' : 'inside'

/** Jobs whose work shows in what the program answers. */
export const seenJobs = (jobs: JobTable): string[] =>
  Object.entries<Pick<Job, 'unseen'>>(jobs)
    .filter(([, { unseen }]) => !unseen)
    .map(([name]) => name)

export const jobNames = (jobs: JobTable, ...sides: Side[]): string[] =>
  Object.entries(jobs)
    .filter(([, job]) => sides.includes(sideOf(job)))
    .map(([name]) => name)

/** Claims in pieces of work: those that are done together beside each other, the others alone. */
export function inPieces(jobs: JobTable, claims: readonly Claim[]): Claim[][] {
  const together = new Set(jobNames(jobs, 'together'))
  const pieces: Claim[][] = []
  const open = new Map<string, Claim[]>()
  for (const claim of claims) {
    const kind = `${claim.environment_id} ${claim.name}`
    const piece = together.has(claim.name) ? open.get(kind) : undefined
    if (piece && piece.length < TOGETHER) piece.push(claim)
    else {
      const fresh = [claim]
      open.set(kind, fresh)
      pieces.push(fresh)
    }
  }
  return pieces
}

const jobOf = ({ jobs }: Surroundings, { name }: Claim): Job | undefined =>
  jobs[name as keyof JobTable] as Job | undefined

/** Runs one job. What it did and its removal from the queue are one transaction. */
export async function runJob(around: Surroundings, claim: Claim): Promise<void> {
  const job = jobOf(around, claim)
  const context = await around.contextOf(claim)
  if (!context) return // its jobs went with it
  const { ctx, db } = context
  try {
    if (!job) throw new Error(`There is no job ${claim.name}`)
    const run = (tx: Db) => job.run({ ...ctx, db: tx }, claim.payload as never)
    if (job.transaction === 'own') {
      await run(db)
      await finishJobs(db, [claim])
    } else await inTransaction(around, db, [claim], run)
    around.ran(claim.name, 'done')
  } catch (error) {
    around.ran(claim.name, 'failed')
    around.log.error({ job: claim.name, id: claim.id, err: error }, 'job failed')
    await putBack(
      around.control,
      claim,
      String(error),
      nextTry(ctx.clock.now(), claim, job?.attempts),
    )
  }
}

/**
 * Runs jobs of one name and environment: in one transaction where the job can be done so. If that
 * fails, each is tried alone, for one must not harm the others.
 */
export async function runJobs(around: Surroundings, claims: readonly Claim[]): Promise<void> {
  if (claims.length > 1 && (await runTogether(around, claims))) return
  for (const claim of claims) await runJob(around, claim)
}

/** False when the jobs must be run one by one. */
async function runTogether(around: Surroundings, claims: readonly Claim[]): Promise<boolean> {
  const [first] = claims
  const job = first && jobOf(around, first)
  if (!first || !job?.runTogether) return false
  const context = await around.contextOf(first)
  if (!context) return true
  const { ctx, db } = context
  const payloads = claims.map(({ payload }) => payload as never)
  try {
    await inTransaction(around, db, claims, async (tx) =>
      job.runTogether?.({ ...ctx, db: tx }, payloads),
    )
  } catch (error) {
    around.log.warn({ job: first.name, jobs: claims.length, err: error }, 'jobs failed together')
    return false
  }
  for (const { name } of claims) around.ran(name, 'done')
  return true
}

const inTransaction = (
  { twice }: Surroundings,
  db: Db,
  claims: readonly Claim[],
  run: (tx: Db) => Promise<void>,
): Promise<void> =>
  db.transaction(async (tx) => {
    await run(tx)
    if (twice) await run(tx)
    if ((await finishJobs(tx, claims)) < claims.length)
      throw new Error('The claim on this job has run out')
  })

const FAR = 8_000_000_000_000 // past every date that a clock reaches: an operator's turn

function nextTry(now: Instant, { attempts }: Claim, limit = DEFAULT_ATTEMPTS): Instant {
  if (attempts >= limit) return plus(0 as Instant, FAR)
  return plus(now, Math.min(5 * 3 ** (attempts - 1), 900) * SECOND)
}
