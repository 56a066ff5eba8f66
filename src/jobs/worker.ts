import { type Instant, plus, SECOND, systemClock } from '../time/clock.ts'
import { type Claim, claimDue } from './queue.ts'
import { inPieces, jobNames, runJobs, type Surroundings, TOGETHER } from './run.ts'

const LEASE = 90 * SECOND
const IDLE = 250

export const lease = (): Instant => plus(systemClock.now(), LEASE)

const BATCH = 16

/** How many pieces of work of each kind a process has in hand, and of how many jobs each at most. */
const INSIDE = { limit: 16, size: 1 }
const OUTSIDE = { limit: 64, size: 1 }
/** Two pieces: while the database works on one, the process works on the other. */
const BATCHES = { limit: 2, size: TOGETHER }

/**
 * Does due jobs until it is stopped; any number of processes may do so on one database. Jobs that
 * wait for somebody outside have a lane of their own, so that no other job waits for them, and so
 * have those that are done together: a long run of them holds up nothing else.
 */
export class Worker {
  readonly #lanes: readonly Lane[]

  constructor(around: Surroundings) {
    const wake = () => this.wake()
    this.#lanes = [
      new Lane(around, jobNames(around.jobs, 'inside'), INSIDE, wake),
      new Lane(around, jobNames(around.jobs, 'together'), BATCHES, wake),
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
  readonly #size: number
  readonly #done: () => void
  readonly #inHand = new Set<Promise<void>>()
  #running: Promise<void> | undefined
  #stopped = false
  #awake = false
  #wake = () => {}

  /** @param done called whenever a job is done, for it may have asked for others */
  constructor(
    around: Surroundings,
    names: readonly string[],
    { limit, size }: { readonly limit: number; readonly size: number },
    done: () => void,
  ) {
    this.#around = around
    this.#names = names
    this.#limit = limit
    this.#size = size
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
      const claims = free > 0 ? await this.#claim(Math.max(Math.min(free, BATCH), this.#size)) : []
      for (let i = 0; i < claims.length; i += this.#size)
        this.#take(claims.slice(i, i + this.#size))
      if (claims.length === 0 || this.#inHand.size >= this.#limit) await this.#pause()
    }
  }

  #take(claims: readonly Claim[]): void {
    const work = this.#run(claims)
      .catch((error) => this.#around.log.error({ err: error }, 'a job cannot be put back'))
      .finally(() => {
        this.#inHand.delete(work)
        this.#done()
      })
    this.#inHand.add(work)
  }

  async #run(claims: readonly Claim[]): Promise<void> {
    for (const piece of inPieces(this.#around.jobs, claims)) await runJobs(this.#around, piece)
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
