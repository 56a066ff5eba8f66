import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { freshDatabase } from './database.ts'
import { call } from './operator.ts'
import { Program, temporaryFolder } from './program.ts'
import { Receiver, until } from './receiver.ts'
import { send } from './world.ts'

/** How often the program is killed; CI says ten (`.ci/run`). */
const KILLS = Number(process.env['KILLS'] ?? 2)
const SENDERS = 4
/** The clock runs by itself: on one that stands still, replies would wait for the jobs of the dead. */
const DAY = 86_400_000
const TODAY = Math.floor(Date.now() / DAY) * DAY
const NOW = new Date(TODAY).toISOString()
const TOMORROW = new Date(TODAY + DAY).toISOString()
const BATCH = 10

interface Event {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: string
  readonly properties: { readonly batch: string }
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
    const batch = `${this.#name} ${this.#sent}`
    return Array.from({ length: BATCH }, () => {
      this.#sent += 1
      return {
        transaction_id: `${this.#name} ${this.#sent}`,
        customer_id: 'acme',
        event_type: 'call',
        timestamp: NOW,
        properties: { batch },
      }
    })
  }
}

/** An alert that goes off for every batch; by batch, the ids of the events that have told of it. */
async function tellOfBatches(
  sdk: Metronome,
  url: string,
  token: string,
  billable_metric_id: string,
  customer_id: string,
): Promise<() => Map<string, Set<string>>> {
  const receiver = await Receiver.open()
  const made = await send(url, token, 'POST', '/maelzel/v1/webhooks', { url: receiver.url })
  assert.equal(made.status, 200)
  const { contracts, alerts } = sdk.v1
  const { data: product } = await contracts.products.create({
    name: 'Calls',
    type: 'USAGE',
    billable_metric_id,
  })
  const { data: card } = await contracts.rateCards.create({ name: 'Prices' })
  const starting_at = NOW
  const [rate_card_id, product_id] = [card.id, product.id]
  const rate = { rate_card_id, product_id, starting_at, entitled: true, price: 1 }
  await contracts.rateCards.rates.add({ ...rate, rate_type: 'FLAT' })
  await contracts.create({ customer_id, rate_card_id, starting_at })
  await alerts.create({
    alert_type: 'spend_threshold_reached',
    name: 'A batch has come',
    threshold: 1,
    group_values: [{ key: 'batch' }],
  })
  return () => {
    const told = new Map<string, Set<string>>()
    for (const { id, properties } of receiver.received.map(({ body }) => body)) {
      const batch = properties.group_values[0].value
      told.set(batch, (told.get(batch) ?? new Set()).add(id))
    }
    return told
  }
}

const server = process.env['TEST_DATABASE_URL']

/** Processes that share the database, where it can be shared. */
const PROCESSES = server ? 2 : 1

describe(`killed in the midst of ingest, ${KILLS} times, the program`, () => {
  test('has counted every event that it acknowledged, and told of its alert, once', async () => {
    const database = await freshDatabase(server)
    const env: Record<string, string> = {
      MAELZEL_DATA_DIR: temporaryFolder(),
      MAELZEL_API_TOKEN: 'killed',
      ...(database && { DATABASE_URL: database.url }),
    }
    const programs: Program[] = []
    for (let i = 0; i < PROCESSES; i += 1) programs.push(await Program.start(env))
    const url = (i: number) => programs[i % PROCESSES]?.url ?? ''
    const { token } = await call(url(0), 'killed', 'POST', '/maelzel/v1/environments', {
      name: 'live',
    })
    const client = (i = 0) =>
      new Metronome({ baseURL: url(i), bearerToken: token, maxRetries: 0, timeout: 30_000 })
    const { data: metric } = await client().v1.billableMetrics.create({
      name: 'calls',
      aggregation_type: 'COUNT',
      event_type_filter: { in_values: ['call'] },
      property_filters: [{ name: 'batch', exists: true }],
      group_keys: [['batch']],
    })
    const { data: acme } = await client().v1.customers.create({
      name: 'Acme',
      ingest_aliases: ['acme'],
    })
    const counted = async (i = 0) => {
      const { data } = await client(i).v1.usage.list({
        customer_ids: [acme.id],
        billable_metrics: [{ id: metric.id }],
        starting_on: NOW,
        ending_before: TOMORROW,
        window_size: 'NONE',
      })
      return data.map(({ value }) => value)
    }

    const told = await tellOfBatches(client(), url(0), token, metric.id, acme.id)

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

    const batches = new Set(all().map(({ properties }) => properties.batch))
    // Jobs of the dead are taken up when their claims have run out, after a minute and a half.
    await until(() => told().size === batches.size, 150_000)
    for (const [batch, ids] of told()) assert.equal(ids.size, 1, `${batch} is told as ${ids.size}`)
    for (const program of programs) await program.end('SIGKILL')
  })
})
