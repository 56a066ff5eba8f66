import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Shop } from '../shop.ts'

/** Sums of spec/18 that a whole invoice shows: amounts in cents. */
const examples = [
  {
    name: 'E80',
    fee: 2000,
    usage: [
      [50_000, 0.3],
      [200_000, 0.1],
    ],
    credit: 2000,
    total: 35_000,
  },
  { name: 'E81', fee: 4900, usage: [[5000, 1]], credit: 0, total: 9900 },
  {
    name: 'E82',
    fee: 2000,
    usage: [
      [12_000, 1],
      [120, 1],
      [1000, 1],
    ],
    credit: 0,
    total: 15_120,
  },
] as const

const JANUARY = '2025-01-01T00:00:00Z'
const FEBRUARY = '2025-02-01T00:00:00Z'

describe('the worked examples', () => {
  let shop: Shop
  let fixed: string
  before(async () => {
    shop = await Shop.at('2025-01-15')
    fixed = await shop.fixed('Fee')
  })

  for (const { name, fee, usage, credit, total } of examples)
    test(`${name} come to ${total / 100} dollars`, async () => {
      const products: string[] = []
      for (const [i] of usage.entries()) products.push(await shop.usage(`${name} ${i}`))
      const rate_card_id = await shop.card(
        usage.map(([, price], i) => ({ product_id: products[i] ?? '', price })),
      )
      const { customer_id } = await shop.sign(name, {
        rate_card_id,
        starting_at: JANUARY,
        scheduled_charges_on_usage_invoices: 'ALL',
        scheduled_charges: [
          {
            product_id: fixed,
            schedule: { schedule_items: [{ timestamp: FEBRUARY, amount: fee }] },
          },
        ],
        ...(credit > 0 && {
          credits: [
            {
              product_id: fixed,
              priority: 1,
              access_schedule: {
                schedule_items: [{ amount: credit, starting_at: JANUARY, ending_before: FEBRUARY }],
              },
            },
          ],
        }),
      })
      for (const [i, [quantity]] of usage.entries())
        await shop.uses(customer_id, `${name} ${i}`, quantity, '2025-01-10')
      assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).total, total)
    })

  test('E102: a charge of the past is final at once, any other as soon as it is due', async () => {
    const own = await Shop.at('2025-03-01T10:00:00Z')
    const due = ['2025-02-10T00:00:00Z', '2025-03-01T11:00:00Z', '2025-03-04T10:00:00Z']
    const { customer_id } = await own.sign('E102', {
      starting_at: JANUARY,
      scheduled_charges: [
        {
          product_id: await own.fixed('Fee'),
          schedule: { schedule_items: due.map((timestamp) => ({ timestamp, amount: 100 })) },
        },
      ],
    })
    const final = async () =>
      (await own.invoices(customer_id, { type: 'SCHEDULED', status: 'FINALIZED' })).length
    assert.equal(await final(), 1)
    for (const [i, [before, at]] of [
      ['2025-03-01T10:59:00Z', '2025-03-01T11:00:00Z'],
      ['2025-03-04T09:59:00Z', '2025-03-04T10:00:00Z'],
    ].entries()) {
      await own.world.advanceTo(before ?? '')
      assert.equal(await final(), 1 + i)
      await own.world.advanceTo(at ?? '')
      assert.equal(await final(), 2 + i)
    }
  })

  test('E65: thirty seats for a year', async () => {
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card([
      { product_id: seat, price: 52_800, billing_frequency: 'ANNUAL' },
    ])
    const { customer_id } = await shop.sign('E65', {
      rate_card_id,
      starting_at: JANUARY,
      subscriptions: [
        {
          subscription_rate: { product_id: seat, billing_frequency: 'ANNUAL' },
          collection_schedule: 'ADVANCE',
          initial_quantity: 30,
          proration: { is_prorated: true },
        },
      ],
    })
    const [invoice] = await shop.invoices(customer_id, { type: 'SCHEDULED' })
    assert.equal(invoice?.total, 1_584_000)
  })
})
