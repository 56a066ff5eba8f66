import { type BenchServer, environmentAt, startServer } from './bench-server.ts'
import {
  aliasOf,
  balancesOf,
  DUE,
  JANUARY,
  makeBodies,
  SENT_AT,
  storageTiers,
  tokenPrices,
} from './invoice-load.ts'
import { type Fraction, fraction, isEqual, owedBy } from './invoice-oracle.ts'
import { Client, each } from './usage-load.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000_000)
const CUSTOMERS = Number(process.env['BENCH_CUSTOMERS'] ?? 1000)
const POSTGRES = process.env['BENCH_DATABASE_URL']
const CONNECTIONS = 32

/**
 * From raw events over HTTP to final invoices, on BENCH_DATABASE_URL or the embedded database. Every
 * total is compared with what the oracle computes from the same bodies before any speed is told.
 */
export async function run(): Promise<void> {
  const where = POSTGRES ? 'PostgreSQL' : 'embedded database'
  console.log(`${where}, ${EVENTS.toLocaleString()} events of ${CUSTOMERS} customers`)
  const bodies = makeBodies(EVENTS, CUSTOMERS)
  const server = await startServer(POSTGRES)
  try {
    const token = await environmentAt(server, SENT_AT)
    const client = new Client(server.url, token, CONNECTIONS)
    const ids = await sell(client)
    const ingest = await timed(() => send(client, bodies))
    const idle = server.memory()
    const watch = watchMemory(server)
    const invoices = await timed(() => client.json('/maelzel/v1/clock/advance', { to: DUE }))
    const peak = watch.stop()
    await check(server.url, token, ids, owedBy(CUSTOMERS, bodies))
    const rate = (count: number, seconds: number) => Math.round(count / seconds).toLocaleString()
    console.log(`every total is right, to the last digit: ${CUSTOMERS} invoices`)
    console.log(`ingest: ${ingest.toFixed(1)} s, ${rate(EVENTS, ingest)} events/s`)
    console.log(`invoice run: ${invoices.toFixed(2)} s, ${rate(CUSTOMERS, invoices)} invoices/s`)
    console.log(`in all: ${(ingest + invoices).toFixed(1)} s`)
    console.log(
      `resident memory: ${idle.toFixed(0)} MB before the run, ${peak.toFixed(0)} MB at most`,
    )
    client.close()
  } finally {
    await server.stop()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function watchMemory(server: BenchServer) {
  let peak = server.memory()
  const timer = setInterval(() => {
    peak = Math.max(peak, server.memory())
  }, 50)
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}

const send = (client: Client, bodies: readonly Buffer[]) =>
  each(bodies, CONNECTIONS, async (body) => {
    const { status, text } = await client.post('/v1/ingest', body)
    if (status !== 200) throw new Error(`${status} ${text}`)
  })

/** The metrics and products; their ids. */
async function makeProducts(client: Client) {
  const metric = async (event_type: string, aggregation_key: string, key: string[]) =>
    client.json('/v1/billable-metrics/create', {
      name: aggregation_key,
      aggregation_type: 'SUM',
      aggregation_key,
      event_type_filter: { in_values: [event_type] },
      property_filters: [aggregation_key, ...key].map((name) => ({ name, exists: true })),
      ...(key.length > 0 && { group_keys: [key] }),
    })
  const product = async (body: object) =>
    (await client.json('/v1/contract-pricing/products/create', body)).data.id as string
  const key = ['model', 'region']
  return {
    tokens: await product({
      name: 'Tokens',
      type: 'USAGE',
      billable_metric_id: (await metric('completion', 'tokens', key)).data.id,
      pricing_group_key: key,
    }),
    storage: await product({
      name: 'Storage',
      type: 'USAGE',
      billable_metric_id: (await metric('upload', 'gigabytes', [])).data.id,
    }),
    credit: await product({ name: 'Credit', type: 'FIXED' }),
    commit: await product({ name: 'Commit', type: 'FIXED' }),
  }
}

/** Makes the customers, each with a contract, a commit and a credit; their ids. */
async function sell(client: Client): Promise<string[]> {
  const { tokens, storage, credit, commit } = await makeProducts(client)
  const card = await client.json('/v1/contract-pricing/rate-cards/create', { name: 'Prices' })
  const rate = { starting_at: JANUARY.start, entitled: true }
  await client.json('/v1/contract-pricing/rate-cards/addRates', {
    rate_card_id: card.data.id,
    rates: [
      ...tokenPrices.map(({ price, ...pricing_group_values }) => ({
        ...rate,
        product_id: tokens,
        rate_type: 'FLAT',
        price: Number(price),
        pricing_group_values,
      })),
      {
        ...rate,
        product_id: storage,
        rate_type: 'TIERED',
        tiers: storageTiers.map(({ size, price }) => ({
          price: Number(price),
          ...(size !== undefined && { size: Number(size) }),
        })),
      },
    ],
  })
  const year = { starting_at: JANUARY.start, ending_before: '2027-01-01T00:00:00Z' }
  const grant = (amount: string) => ({
    access_schedule: { schedule_items: [{ amount: Number(amount), ...year }] },
  })
  const ids: string[] = Array(CUSTOMERS)
  await each(ids, 8, async (_, i) => {
    const amounts = balancesOf(i)
    const made = { name: `Customer ${i}`, ingest_aliases: [aliasOf(i)] }
    const customer_id = (await client.json('/v1/customers', made)).data.id
    await client.json('/v1/contracts/create', {
      customer_id,
      rate_card_id: card.data.id,
      starting_at: JANUARY.start,
      credits: [
        {
          product_id: credit,
          priority: 1,
          applicable_product_ids: [tokens],
          ...grant(amounts.credit),
        },
      ],
      commits: [{ product_id: commit, type: 'PREPAID', priority: 2, ...grant(amounts.commit) }],
    })
    ids[i] = customer_id
  })
  return ids
}

/** Numbers of a reply with all their digits. */
const exactly = (text: string) =>
  JSON.parse(text.replaceAll(/:(-?\d+(?:\.\d+)?)(?=[,}])/g, ':"$1"'))

/** Compares each final invoice with what is owed; throws when one is wrong. */
async function check(
  url: string,
  token: string,
  ids: readonly string[],
  owed: readonly Fraction[],
) {
  await each(ids, 8, async (id, i) => {
    const reply = await fetch(`${url}/v1/customers/${id}/invoices?status=FINALIZED&type=USAGE`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const { data } = exactly(await reply.text())
    const [invoice] = data
    const right = owed[i] as Fraction
    if (data.length !== 1 || !isEqual(fraction(invoice.total), right))
      throw new Error(`customer ${i} is billed ${invoice?.total}, and owes ${right.n}/${right.d}`)
  })
}
