import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { type BenchServer, startServer } from './bench-server.ts'
import { percentile } from './measure.ts'
import { Client, each } from './usage-load.ts'

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise)

/** `idle` has many customers, to few of whom anything happens; anything else is the busy one. */
const IDLE = process.env['BENCH_MODE'] === 'idle'
const POSTGRES = process.env['BENCH_DATABASE_URL']
const CUSTOMERS = number('BENCH_CUSTOMERS', IDLE ? 100_000 : 10_000)
const SECONDS = number('BENCH_SECONDS', 30)
const RATE = number('BENCH_RATE', IDLE ? 10 : 1000)
const ALERTS = IDLE ? 1 : 3
/** So many customers are made through the API, are sold something, and have usage. */
const BUYERS = Math.min(CUSTOMERS, number('BENCH_BUYERS', IDLE ? 100 : CUSTOMERS))
/** A customer's alerts go off with its first, second, … or twentieth event. */
const STEPS = 20
const BATCH = Math.min(number('BENCH_BATCH', 100), RATE)
const COMMIT = 1_000_000

/**
 * From an event to the webhook that tells of it: customers with alerts of their own on spend, balance
 * and usage, events at a steady rate over all of them, the system's clock, a receiver in this process.
 */
export async function run(): Promise<void> {
  console.log(
    `${POSTGRES ? 'PostgreSQL' : 'embedded database'}, ${CUSTOMERS} customers, ${ALERTS} alerts each, ${RATE} events/s for ${SECONDS} s`,
  )
  const server = await startServer(POSTGRES)
  const receiver = await Receiver.open()
  try {
    const client = new Client(server.url, server.token, 16)
    await client.json('/maelzel/v1/webhooks', { url: receiver.url })
    await sell(client)
    if (CUSTOMERS > BUYERS) await crowd(server)
    await rest(server)
    const crossings = await use(client, server)
    await report(crossings, receiver)
    client.close()
  } finally {
    receiver.close()
    await server.stop()
  }
}

