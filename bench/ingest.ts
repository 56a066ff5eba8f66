import pg from 'pg'
import { type BenchServer, startServer } from './bench-server.ts'
import { percentile } from './measure.ts'
import { type Body, Client, CUSTOMERS, each, makeBodies, metrics } from './usage-load.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000_000)
const POSTGRES = process.env['BENCH_DATABASE_URL']
const CONNECTIONS = 32

/** Ingest over HTTP beside reads, on BENCH_DATABASE_URL or the embedded database. */
export async function run(): Promise<void> {
  console.log(POSTGRES ? 'PostgreSQL' : 'embedded database', `${EVENTS.toLocaleString()} events`)
  const bodies = makeBodies(EVENTS, Date.now())
  const floor = POSTGRES ? await measureFloor(POSTGRES, bodies) : undefined
  const server = await startServer(POSTGRES)
  try {
    await ingest(server, bodies, floor)
  } finally {
    await server.stop()
  }
}

/** The same rows, 2,000 at a time, into a bare table with a primary key, by one writer. */
async function measureFloor(url: string, bodies: readonly Body[]): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const batches: object[][] = []
  for (let i = 0; i < Math.min(bodies.length, 3000); i += 20)
    batches.push(bodies.slice(i, i + 20).flatMap(({ bytes }) => JSON.parse(bytes.toString())))
  await client.query(`
    drop table if exists bench_floor;
    create table bench_floor (transaction_id text primary key, customer_id text, event_type text,
      timestamp timestamptz, properties jsonb, received_at timestamptz)`)
  const start = performance.now()
  let rows = 0
  for (const batch of batches) {
    rows += batch.length
    const column = (name: string) => batch.map((e) => (e as Record<string, unknown>)[name])
    await client.query(
      `insert into bench_floor select *, now() from unnest($1::text[], $2::text[], $3::text[],
         $4::timestamptz[], $5::jsonb[]) on conflict do nothing`,
      [
        column('transaction_id'),
        column('customer_id'),
        column('event_type'),
        column('timestamp'),
        column('properties').map((p) => JSON.stringify(p)),
      ],
    )
  }
  const rate = rows / ((performance.now() - start) / 1000)
  await client.query('drop table bench_floor')
  await client.end()
  console.log(`floor: ${Math.round(rate).toLocaleString()} events/s`)
  return rate
}

/** Makes the customers and metrics that the load speaks of. */
export async function prepare(
  client: Client,
): Promise<{ largest: string; metric_ids: string[]; customer_ids: string[] }> {
  const metric_ids: string[] = []
  for (const metric of metrics)
    metric_ids.push((await client.json('/v1/billable-metrics/create', metric)).data.id)
  const customer_ids: string[] = Array(CUSTOMERS)
  await each(customer_ids, 8, async (_, i) => {
    const body = { name: `Customer ${i}`, ingest_aliases: [`customer-${i}`] }
    customer_ids[i] = (await client.json('/v1/customers', body)).data.id
  })
  return { largest: customer_ids[0] ?? '', metric_ids, customer_ids }
}

const DAY = 86_400_000
const span = () => {
  const today = Math.floor(Date.now() / DAY) * DAY
  return {
    starting_on: new Date(today - 31 * DAY).toISOString(),
    ending_before: new Date(today + DAY).toISOString(),
  }
}

/** What the largest customer's COUNT is, and how long the answer took. */
async function readCount(client: Client, customer_id: string, billable_metric_id: string) {
  const start = performance.now()
  const body = { customer_id, billable_metric_id, window_size: 'none', ...span() }
  const { data } = await client.json('/v1/usage/groups', body)
  return { count: data[0].value ?? 0, took: performance.now() - start }
}

async function ingest(server: BenchServer, bodies: readonly Body[], floor: number | undefined) {
  const setup = new Client(server.url, server.token, 8)
  const { largest, metric_ids, customer_ids } = await prepare(setup)
  const idle = server.memory()
  const client = new Client(server.url, server.token, CONNECTIONS)
  const took: number[] = []
  const reads: number[] = []
  let [acknowledged, sent, peak, done] = [0, 0, idle, false]
  const watch = (async () => {
    for (let i = 0; !done; i += 1) {
      const least = acknowledged
      const customer = i % 2 ? (customer_ids[(i * 37) % CUSTOMERS] ?? '') : largest
      const read = await readCount(setup, customer, metric_ids[0] ?? '')
      reads.push(read.took)
      if (customer === largest && (read.count < least || read.count > sent))
        throw new Error(
          `a read shows ${read.count} events; ${least} were acknowledged, ${sent} sent`,
        )
      peak = Math.max(peak, server.memory())
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  const cpu = server.cpu()
  const databaseCpu = server.databaseCpu()
  const own = process.cpuUsage()
  const start = performance.now()
  await each(bodies, CONNECTIONS, async ({ bytes, ofLargest }) => {
    sent += ofLargest
    const began = performance.now()
    const { status, text } = await client.post('/v1/ingest', bytes)
    if (status !== 200) throw new Error(`${status} ${text}`)
    took.push(performance.now() - began)
    acknowledged += ofLargest
  })
  const seconds = (performance.now() - start) / 1000
  const used = (server.cpu() - cpu) / EVENTS
  const database = databaseCpu() / EVENTS
  const mine = process.cpuUsage(own)
  const generator = (mine.user + mine.system) / EVENTS
  done = true
  await watch
  const rate = EVENTS / seconds
  const after = await readCount(setup, largest, metric_ids[0] ?? '')
  if (after.count !== acknowledged)
    throw new Error(`${after.count} events are counted, ${acknowledged} were acknowledged`)
  const ms = (values: number[], p: number) => `${percentile(values, p).toFixed(0)} ms`
  console.log(
    `ingest: ${Math.round(rate).toLocaleString()} events/s` +
      (floor ? `, ${(rate / floor).toFixed(2)} of the floor` : ''),
  )
  console.log(
    `request of 100 events: p50 ${ms(took, 0.5)}, p99 ${ms(took, 0.99)}, max ${ms(took, 1)}`,
  )
  console.log(
    `reads meanwhile, complete: ${reads.length}, p50 ${ms(reads, 0.5)}, p99 ${ms(reads, 0.99)}; right after ${after.took.toFixed(0)} ms`,
  )
  console.log(
    `resident memory of the server: ${idle.toFixed(0)} MB idle, ${peak.toFixed(0)} MB at most`,
  )
  console.log(
    `processor time an event: server ${(used * 1e6).toFixed(1)} µs, database ${(database * 1e6).toFixed(1)} µs, load generator ${generator.toFixed(1)} µs`,
  )
  client.close()
  setup.close()
}
