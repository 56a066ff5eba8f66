import { type BenchServer, startServer } from './bench-server.ts'
import { prepare } from './ingest.ts'
import { percentile } from './measure.ts'
import { Client, each, makeBodies } from './usage-load.ts'

/** The events stored in the end: ten times as many as at first. */
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000_000)
const POSTGRES = process.env['BENCH_DATABASE_URL']
const SHARES = 10
const CONNECTIONS = 32
const READS = 300
const DAY = 86_400_000

/**
 * Reads usage/groups of the largest customer, 30 days by two keys, after a tenth of the events and
 * after all of them: once the tails are folded, and right after the load. On BENCH_DATABASE_URL or
 * the embedded database.
 */
export async function run(): Promise<void> {
  console.log(POSTGRES ? 'PostgreSQL' : 'embedded database')
  const server = await startServer(POSTGRES)
  try {
    await measure(server)
  } finally {
    await server.stop()
  }
}

async function measure(server: BenchServer): Promise<void> {
  const client = new Client(server.url, server.token, CONNECTIONS)
  const { largest, metric_ids } = await prepare(client)
  const idle = await jobsWaiting(server)
  const p99s: number[] = []
  for (const [from, to] of [
    [0, 1],
    [1, SHARES],
  ] as const) {
    for (let share = from; share < to; share += 1)
      await each(makeBodies(EVENTS / SHARES, Date.now(), share + 1), CONNECTIONS, async (body) => {
        const { status, text } = await client.post('/v1/ingest', body.bytes)
        if (status !== 200) throw new Error(`${status} ${text}`)
      })
    const stored = `${((EVENTS / SHARES) * to).toLocaleString()} events`
    await read(client, `${stored}, right after the load, whole period`, largest, metric_ids, 'none')
    await settled(server, idle)
    p99s.push(await read(client, `${stored}, whole period`, largest, metric_ids, 'none'))
    await read(client, `${stored}, day by day`, largest, metric_ids, 'day')
  }
  const [few = 0, many = 0] = p99s
  console.log(`ten times the events: ${(many / few).toFixed(2)} times the p99`)
  client.close()
}

const jobsWaiting = async ({ url }: BenchServer): Promise<number> =>
  Number(/^maelzel_jobs_waiting (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1])

/** Waits until the jobs that the load has asked for are done. */
async function settled(server: BenchServer, idle: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await jobsWaiting(server)) <= idle) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('the jobs do not end')
}

/** Reads each metric in turn. @returns the p99 in milliseconds */
async function read(
  client: Client,
  what: string,
  customer_id: string,
  metric_ids: readonly string[],
  window_size: 'none' | 'day',
): Promise<number> {
  const today = Math.floor(Date.now() / DAY) * DAY
  const took: number[] = []
  for (let i = -20; i < READS; i += 1) {
    const start = performance.now()
    const { data } = await client.json('/v1/usage/groups', {
      customer_id,
      billable_metric_id: metric_ids[Math.abs(i) % metric_ids.length],
      window_size,
      group_key: ['region', 'model'],
      starting_on: new Date(today - 30 * DAY).toISOString(),
      ending_before: new Date(today + DAY).toISOString(),
    })
    if (data.length === 0) throw new Error('the customer has no usage')
    if (i >= 0) took.push(performance.now() - start)
  }
  const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)]
  console.log(`${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
  return p99
}
