import { type BenchServer, environmentAt, startServer } from './bench-server.ts'
import { percentile } from './measure.ts'
import { Client, each } from './usage-load.ts'

const PRODUCTS = 10
const GROUPS = 50
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000)
const READS = Number(process.env['BENCH_READS'] ?? 300)
const BATCH = 100
const SENDERS = 10
const START = '2026-01-01T00:00:00Z'
const END = '2027-01-01T00:00:00Z'

/**
 * A draft of 550 lines over 100,000 events, read through HTTP: the list of the customer's invoices
 * and the draft itself. On BENCH_DATABASE_URL or the embedded database.
 */
export async function run(): Promise<void> {
  const server = await startServer(process.env['BENCH_DATABASE_URL'])
  try {
    await measure(server)
  } finally {
    await server.stop()
  }
}

async function measure(server: BenchServer): Promise<void> {
  const token = await environmentAt(server, '2026-01-31T20:00:00Z')
  const client = new Client(server.url, token, SENDERS)
  const customer_id = await sell(client)
  await use(client, customer_id)
  const list = `/v1/customers/${customer_id}/invoices`
  const { data } = JSON.parse((await client.get(list)).text)
  const [draft] = data
  console.log(`${draft.line_items.length} lines over ${EVENTS} events, total ${draft.total}`)
  await read(server, 'list invoices', () => client.get(list))
  await read(server, 'get the draft', () => client.get(`${list}/${draft.id}`))
  client.close()
}

/** Ten products of fifty projects each, every other one in tiers; a credit that pays for some. */
async function sell(client: Client): Promise<string> {
  const make = async (path: string, body: object): Promise<string> =>
    (await client.json(path, body)).data.id
  const product = (body: object) => make('/v1/contract-pricing/products/create', body)
  const products = await Promise.all(
    Array.from({ length: PRODUCTS }, async (_, i) => {
      const billable_metric_id = await make('/v1/billable-metrics/create', {
        name: `product ${i}`,
        aggregation_type: 'SUM',
        aggregation_key: 'n',
        event_type_filter: { in_values: [`product ${i}`] },
        property_filters: ['n', 'project'].map((name) => ({ name, exists: true })),
        group_keys: [['project']],
      })
      const presentation_group_key = ['project']
      return product({ name: `P${i}`, type: 'USAGE', billable_metric_id, presentation_group_key })
    }),
  )
  const rate_card_id = await make('/v1/contract-pricing/rate-cards/create', { name: 'Prices' })
  const tiers = [{ size: 100_000, price: 0.5 }, { price: 0.4 }]
  await client.json('/v1/contract-pricing/rate-cards/addRates', {
    rate_card_id,
    rates: products.map((product_id, i) => ({
      product_id,
      starting_at: START,
      entitled: true,
      ...(i % 2 === 0 ? { rate_type: 'FLAT', price: 0.25 } : { rate_type: 'TIERED', tiers }),
    })),
  })
  const customer_id = await make('/v1/customers', { name: 'Acme', ingest_aliases: ['acme'] })
  await client.json('/v1/contracts/create', {
    customer_id,
    rate_card_id,
    starting_at: START,
    overrides: [
      {
        starting_at: START,
        type: 'MULTIPLIER',
        multiplier: 0.9,
        override_specifiers: [{ product_id: products[0] }],
      },
    ],
    credits: [
      {
        product_id: await product({ name: 'Credit', type: 'FIXED' }),
        priority: 1,
        applicable_product_ids: [products[1]],
        access_schedule: {
          schedule_items: [{ amount: 1_000_000, starting_at: START, ending_before: END }],
        },
      },
    ],
  })
  return customer_id
}

/** Events all over the month, in no order, as many of each product and project. */
async function use(client: Client, customer_id: string): Promise<void> {
  const minutes = 30 * 24 * 60
  const event = (i: number) => ({
    transaction_id: `e${i}`,
    customer_id,
    event_type: `product ${i % PRODUCTS}`,
    timestamp: new Date(Date.parse(START) + ((i * 7919) % minutes) * 60_000).toISOString(),
    properties: { n: String(1 + (i % 97)), project: `p${Math.floor(i / PRODUCTS) % GROUPS}` },
  })
  const batches = Array.from({ length: EVENTS / BATCH }, (_, i) => i * BATCH)
  await each(batches, SENDERS, async (from) => {
    const events = Array.from({ length: BATCH }, (_, i) => event(from + i))
    const { status, text } = await client.post('/v1/ingest', Buffer.from(JSON.stringify(events)))
    if (status !== 200) throw new Error(`${status} ${text}`)
  })
}

async function read(
  server: BenchServer,
  what: string,
  work: () => Promise<{ status: number }>,
): Promise<void> {
  const took: number[] = []
  let [cpu, databaseCpu] = [server.cpu(), server.databaseCpu()]
  for (let i = -20; i < READS; i += 1) {
    if (i === 0) [cpu, databaseCpu] = [server.cpu(), server.databaseCpu()]
    const start = performance.now()
    const { status } = await work()
    if (status !== 200) throw new Error(`${what}: ${status}`)
    if (i >= 0) took.push(performance.now() - start)
  }
  const ms = (seconds: number) => `${((seconds * 1000) / READS).toFixed(1)} ms`
  console.log(
    `${what}: ${percentile(took, 0.5).toFixed(1)} ms p50, ${percentile(took, 0.99).toFixed(1)} ms p99 of ${READS}; ` +
      `processor time each: server ${ms(server.cpu() - cpu)}, database ${ms(databaseCpu())}`,
  )
}
