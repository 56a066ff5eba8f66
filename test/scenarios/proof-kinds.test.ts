import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import type { Invoice } from '@metronome/sdk/resources/v1/customers/invoices'
import { readProof } from '../../verify/read.ts'
import { verify } from '../../verify/verify.ts'
import { USD } from '../deal.ts'
import { placesOfFigures, proofOf, proofText, withOneMore } from '../proving.ts'
import { lines, Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`
const [JANUARY, FEBRUARY] = [at('2025-01-01'), at('2025-02-01')]

/**
 * A parent and a child of hers buy what is rarely sold: shares in tiers, minimums, a SQL metric, units
 * of one's own, seats from within a month; January was billed elsewhere.
 */
async function rarities() {
  const shop = await Shop.at(JANUARY)
  const calls = await shop.usage('Calls')
  const disk = await shop.usage('Disk', { aggregation_type: 'LATEST' })
  const tokens = await shop.usage('Tokens')
  const { data: metric } = await shop.sdk.v1.billableMetrics.create({
    name: 'jobs',
    sql: "SELECT SUM(properties.n) AS value FROM events WHERE event_type = 'Jobs'",
  })
  const jobs = await shop.catalogue.usage({ name: 'Jobs', billable_metric_id: metric.id })
  const composite = (name: string, composite_product_ids: string[]) =>
    shop.catalogue.product({ name, type: 'COMPOSITE', composite_product_ids })
  const share = await composite('Share', [calls, disk])
  const floor = await composite('Floor', [calls])
  const least = await composite('Least', [jobs])
  const seats = await shop.catalogue.product({ name: 'Seats', type: 'SUBSCRIPTION' })
  const gift = await shop.fixed('Gift')
  const { body } = await shop.world.post('/maelzel/v1/pricing-units', { name: 'Credits' })
  const unit = body.data.id
  const inTiers = (...tiers: object[]) => ({ rate_type: 'TIERED_PERCENTAGE', tiers })
  const rate_card_id = await shop.card(
    [
      { product_id: calls, price: 100 },
      { product_id: disk, price: 7 },
      { product_id: jobs, price: 3 },
      { product_id: tokens, price: 5, credit_type_id: unit },
      {
        product_id: share,
        ...inTiers({ size: 500, price: 0.2 }, { size: 300, price: 0.1 }, { price: 0.05 }),
      },
      {
        product_id: floor,
        ...inTiers({ size: 100, price: 0.5 }, { price: 0.1 }),
        minimum_config: { minimum: 400 },
      },
      { product_id: least, rate_type: 'PERCENTAGE', price: 0.1, minimum_config: { minimum: 500 } },
      { product_id: seats, price: 2900, billing_frequency: 'MONTHLY' },
    ] as never,
    { credit_type_conversions: [{ custom_credit_type_id: unit, fiat_per_custom_credit: 0.37 }] },
  )
  const credit = (amount: number, more = {}, credit_type_id = USD) => ({
    product_id: gift,
    name: 'Gift',
    priority: 1,
    access_schedule: {
      credit_type_id,
      schedule_items: [{ amount, starting_at: JANUARY, ending_before: at('2026-01-01') }],
    },
    ...more,
  })
  const parent = await shop.sign('Parent', {
    rate_card_id,
    starting_at: JANUARY,
    usage_statement_schedule: {
      frequency: 'MONTHLY',
      invoice_generation_starting_at: FEBRUARY,
    },
    credits: [credit(450, { applicable_product_ids: [least] }), credit(100), credit(8, {}, unit)],
    subscriptions: [
      {
        subscription_rate: { product_id: seats, billing_frequency: 'MONTHLY' },
        collection_schedule: 'ADVANCE',
        starting_at: at('2025-02-08'),
        initial_quantity: 3,
        proration: { is_prorated: true, invoice_behavior: 'BILL_IMMEDIATELY' },
      },
    ],
    hierarchy_configuration: { parent_behavior: { invoice_consolidation_type: 'CONCATENATE' } },
  } as ContractCreateParams)
  const child = await shop.sign('Child', {
    rate_card_id,
    starting_at: FEBRUARY,
    hierarchy_configuration: {
      parent,
      payer: 'PARENT',
      usage_statement_behavior: 'CONSOLIDATE',
    },
  } as ContractCreateParams)
  const [inclusive_start_date, exclusive_end_date] = [JANUARY, FEBRUARY]
  const whole = { inclusive_start_date, exclusive_end_date }
  const { data: imported } = await shop.sdk.v1.contracts.createHistoricalInvoices({
    preview: false,
    invoices: [
      {
        ...parent,
        ...whole,
        credit_type_id: USD,
        issue_date: at('2025-02-03'),
        usage_line_items: [
          { product_id: calls, quantity: 4.4, ...whole },
          { product_id: jobs, quantity: 11, ...whole },
        ],
      },
    ],
  })
  await shop.world.advanceTo('2025-02-20')
  const used: [product: string, n: number, day: number][] = [
    ['Calls', 7, 5],
    ['Calls', 2.5, 6],
    ['Disk', 10, 3],
    ['Disk', 14, 8],
    ['Disk', 5, 12],
    ['Disk', 9, 15],
    ['Jobs', 40, 5],
    ['Jobs', 0.7, 7],
    ['Tokens', 9, 7],
  ]
  for (const [product, n, day] of used)
    await shop.uses(parent.customer_id, product, n, `2025-02-${String(day).padStart(2, '0')}`)
  await shop.uses(child.customer_id, 'Calls', 3, '2025-02-07')
  await shop.world.advanceTo('2025-03-05')
  const issued = async ({ customer_id }: typeof parent) =>
    shop.invoices(customer_id, { status: 'FINALIZED' })
  return { shop, imported, mine: await issued(parent), hers: await issued(child) }
}

describe('the proof of an invoice', () => {
  let shop: Shop
  const invoices = new Map<string, Invoice>()
  before(async () => {
    const sold = await rarities()
    shop = sold.shop
    const of = (type: string) => sold.mine.filter((invoice) => invoice.type === type).at(-1)
    const kinds = {
      'of what was told instead of metered': sold.imported[0],
      'of seats from within a month': of('SCHEDULED'),
      'of shares in tiers, minimums, a SQL metric and units of one’s own': of('USAGE'),
      'of a child': sold.hers[0],
      'of a parent who pays for her child': of('USAGE_CONSOLIDATED'),
    }
    for (const [kind, invoice] of Object.entries(kinds)) if (invoice) invoices.set(kind, invoice)
    assert.equal(invoices.size, 5)
  })

  test('holds whatever is sold', async () => {
    const usage = [...invoices.values()][2]
    assert.deepEqual(usage && lines(usage), [
      'Calls 9.5 × 100 = 950',
      'Disk 9 × 7 = 63',
      'Jobs 40.7 × 3 = 122.1',
      'Tokens 1.6 × 5 = 8',
      'Gift applied -8',
      'Tokens 7.4 × 5 = 37',
      'Share 500 × 0.2 = 100',
      'Share 300 × 0.1 = 30',
      'Share 213 × 0.05 = 10.65',
      'Floor 1 × 400 = 400', // for 100 × 0.5 + 850 × 0.1 is 135
      'Least 0.9 × 500 = 450',
      'Gift applied -450',
      'Least 0.1 × 500 = 50',
      'Seats 3 × 2900 = 8700',
      'Conversion 37 × 0.37 = 13.69',
    ])
    const sources = new Set<string>()
    const kinds = new Set<string>()
    for (const [kind, { id, total }] of invoices) {
      const proof = await proofOf(shop, id)
      assert.equal(verify(proof), undefined, kind)
      assert.equal(Number(proof.invoice.total.toFixed()), total)
      for (const { source } of proof.usage) sources.add(source)
      for (const { because } of proof.lines) kinds.add(because.kind)
    }
    assert.deepEqual([...sources].sort(), ['EVENTS', 'IMPORTED', 'SQL'])
    for (const kind of ['COMPOSITE', 'MINIMUM', 'CONVERSION', 'SUBSCRIPTION', 'REPEATED'])
      assert.ok(kinds.has(kind), kind)
  })

  test('is refused with any one figure changed, by the name of the line', async () => {
    for (const [kind, { id }] of invoices) {
      const text = await proofText(shop, id)
      for (const path of placesOfFigures(readProof(text))) {
        const fault = verify(withOneMore(text, path))
        const [list = '', place] = path
        const where =
          list === 'lines'
            ? `line ${Number(place) + 1} (`
            : ['usage', 'shares', 'balances'].includes(list)
              ? 'line '
              : ''
        assert.ok(fault?.where.startsWith(where), `${kind}, ${path.join('.')}: ${fault?.where}`)
      }
    }
  })

  test('goes on to hold when the invoice is void, and holds for the one that replaces it', async () => {
    for (const [kind, { id, type }] of invoices) {
      if (type === 'USAGE_CONSOLIDATED') continue
      await shop.sdk.v1.invoices.void({ id })
      const { data: again } = await shop.sdk.v1.invoices.regenerate({ id })
      for (const one of [id, again?.id ?? '']) {
        const proof = await proofOf(shop, one)
        assert.equal(verify(proof), undefined, kind)
        assert.equal(proof.invoice.status, one === id ? 'VOID' : 'FINALIZED')
      }
    }
  })

  test('shows that a minimum is due: the share that it replaces is less', async () => {
    const usage = [...invoices.values()][2]
    const proof = await proofOf(shop, usage?.id ?? '')
    const { because, unit_price } = proof.lines.find(
      ({ name }: { name: string }) => name === 'Floor',
    )
    const { quantity, spent } = proof.shares[Number(because.share.toFixed())]
    assert.equal(quantity.toFixed(), '950')
    assert.equal(spent.length, 1)
    assert.equal(unit_price.toFixed(), '400')
    because.price.tiers[0].price = because.price.tiers[0].price.plus('3')
    because.rate.price.tiers[0].price = because.rate.price.tiers[0].price.plus('3')
    assert.match(verify(proof)?.why ?? '', /a share of 435 is due/)
  })
})
