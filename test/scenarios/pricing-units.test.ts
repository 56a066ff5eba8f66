import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { brief, lines, Shop } from '../shop.ts'

const since = '2024-09-01T00:00:00Z'

describe('units of prices', () => {
  let shop: Shop
  const ids = { tokens: '', euro: '', usage: '', fixed: '' }
  before(async () => {
    shop = await Shop.at('2024-09-30')
    const unit = await shop.world.post('/maelzel/v1/pricing-units', { name: 'Tokens' })
    ids.tokens = unit.body.data.id
    for await (const type of shop.sdk.v1.pricingUnits.list())
      if (type.name === 'EUR') ids.euro = type.id ?? ''
    ids.usage = await shop.usage('calls')
    ids.fixed = await shop.fixed('Fixed')
  })
  const september = (customer_id: string) => shop.usageInvoice(customer_id, '2024-09-01')
  const tokenCard = (rates: Parameters<Shop['card']>[0]) =>
    shop.card(
      rates.map((rate) => ({ credit_type_id: ids.tokens, ...rate })),
      {
        credit_type_conversions: [
          { custom_credit_type_id: ids.tokens, fiat_per_custom_credit: 10 },
        ],
      },
    )
  const credit = (amount: number, unit: { credit_type_id?: string } = {}) => ({
    product_id: ids.fixed,
    name: 'Credit',
    priority: 1,
    access_schedule: {
      ...unit,
      schedule_items: [{ amount, starting_at: since, ending_before: '2025-09-01T00:00:00Z' }],
    },
  })

  test('what balances leave of custom units becomes money in one line (E23)', async () => {
    const rate_card_id = await tokenCard([{ product_id: ids.usage, price: 5 }])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: since,
      credits: [credit(150, { credit_type_id: ids.tokens })],
    })
    await shop.uses(customer_id, 'calls', 100, '2024-09-05')
    const draft = await september(customer_id)
    assert.deepEqual(lines(draft), [
      'calls 30 × 5 = 150',
      'Credit applied -150',
      'calls 70 × 5 = 350',
      'Conversion 350 × 10 = 3500',
    ])
    assert.equal(draft.total, 3500)
    assert.equal(draft.credit_type.name, 'USD (cents)')
    assert.deepEqual(
      draft.line_items.map(({ type, credit_type }) => `${type} ${credit_type.name}`),
      [
        'usage Tokens',
        'applied_commit_or_credit Tokens',
        'usage Tokens',
        'cpu_conversion USD (cents)',
      ],
    )
  })

  test('a balance in money pays no custom units; with none left there is no conversion', async () => {
    const rate_card_id = await tokenCard([{ product_id: ids.usage, price: 5 }])
    const terms = { rate_card_id, starting_at: since }
    const rich = await shop.sign('Rich', {
      ...terms,
      credits: [credit(1000, { credit_type_id: ids.tokens })],
    })
    const poor = await shop.sign('Poor', { ...terms, credits: [credit(100_000)] })
    for (const { customer_id } of [rich, poor])
      await shop.uses(customer_id, 'calls', 10, '2024-09-05')
    const paid = await september(rich.customer_id)
    assert.deepEqual(lines(paid), ['calls 10 × 5 = 50', 'Credit applied -50'])
    assert.equal(paid.total, 0)
    assert.deepEqual(lines(await september(poor.customer_id)), [
      'calls 10 × 5 = 50',
      'Conversion 50 × 10 = 500',
    ])
  })

  test('an overwritten price is in the unit of the rate that it overwrites', async () => {
    const rate_card_id = await tokenCard([{ product_id: ids.usage, price: 5 }])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: since,
      overrides: [
        {
          starting_at: since,
          type: 'OVERWRITE',
          product_id: ids.usage,
          overwrite_rate: { rate_type: 'FLAT', price: 2 },
        },
      ],
    })
    await shop.uses(customer_id, 'calls', 10, '2024-09-05')
    assert.deepEqual(lines(await september(customer_id)), [
      'calls 10 × 2 = 20',
      'Conversion 20 × 10 = 200',
    ])
  })

  test('ten dollars are a thousand, ten euros are ten (E24)', async () => {
    const totals: Record<string, number> = {}
    for (const [price, more] of [
      [1000, {}],
      [10, { fiat_credit_type_id: ids.euro }],
    ] as const) {
      const rate_card_id = await shop.card([{ product_id: ids.usage, price }], more)
      const { customer_id } = await shop.sign('Acme', {
        rate_card_id,
        starting_at: since,
        overrides: [
          {
            starting_at: since,
            type: 'OVERWRITE',
            product_id: ids.usage,
            overwrite_rate: { rate_type: 'FLAT', price: price / 10 },
          },
        ],
      })
      await shop.uses(customer_id, 'calls', 10, '2024-09-05')
      const { credit_type, total, line_items } = await september(customer_id)
      totals[credit_type.name] = total
      assert.equal(line_items[0]?.credit_type.name, credit_type.name)
    }
    assert.deepEqual(totals, { 'USD (cents)': 1000, EUR: 10 })
  })

  test('decimals of euros are kept to the last digit', async () => {
    const rate_card_id = await shop.card([{ product_id: ids.usage, price: 0.41672 }], {
      fiat_credit_type_id: ids.euro,
    })
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since })
    await shop.uses(customer_id, 'calls', '100.1', '2024-09-05')
    assert.equal((await september(customer_id)).total, 41.713672)
  })

  test('a charge in another currency has an invoice of its own, in that currency', async () => {
    const rate_card_id = await shop.card([{ product_id: ids.usage, price: 1 }])
    const fee = (amount: number, unit: { credit_type_id?: string } = {}) => ({
      product_id: ids.fixed,
      schedule: { ...unit, schedule_items: [{ timestamp: '2024-10-01T00:00:00Z', amount }] },
    })
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: since,
      scheduled_charges_on_usage_invoices: 'ALL',
      scheduled_charges: [fee(500), fee(7, { credit_type_id: ids.euro })],
    })
    const all = await shop.invoices(customer_id)
    assert.deepEqual(
      all.map((invoice) => `${brief(invoice)} ${invoice.credit_type.name}`),
      ['2024-10-01 SCHEDULED DRAFT 7 EUR', '2024-10-02 USAGE DRAFT 500 USD (cents)'],
    )
  })

  test('a subscription in custom units is billed in the money of the card', async () => {
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const rate_card_id = await tokenCard([
      { product_id: seat, price: 100, billing_frequency: 'MONTHLY' },
    ])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: since,
      subscriptions: [
        {
          subscription_rate: { product_id: seat, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          initial_quantity: 2,
          proration: { is_prorated: false, invoice_behavior: 'BILL_IMMEDIATELY' },
        },
      ],
    })
    const [first] = await shop.invoices(customer_id)
    assert.ok(first)
    assert.equal(brief(first), '2024-09-01 SCHEDULED FINALIZED 2000')
    assert.equal(first.credit_type.name, 'USD (cents)')
    assert.deepEqual(lines(first), ['Seat 2 × 100 = 200', 'Conversion 200 × 10 = 2000'])
  })
})
