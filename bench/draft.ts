import { stopTestServer } from '../test/server.ts'
import { Shop } from '../test/shop.ts'
import { percentile } from './measure.ts'

const PRODUCTS = 10
const GROUPS = 50
const EVENTS = Number(process.env['EVENTS'] ?? 100_000)
const READS = Number(process.env['READS'] ?? 200)
const BATCH = 100
const SENDERS = 8

/**
 * A draft of 500 lines over 100,000 events, read through HTTP: the list of the customer's invoices
 * and the draft itself. On the embedded database, or on TEST_DATABASE_URL.
 */
export async function run(): Promise<void> {
  const shop = await Shop.at('2026-01-31T20:00:00Z')
  const { customer_id } = await sell(shop)
  await use(shop, customer_id)
  const draft = await shop.usageInvoice(customer_id, '2026-01-01')
  console.log(`${draft.line_items.length} lines over ${EVENTS} events, total ${draft.total}`)
  await read('list invoices', () => shop.world.get(`/v1/customers/${customer_id}/invoices`))
  await read('get the draft', () =>
    shop.world.get(`/v1/customers/${customer_id}/invoices/${draft.id}`),
  )
  await stopTestServer()
}

/** Ten products of fifty projects each, every other one in tiers; a commit that pays for some. */
async function sell(shop: Shop) {
  const names = Array.from({ length: PRODUCTS }, (_, i) => `product ${i}`)
  const products = await Promise.all(
    names.map((name) => shop.usage(name, { presentation_group_key: ['project'] })),
  )
  const rate_card_id = await shop.card(
    products.map((product_id, i) =>
      i % 2 === 0
        ? { product_id, price: 0.25 }
        : {
            product_id,
            rate_type: 'TIERED',
            tiers: [{ size: 100_000, price: 0.5 }, { price: 0.4 }],
          },
    ),
  )
  return shop.sign('Acme', {
    rate_card_id,
    starting_at: '2026-01-01T00:00:00Z',
    overrides: [
      {
        starting_at: '2026-01-01T00:00:00Z',
        type: 'MULTIPLIER',
        multiplier: 0.9,
        override_specifiers: [{ product_id: products[0] ?? '' }],
      },
    ],
    credits: [
      {
        product_id: await shop.fixed('Credit'),
        priority: 1,
        applicable_product_ids: [products[1] ?? ''],
        access_schedule: {
          schedule_items: [
            {
              amount: 1_000_000,
              starting_at: '2026-01-01T00:00:00Z',
              ending_before: '2027-01-01T00:00:00Z',
            },
          ],
        },
      },
    ],
  })
}

/** Events all over the month, in no order, as many of each product and project. */
async function use(shop: Shop, customer_id: string): Promise<void> {
  const start = new Date('2026-01-01T00:00:00Z').getTime()
  const minutes = 30 * 24 * 60
  const event = (i: number) => ({
    transaction_id: `e${i}`,
    customer_id,
    event_type: `product ${i % PRODUCTS}`,
    timestamp: new Date(start + ((i * 7919) % minutes) * 60_000).toISOString(),
    properties: { n: String(1 + (i % 97)), project: `p${Math.floor(i / PRODUCTS) % GROUPS}` },
  })
  let next = 0
  const send = async () => {
    while (next < EVENTS) {
      const from = next
      next += BATCH
      const usage = Array.from({ length: BATCH }, (_, i) => event(from + i))
      await shop.world.post('/v1/ingest', usage)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, send))
}

async function read(what: string, work: () => Promise<{ status: number }>): Promise<void> {
  const took: number[] = []
  let before = process.cpuUsage()
  for (let i = 0; i < READS + 20; i += 1) {
    const start = performance.now()
    const { status } = await work()
    if (status !== 200) throw new Error(`${what}: ${status}`)
    if (i === 20) before = process.cpuUsage()
    if (i >= 20) took.push(performance.now() - start)
  }
  const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)]
  const { user, system } = process.cpuUsage(before)
  const busy = (user + system) / 1000 / READS
  console.log(
    `${what}: ${p50.toFixed(1)} ms p50, ${p99.toFixed(1)} ms p99 of ${READS}; ${busy.toFixed(1)} ms of this process's time each`,
  )
}