/** Hears notifications and notes when. */
class Receiver {
  readonly heard: { readonly id: string; readonly customer_id: string; readonly at: number }[] = []
  readonly #server = createServer((request, response) => {
    const at = performance.now()
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      response.end()
      const { id, properties } = JSON.parse(text)
      this.heard.push({ id, customer_id: properties.customer_id, at })
    })
  })

  static async open(): Promise<Receiver> {
    const receiver = new Receiver()
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

const customer_ids: string[] = Array(BUYERS)
const goesOffAt = (customer: number): number => 1 + (customer % STEPS)

/** A cent for each event, paid for by a commit; every customer has alerts of its own. */
async function sell(client: Client): Promise<void> {
  const start = performance.now()
  const id = async (path: string, body: object) => (await client.json(path, body)).data.id
  const billable_metric_id = await id('/v1/billable-metrics/create', {
    name: 'Calls',
    aggregation_type: 'COUNT',
    event_type_filter: { in_values: ['call'] },
  })
  const products = '/v1/contract-pricing/products/create'
  const product_id = await id(products, { name: 'Calls', type: 'USAGE', billable_metric_id })
  const fee = await id(products, { name: 'Commitment', type: 'FIXED' })
  const rate_card_id = await id('/v1/contract-pricing/rate-cards/create', { name: 'Prices' })
  await client.json('/v1/contract-pricing/rate-cards/addRate', {
    rate_card_id,
    product_id,
    starting_at: '2020-01-01T00:00:00Z',
    entitled: true,
    rate_type: 'FLAT',
    price: 1,
  })
  const month = `${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`
  const access = { amount: COMMIT, starting_at: month, ending_before: '2100-01-01T00:00:00Z' }
  const contract = {
    rate_card_id,
    starting_at: month,
    commits: [{ product_id: fee, type: 'PREPAID', access_schedule: { schedule_items: [access] } }],
  }
  await each(customer_ids, 16, async (_, i) => {
    const body = { name: `Customer ${i}`, ingest_aliases: [`customer-${i}`] }
    const customer_id = await id('/v1/customers', body)
    customer_ids[i] = customer_id
    await id('/v1/contracts/create', { customer_id, ...contract })
    const alerts = [
      { alert_type: 'spend_threshold_reached', threshold: goesOffAt(i) },
      { alert_type: 'low_remaining_commit_balance_reached', threshold: COMMIT - goesOffAt(i) },
      { alert_type: 'usage_threshold_reached', threshold: goesOffAt(i), billable_metric_id },
    ]
    for (const alert of alerts.slice(0, ALERTS))
      await id('/v1/alerts/create', { customer_id, name: alert.alert_type, ...alert })
  })
  console.log(`sold to ${BUYERS} customers in ${seconds(performance.now() - start)} s`)
}

/** The customers to whom nothing happens, and their alerts: rows beside those of the others. */
async function crowd({ database }: BenchServer): Promise<void> {
  if (!database) throw new Error('customers to whom nothing happens need BENCH_DATABASE_URL')
  const client = new pg.Client(database)
  await client.connect()
  const { rows } = await client.query('select schema_name from maelzel.environment')
  await client.query(`set search_path to ${rows[0].schema_name}`)
  const count = CUSTOMERS - BUYERS
  await client.query(`
    with made as (
      insert into customer (id, name, created_at, updated_at)
      select gen_random_uuid(), 'Customer', now(), now() from generate_series(1, ${count})
      returning id)
    insert into alert (id, name, type, threshold, customer_id, by_usage, evaluate_on_create, scope,
                       created_at)
    select gen_random_uuid(), name, type, threshold, made.id, by_usage, evaluate_on_create, scope, now()
    from made cross join (select * from alert limit 1) a`)
  await client.query('analyze')
  await client.end()
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until the server has done what the sale has left it to do. */
async function rest(server: BenchServer): Promise<void> {
  for (let before = -1; server.cpu() - before > 0.15; ) {
    before = server.cpu()
    await pause(1000)
  }
}

/** Sends events at a steady rate; for each customer whose alerts go off, when its event was sent. */
async function use(client: Client, server: BenchServer): Promise<Map<string, number>> {
  const crossings = new Map<string, number>()
  const counts = new Map<number, number>()
  const took: number[] = []
  const sending: Promise<void>[] = []
  const own = server.cpu()
  const database = server.databaseCpu()
  const start = performance.now()
  for (let sent = 0; sent < RATE * SECONDS; sent += BATCH) {
    await pause(start + (sent / RATE) * 1000 - performance.now())
    const at = performance.now()
    const usage = Array.from({ length: BATCH }, (_, i) => {
      const customer = ((sent + i) * 7919) % BUYERS
      const count = (counts.get(customer) ?? 0) + 1
      counts.set(customer, count)
      if (count === goesOffAt(customer)) crossings.set(customer_ids[customer] ?? '', at)
      return {
        transaction_id: `bench ${sent + i}`,
        customer_id: `customer-${customer}`,
        event_type: 'call',
        timestamp: new Date().toISOString(),
      }
    })
    sending.push(
      client.post('/v1/ingest', Buffer.from(JSON.stringify(usage))).then(({ status, text }) => {
        if (status !== 200) throw new Error(`${status} ${text}`)
        took.push(performance.now() - at)
      }),
    )
  }
  await Promise.all(sending)
  const lasted = (performance.now() - start) / 1000
  await pause(2000)
  console.log(
    `ingest: ${Math.round((RATE * SECONDS) / lasted)} events/s, a request p50 ${percentile(took, 0.5).toFixed(0)} ms, p99 ${percentile(took, 0.99).toFixed(0)} ms`,
  )
  console.log(
    `processor time in ${lasted.toFixed(0)} s: server ${(server.cpu() - own).toFixed(1)} s, database ${database().toFixed(1)} s`,
  )
  return crossings
}

async function report(crossings: ReadonlyMap<string, number>, { heard }: Receiver) {
  const expected = crossings.size * ALERTS
  for (let waited = 0; heard.length < expected && waited < 60; waited += 1) await pause(1000)
  const once = new Set(heard.map(({ id }) => id))
  if (heard.length !== expected || once.size !== expected)
    throw new Error(
      `${heard.length} notifications came, ${once.size} of them different, not ${expected}`,
    )
  const took = heard.map(({ customer_id, at }) => at - (crossings.get(customer_id) ?? Number.NaN))
  const ms = (p: number) => `${percentile(took, p).toFixed(0)} ms`
  console.log(
    `event to webhook: p50 ${ms(0.5)}, p99 ${ms(0.99)}, max ${ms(1)} of ${expected} crossings`,
  )
}
