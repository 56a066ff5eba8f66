import { readFileSync } from 'node:fs'
import Metronome from '@metronome/sdk'

/**
 * The tour: a customer, from creation to a finalized invoice, through Metronome's official SDK.
 * It makes an environment of its own whose clock it winds by hand, so a month takes a second.
 */
const url = process.env['MAELZEL_URL'] ?? 'http://127.0.0.1:4010'
const folder = process.env['MAELZEL_DATA_DIR'] ?? './data'
const token = process.env['MAELZEL_API_TOKEN'] ?? readFileSync(`${folder}/token`, 'utf8').trim()

async function maelzel<Reply>(as: string, path: string, body: object): Promise<Reply> {
  const response = await fetch(`${url}/maelzel/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const reply = (await response.json()) as { data: Reply; message?: string }
  if (!response.ok) throw new Error(`${path}: ${reply.message}`)
  return reply.data
}

const step = (text: string) => console.log(`· ${text}`)

// An environment of our own. Its clock stands still until we wind it.
const environment = await maelzel<{ id: string; token: string }>(token, 'environments', {
  name: 'quickstart',
  clock: { now: '2026-01-01T00:00:00Z' },
})
step(`environment ${environment.id}, its clock at 1 January 2026`)

// From here on nothing but the SDK that Metronome's users have already.
const sdk = new Metronome({ baseURL: url, bearerToken: environment.token })

const { data: metric } = await sdk.v1.billableMetrics.create({
  name: 'Tokens',
  aggregation_type: 'SUM',
  aggregation_key: 'tokens',
  event_type_filter: { in_values: ['completion'] },
  property_filters: [{ name: 'tokens', exists: true }],
})
const { data: product } = await sdk.v1.contracts.products.create({
  name: 'Tokens',
  type: 'USAGE',
  billable_metric_id: metric.id,
})
const { data: card } = await sdk.v1.contracts.rateCards.create({ name: 'Public prices' })
await sdk.v1.contracts.rateCards.rates.add({
  rate_card_id: card.id,
  product_id: product.id,
  starting_at: '2026-01-01T00:00:00Z',
  entitled: true,
  rate_type: 'FLAT',
  price: 0.25, // cents
})
step('a metric, a product and a rate card: a quarter of a cent for a token')

const { data: customer } = await sdk.v1.customers.create({
  name: 'Acme',
  ingest_aliases: ['acme'],
})
await sdk.v1.contracts.create({
  customer_id: customer.id,
  rate_card_id: card.id,
  starting_at: '2026-01-01T00:00:00Z',
})
step('the customer Acme, on a monthly contract')

let sent = 0
for (let day = 1; day <= 31; day += 1) {
  const timestamp = `2026-01-${String(day).padStart(2, '0')}T12:00:00Z`
  await maelzel(environment.token, 'clock/advance', { to: timestamp })
  await sdk.v1.usage.ingest({
    usage: Array.from({ length: 10 }, (_, i) => ({
      transaction_id: `acme-${day}-${i}`, // sent twice, counted once
      customer_id: 'acme',
      event_type: 'completion',
      timestamp,
      properties: { tokens: String(100 * day) },
    })),
  })
  sent += 10
}
step(`${sent} events, a month of them`)

const { ran } = await maelzel<{ ran: { at: string; job: string }[] }>(
  environment.token,
  'clock/advance',
  { to: '2026-02-02T00:00:00Z' },
)
step(`the clock wound to 2 February: ${ran.map(({ at, job }) => `${job} at ${at}`).join(', ')}`)

const invoices = await sdk.v1.customers.invoices.list({
  customer_id: customer.id,
  status: 'FINALIZED',
})
for (const invoice of invoices.data) {
  console.log(`\nInvoice ${invoice.id} · ${invoice.status} · issued ${invoice.issued_at}`)
  console.table(
    invoice.line_items.map(({ name, quantity, unit_price, total }) => ({
      name,
      quantity,
      'unit price (¢)': unit_price,
      'total ($)': (total / 100).toFixed(2),
    })),
  )
  console.log(`Total: $${(invoice.total / 100).toFixed(2)}`)
}
