import type { Logger } from 'pino'
import type { Ctx, Ran } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { type Instant, plus, SECOND, systemClock } from '../time/clock.ts'
import type { JobTable } from './job.ts'
import { type Claim, claimDue, finishJob, putBack } from './queue.ts'

const LEASE = 90 * SECOND
const IDLE = 250
const BATCH = 16
const DEFAULT_ATTEMPTS = 10

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

export const lease = (): Instant => plus(systemClock.now(), LEASE)

/** Runs one job. What it did and its removal from the queue are one transaction. */
export async function runJob(around: Surroundings, claim: Claim): Promise<void> {
  const job = around.jobs[claim.name as keyof JobTable]
  const context = await around.contextOf(claim)
  if (!context) return // its jobs went with it
  const { ctx, db } = context
  try {
    if (!job) throw new Error(`There is no job ${claim.name}`)
    const run = (tx: Db) => job.run({ ...ctx, db: tx }, claim.payload as never)
    if (job.transaction === 'own') {
      await run(db)
      await finishJob(db, claim)
    } else
      await db.transaction(async (tx) => {
        await run(tx)
        if (around.twice) await run(tx)
        if (!(await finishJob(tx, claim))) throw new Error('The claim on this job has run out')
      })
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

const FAR = 8_000_000_000_000 // past every date that a clock reaches: an operator's turn

function nextTry(now: Instant, { attempts }: Claim, limit = DEFAULT_ATTEMPTS): Instant {
  if (attempts >= limit) return plus(0 as Instant, FAR)
  return plus(now, Math.min(5 * 3 ** (attempts - 1), 900) * SECOND)
}

/** How many jobs of each kind a process has in hand at a time. */
const INSIDE = 16
const OUTSIDE = 64

/** Names of the jobs that speak to somebody outside, or of all others. */
export const jobNames = (jobs: JobTable, side: 'inside' | 'outside'): string[] =>
  Object.entries<{ readonly transaction?: 'own' }>(jobs)
    .filter(([, job]) => (job.transaction === 'own') === (side === 'outside'))
    .map(([name]) => name)

/**
 * Does due jobs until it is stopped; any number of processes may do so on one database. Jobs that
 * wait for somebody outside have a lane of their own, so that no other job waits for them.
 */
export class Worker {
  readonly #lanes: readonly Lane[]

  constructor(around: Surroundings) {
    const wake = () => this.wake()
    this.#lanes = [
      new Lane(around, jobNames(around.jobs, 'inside'), INSIDE, wake),
      new Lane(around, jobNames(around.jobs, 'outside'), OUTSIDE, wake),
    ]
  }

  start(): void {
    for (const lane of this.#lanes) lane.start()
  }

  /** A transaction of this process has asked for a job: do not wait for the next look. */
  wake(): void {
    for (const lane of this.#lanes) lane.wake()
  }

  /** Finishes the jobs in hand and takes no more. */
  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()))
  }
}

/** Some of the jobs, done at the same time up to a limit. */
class Lane {
  readonly #around: Surroundings
  readonly #names: readonly string[]
  readonly #limit: number
  readonly #done: () => void
  readonly #inHand = new Set<Promise<void>>()
  #running: Promise<void> | undefined
  #stopped = false
  #awake = false
  #wake = () => {}

  /** @param done called whenever a job is done, for it may have asked for others */
  constructor(around: Surroundings, names: readonly string[], limit: number, done: () => void) {
    this.#around = around
    this.#names = names
    this.#limit = limit
    this.#done = done
  }

  start(): void {
    this.#running = this.#loop()
  }

  wake(): void {
    this.#awake = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.wake()
    await this.#running
    await Promise.all(this.#inHand)
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      this.#awake = false
      const free = this.#limit - this.#inHand.size
      const claims = free > 0 ? await this.#claim(Math.min(free, BATCH)) : []
      for (const claim of claims) this.#take(claim)
      if (claims.length === 0 || this.#inHand.size >= this.#limit) await this.#pause()
    }
  }

  #take(claim: Claim): void {
    const work = runJob(this.#around, claim)
      .catch((error) => this.#around.log.error({ err: error }, 'a job cannot be put back'))
      .finally(() => {
        this.#inHand.delete(work)
        this.#done()
      })
    this.#inHand.add(work)
  }

  async #claim(limit: number): Promise<Claim[]> {
    try {
      return await claimDue(this.#around.control, systemClock.now(), lease(), limit, this.#names)
    } catch (error) {
      this.#around.log.error({ err: error }, 'the queue cannot be read')
      return []
    }
  }

  #pause(): Promise<void> {
    if (this.#awake) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, IDLE)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Adds to the account of what ran when. */
export function countRan(ran: Ran[], at: Instant, job: string): void {
  const same = ran.findIndex((r) => r.at === at && r.job === job)
  if (same < 0) ran.push({ at, job, count: 1 })
  else ran[same] = { at, job, count: (ran[same]?.count ?? 0) + 1 }
}
