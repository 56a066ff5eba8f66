import { askForNames } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { Environment } from '../environments/environment.ts'
import type { Enqueue } from '../jobs/payloads.ts'
import { askForEvaluations } from '../thresholds/watch.ts'
import { addCalendar, startOfMonth } from '../time/calendar.ts'
import { type Instant, iso, later, plus, SECOND, stoppedClock } from '../time/clock.ts'
import type { NewEvent } from './event.ts'
import { makePartition, type Numbered, takeIds, takeTurn, writeEvents } from './store-ingest.ts'
import { Tails } from './tails.ts'

/** Events that one transaction stores at most, and that wait for one at most. */
const FLUSH = 4000
const WAITING = 40_000

/** Bytes of properties that wait at most: the rest of an event is small beside them. */
const WAITING_BYTES = 64 * 1024 * 1024

const SOON = 20 * SECOND

/** What storing takes of a request or job. */
export interface Writer {
  /** The environment's schema, not yet a transaction. */
  readonly db: Db
  readonly enqueue: Enqueue
  readonly clock: Environment['clock']
}

/** The events of one request, which wait to be stored. */
interface Waiting {
  readonly events: readonly NewEvent[]
  readonly now: Instant
  readonly bytes: number
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
    const bytes = events.reduce((sum, event) => sum + event.properties.length, 0)
    this.#count += events.length
    this.#bytes += bytes
    return new Promise((done, failed) => {
      this.#waiting.push({ events, now, bytes, done, failed })
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
      events += waiting.events.length
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
    for (const { events, bytes } of batch) {
      this.#count -= events.length
      this.#bytes -= bytes
    }
  }

  async #store(writer: Writer, batch: readonly Waiting[]): Promise<void> {
    const events = batch.flatMap((waiting) => waiting.events)
    const now = batch.map((waiting) => waiting.now).reduce(later)
    const month = await writer.db.transaction(async (tx) => {
      const { first, received_at } = await takeTurn(tx, events.length, now)
      const repeated = await takeIds(tx, events, first)
      const numbered = events.map((event, i) => ({ ...event, number: first + i }))
      const fresh = numbered.filter(({ number }) => !repeated.has(number))
      const name = await this.#partition(tx, received_at)
      await writeEvents(tx, 'event', fresh, received_at)
      const again = numbered.filter(({ number }) => repeated.has(number))
      await writeEvents(tx, 'event_duplicate', again, received_at)
      await this.#askForFolds(tx, writer, fresh, now)
      await askForNames(
        { db: tx, enqueue: writer.enqueue, clock: stoppedClock(now), environment: writer },
        fresh.map((event) => event.customer_id),
      )
      await askForEvaluations(tx, writer.enqueue, fresh)
      return name
    })
    this.#months.add(month)
  }

  /** Makes the month's partition, unless this process knows that there is one. */
  async #partition(tx: Db, received_at: Instant): Promise<string> {
    const from = startOfMonth(received_at)
    const name = `event_${iso(from).slice(0, 7).replace('-', '_')}`
    if (!this.#months.has(name))
      await makePartition(tx, { name, from, to: addCalendar(from, { months: 1 }) })
    return name
  }

  /** A clock that stands still would never reach "soon". */
  async #askForFolds(
    tx: Db,
    { enqueue, clock }: Writer,
    events: readonly Numbered[],
    now: Instant,
  ): Promise<void> {
    const soon = clock.mode === 'manual' ? now : plus(now, SOON)
    for (const { name, urgent } of this.#tails.grow(events))
      await enqueue(tx, 'foldUsage', { name }, { key: name, run_at: urgent ? now : soon })
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
