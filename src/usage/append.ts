import { askForNames } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { Environment } from '../environments/environment.ts'
import type { Enqueue, EnqueueAll } from '../jobs/payloads.ts'
import { askForEvaluations } from '../thresholds/watch.ts'
import { addCalendar, startOfMonth } from '../time/calendar.ts'
import { type Instant, iso, later, plus, SECOND, stoppedClock } from '../time/clock.ts'
import type { NewEvent } from './event.ts'
import { columnsOf, type EventColumns, makePartition, sizeOf, storeEvents } from './store-ingest.ts'
import { Tails } from './tails.ts'

/** Events that one transaction stores at most, and that wait for one at most. */
const FLUSH = 4000
const WAITING = 40_000

/** Bytes that wait at most. */
const WAITING_BYTES = 64 * 1024 * 1024

const SOON = 20 * SECOND

/** What storing takes of a request or job. */
export interface Writer {
  /** The environment's schema, not yet a transaction. */
  readonly db: Db
  readonly enqueue: Enqueue
  readonly enqueueAll: EnqueueAll
  readonly clock: Environment['clock']
}

/** The events of one request, which wait to be stored. */
interface Waiting {
  /** The customers as they were sent, event by event. */
  readonly names: readonly string[]
  readonly columns: EventColumns
  readonly now: Instant
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** The events of one environment that wait in this process. */
class Line {
  readonly #months = new Set<string>()
  readonly #tails = new Tails()
  #waiting: Waiting[] = []
  #count = 0
  #bytes = 0
  #running = false

  /** Resolves when the events are stored for good. Refuses more than may wait. */
  append(writer: Writer, events: readonly NewEvent[], now: Instant): Promise<void> {
    if (this.#count >= WAITING || this.#bytes >= WAITING_BYTES)
      throw Problem.of('too_busy').saying({
        'retry-after': '1',
        'X-Metronome-Rate-Limit-Type': 'client',
      })
    const names = events.map(({ customer_id }) => customer_id)
    const columns = columnsOf(events)
    this.#count += names.length
    this.#bytes += sizeOf(columns)
    return new Promise((done, failed) => {
      this.#waiting.push({ names, columns, now, done, failed })
      if (!this.#running) void this.#run(writer)
    })
  }

  async #run(writer: Writer): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) await this.#flush(writer, this.#take())
    this.#running = false
  }

  /** As many requests as fit into one transaction, the first in any case. */
  #take(): Waiting[] {
    let events = 0
    const fits = this.#waiting.findIndex((waiting, i) => {
      events += waiting.names.length
      return i > 0 && events > FLUSH
    })
    return this.#waiting.splice(0, fits < 0 ? this.#waiting.length : fits)
  }

  /** If requests fail together, each is tried alone: one must not harm the others. */
  async #flush(writer: Writer, batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#store(writer, batch)
      for (const { done } of batch) done()
    } catch (error) {
      if (batch.length === 1) batch[0]?.failed(error)
      else for (const waiting of batch) await this.#flush(writer, [waiting])
      if (batch.length > 1) return
    }
    for (const { names, columns } of batch) {
      this.#count -= names.length
      this.#bytes -= sizeOf(columns)
    }
  }

  async #store(writer: Writer, batch: readonly Waiting[]): Promise<void> {
    const names = batch.flatMap((waiting) => waiting.names)
    const now = batch.map((waiting) => waiting.now).reduce(later)
    const month = await writer.db.transaction(async (tx) => {
      const partition = await this.#partition(tx, now)
      const columns = batch.map((waiting) => waiting.columns)
      const first = await storeEvents(tx, columns, now)
      const asking = { db: tx, enqueue: writer.enqueue, clock: stoppedClock(now) }
      await Promise.all([
        this.#askForFolds(tx, writer, names, first, now),
        askForNames({ ...asking, environment: writer }, names),
        askForEvaluations(tx, writer.enqueueAll, names),
      ])
      return partition
    })
    this.#months.add(month)
  }

  /** Makes the month's partition, unless this process knows that there is one. */
  async #partition(tx: Db, now: Instant): Promise<string> {
    const from = startOfMonth(now)
    const name = `event_${iso(from).slice(0, 7).replace('-', '_')}`
    if (!this.#months.has(name))
      await makePartition(tx, { name, from, to: addCalendar(from, { months: 1 }) })
    return name
  }

  /** A clock that stands still would never reach "soon". */
  async #askForFolds(
    tx: Db,
    { enqueueAll, clock }: Writer,
    names: readonly string[],
    first: number,
    now: Instant,
  ): Promise<void> {
    const soon = clock.mode === 'manual' ? now : plus(now, SOON)
    const jobs = this.#tails
      .grow(names, first)
      .map(({ name, urgent }) => ({ payload: { name }, key: name, run_at: urgent ? now : soon }))
    await enqueueAll(tx, 'foldUsage', jobs)
  }
}

/** Stores events, those of concurrent requests in common transactions, in turn for each environment. */
export class Appender {
  readonly #lines = new Map<string, Line>()

  append(
    schema_name: string,
    writer: Writer,
    events: readonly NewEvent[],
    now: Instant,
  ): Promise<void> {
    let line = this.#lines.get(schema_name)
    if (!line) {
      line = new Line()
      this.#lines.set(schema_name, line)
    }
    return line.append(writer, events, now)
  }
}
