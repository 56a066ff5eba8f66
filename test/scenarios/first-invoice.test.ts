import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World } from '../world.ts'

/** A metric, a product and a rate card that sells it at a flat price. */
async function priced(world: World, price: number) {
  const { sdk } = world
  const { data: metric } = await sdk.v1.billableMetrics.create({
    name: 'Tokens',
    aggregation_type: 'SUM',
    aggregation_key: 'tokens',
    property_filters: [{ name: 'tokens', exists: true }],
  })
  const { data: product } = await sdk.v1.contracts.products.create({
    name: 'Tokens',
    type: 'USAGE',
    billable_metric_id: metric.id,
  })
  const { data: card } = await sdk.v1.contracts.rateCards.create({ name: 'Prices' })
  await sdk.v1.contracts.rateCards.rates.add({
    rate_card_id: card.id,
    product_id: product.id,
    starting_at: '2020-01-01T00:00:00Z',
    entitled: true,
    rate_type: 'FLAT',
    price,
  })
  return { metric_id: metric.id, product_id: product.id, rate_card_id: card.id }
}

const uses = (
  world: World,
  customer: string,
  date: string,
  tokens: string,
  id = `${customer} ${date}`,
) =>
  world.sdk.v1.usage.ingest({
    usage: [
      {
        transaction_id: id,
        customer_id: customer,
        event_type: 'completion',
        timestamp: `${date}T12:00:00Z`,
        properties: { tokens },
      },
    ],
  })

test('usage becomes a draft, and the draft a final invoice a day after its period', async () => {
  const world = await World.at('2026-01-01')
  const { sdk } = world
  const { rate_card_id } = await priced(world, 2)
  const { data: acme } = await sdk.v1.customers.create({ name: 'Acme', ingest_aliases: ['acme'] })
  await sdk.v1.contracts.create({
    customer_id: acme.id,
    rate_card_id,
    starting_at: '2026-01-01T00:00:00Z',
  })

  await world.advanceTo('2026-01-10T12:00:00Z')
  await uses(world, 'acme', '2026-01-10', '4000')
  await uses(world, 'acme', '2026-01-10', '4000') // sent twice
  const [draft] = (await sdk.v1.customers.invoices.list({ customer_id: acme.id })).data
  assert.equal(draft?.status, 'DRAFT')
  assert.equal(draft?.total, 8000)
  assert.equal(draft?.issued_at, '2026-02-02T00:00:00.000Z')

  await world.advanceTo('2026-02-01T20:00:00Z')
  await uses(world, acme.id, '2026-01-31', '1000') // late, inside the grace

  const ran = await world.advanceTo('2026-02-03')
  assert.deepEqual(
    ran.map(({ at, job }) => [at, job]),
    [['2026-02-02T00:00:00.000Z', 'settleCustomer']],
  )
  const january = await sdk.v1.customers.invoices.retrieve({
    customer_id: acme.id,
    invoice_id: draft.id,
  })
  assert.equal(january.data.status, 'FINALIZED')
  assert.equal(january.data.total, 10_000)
  assert.equal(january.data.start_timestamp, '2026-01-01T00:00:00.000Z')
  assert.equal(january.data.end_timestamp, '2026-02-01T00:00:00.000Z')
  assert.deepEqual(
    january.data.line_items.map(({ name, quantity, unit_price, total, type }) => ({
      name,
      quantity,
      unit_price,
      total,
      type,
    })),
    [{ name: 'Tokens', quantity: 5000, unit_price: 2, total: 10_000, type: 'usage' }],
  )

  await uses(world, 'acme', '2026-01-31', '9', 'too late for January')
  const after = await sdk.v1.customers.invoices.retrieve({
    customer_id: acme.id,
    invoice_id: draft.id,
  })
  assert.equal(after.data.total, 10_000)
})

test('twelve months in one leap finalize twelve invoices, each at its own instant', async () => {
  const world = await World.at('2026-01-01')
  const { rate_card_id } = await priced(world, 1)
  const { data: acme } = await world.sdk.v1.customers.create({ name: 'Acme' })
  await world.sdk.v1.contracts.create({
    customer_id: acme.id,
    rate_card_id,
    starting_at: '2026-01-01T00:00:00Z',
  })
  const ran = await world.advanceTo('2027-01-02')
  const finals = await world.sdk.v1.customers.invoices.list({
    customer_id: acme.id,
    status: 'FINALIZED',
  })
  const issued = Array.from({ length: 12 }, (_, i) =>
    new Date(Date.UTC(2026, i + 1, 2)).toISOString(),
  )
  assert.deepEqual(
    finals.data.map((invoice) => invoice.issued_at),
    issued,
  )
  assert.deepEqual(
    ran.filter(({ job }) => job === 'settleCustomer').map(({ at }) => at),
    issued,
  )
})

test('an alias that moves takes its events along while they are in a draft', async () => {
  const world = await World.at('2026-01-10')
  const { sdk } = world
  const { rate_card_id } = await priced(world, 1)
  const made = async (name: string) => {
    const { data: customer } = await sdk.v1.customers.create({ name })
    await sdk.v1.contracts.create({
      customer_id: customer.id,
      rate_card_id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    return customer.id
  }
  const [a, b] = [await made('A'), await made('B')]
  await uses(world, 'sub-7', '2026-01-09', '3')
  const total = async (customer_id: string) =>
    (await sdk.v1.customers.invoices.list({ customer_id })).data[0]?.total
  assert.deepEqual([await total(a), await total(b)], [0, 0])
  await sdk.v1.customers.setIngestAliases({ customer_id: a, ingest_aliases: ['sub-7'] })
  assert.deepEqual([await total(a), await total(b)], [3, 0])
  await sdk.v1.customers.setIngestAliases({ customer_id: a, ingest_aliases: [] })
  await sdk.v1.customers.setIngestAliases({ customer_id: b, ingest_aliases: ['sub-7'] })
  assert.deepEqual([await total(a), await total(b)], [0, 3])
})
