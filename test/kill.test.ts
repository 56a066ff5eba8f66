import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { freshDatabase } from './database.ts'
import { sandbox } from './operator.ts'
import { Program, temporaryFolder } from './program.ts'

/** How often the program is killed; CI says ten (`.ci/run`). */
const KILLS = Number(process.env['KILLS'] ?? 2)
const SENDERS = 4
const BATCH = 10

interface Event {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: string
}

/** Sends batches until its program is gone; a batch that was not answered is sent again to the next. */
class Sender {
  readonly #name: string
  #sent = 0
  #unanswered: Event[] = []
  /** Every event that a 200 has acknowledged. */
  readonly acknowledged: Event[] = []

  constructor(name: string) {
    this.#name = name
  }

  async send(sdk: Metronome, until: () => boolean): Promise<void> {
    while (!until()) {
      if (this.#unanswered.length === 0) this.#unanswered = this.#next()
      const again = this.acknowledged.slice(-1) // already counted, and sent once more
      const usage = [...this.#unanswered, ...again]
      const done = await sdk.v1.usage.ingest({ usage }).then(
        () => true,
        (error) => {
          if (error instanceof Metronome.APIConnectionError) return false
          throw error
        },
      )
      if (!done) return
      this.acknowledged.push(...this.#unanswered)
      this.#unanswered = []
    }
  }

  get isAllAnswered(): boolean {
    return this.#unanswered.length === 0
  }

  #next(): Event[] {
    return Array.from({ length: BATCH }, () => {
      this.#sent += 1
      return {
        transaction_id: `${this.#name} ${this.#sent}`,
        customer_id: 'acme',
        event_type: 'call',
        timestamp: '2026-01-01T00:00:00Z',
      }
    })
  }
}

const server = process.env['TEST_DATABASE_URL']

/** Processes that share the database, where it can be shared. */
const PROCESSES = server ? 2 : 1

describe(`killed in the midst of ingest, ${KILLS} times, the program`, () => {
  test('has counted every event that it acknowledged, once', async () => {
    const database = await freshDatabase(server)
    const env: Record<string, string> = {
      MAELZEL_DATA_DIR: temporaryFolder(),
      MAELZEL_API_TOKEN: 'killed',
      ...(database && { DATABASE_URL: database.url }),
    }
    const programs: Program[] = []
    for (let i = 0; i < PROCESSES; i += 1) programs.push(await Program.start(env))
    const url = (i: number) => programs[i % PROCESSES]?.url ?? ''
    const { token } = await sandbox(url(0), 'killed')
    const client = (i = 0) =>
      new Metronome({ baseURL: url(i), bearerToken: token, maxRetries: 0, timeout: 30_000 })
    const { data: metric } = await client().v1.billableMetrics.create({
      name: 'calls',
      aggregation_type: 'COUNT',
      event_type_filter: { in_values: ['call'] },
    })
    const { data: acme } = await client().v1.customers.create({
      name: 'Acme',
      ingest_aliases: ['acme'],
    })
    const counted = async (i = 0) => {
      const { data } = await client(i).v1.usage.list({
        customer_ids: [acme.id],
        billable_metrics: [{ id: metric.id }],
        starting_on: '2026-01-01T00:00:00Z',
        ending_before: '2026-01-02T00:00:00Z',
        window_size: 'NONE',
      })
      return data.map(({ value }) => value)
    }

    const senders = Array.from({ length: SENDERS }, (_, i) => new Sender(`sender ${i}`))
    const all = () => senders.flatMap(({ acknowledged }) => acknowledged)
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = all().length
      let isOver = false
      // What one process did not answer goes to the next, which may have it already.
      const sending = senders.map((sender, i) => sender.send(client(i + kill), () => isOver))
      while (all().length < before + 5 * BATCH) await new Promise((r) => setTimeout(r, 5))
      await new Promise((r) => setTimeout(r, 37 * kill)) // each time somewhere else
      const victim = kill % PROCESSES
      await programs[victim]?.end('SIGKILL')
      isOver = true
      await Promise.all(sending)
      programs[victim] = await Program.start(env)
      const acknowledged = all().length
      for (const i of programs.keys()) {
        const [value = 0] = await counted(i)
        assert.ok((value ?? 0) >= acknowledged, `${value} counted of ${acknowledged} acknowledged`)
      }
    }
    await Promise.all(
      senders.map((sender, i) => sender.send(client(i), () => sender.isAllAnswered)),
    )
    for (const i of programs.keys()) assert.deepEqual(await counted(i), [all().length])
    assert.equal(new Set(all().map(({ transaction_id }) => transaction_id)).size, all().length)
    for (const program of programs) await program.end('SIGKILL')
  })
})
