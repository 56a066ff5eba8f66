import { Shop } from './shop.ts'

const JAN = '2026-01-01T00:00:00Z'
const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

/** Sells a little of everything to one customer, in January. */
export async function everything() {
  const shop = await Shop.at(JAN)
  const calls = await shop.usage('Calls', {
    presentation_group_key: ['project'],
    quantity_conversion: { conversion_factor: 3, operation: 'DIVIDE' },
    quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: 1 },
  })
  const storage = await shop.usage('Storage', { aggregation_type: 'LATEST' })
  const tokens = await shop.usage('Tokens')
  const seats = await shop.catalogue.product({ name: 'Seats', type: 'SUBSCRIPTION' })
  const support = await shop.catalogue.product({
    name: 'Support',
    type: 'COMPOSITE',
    composite_product_ids: [calls, storage],
  })
  const [prepaid, gift, promise, fee] = await Promise.all(
    ['Prepaid', 'Gift', 'Promise', 'Fee'].map((name) => shop.fixed(name)),
  )
  const { body } = await shop.world.post('/maelzel/v1/pricing-units', { name: 'Credits' })
  const unit = body.data.id
  const rate_card_id = await shop.card(
    [
      {
        product_id: calls,
        rate_type: 'TIERED',
        tiers: [{ size: 10, price: 30 }, { size: 10, price: 20 }, { price: 7 }],
      },
      { product_id: storage, price: 3, commit_rate: { rate_type: 'FLAT', price: 2 } },
      { product_id: tokens, price: 5, credit_type_id: unit },
      { product_id: seats, price: 1000, billing_frequency: 'MONTHLY' },
      { product_id: support, rate_type: 'PERCENTAGE', price: 0.1 },
    ] as never,
    { credit_type_conversions: [{ custom_credit_type_id: unit, fiat_per_custom_credit: 10 }] },
  )
  const access = (amount: number, credit_type_id = USD) => ({
    credit_type_id,
    schedule_items: [{ amount, starting_at: JAN, ending_before: '2027-01-01T00:00:00Z' }],
  })
  const pays = (amount: number) => ({
    schedule_items: [{ amount, timestamp: JAN }],
  })
  const { customer_id, contract_id } = await shop.sign('Everything', {
    rate_card_id,
    starting_at: JAN,
    ending_before: '2026-03-01T00:00:00Z',
    net_payment_terms_days: 30,
    multiplier_override_prioritization: 'EXPLICIT',
    overrides: [
      {
        type: 'TIERED',
        product_id: calls,
        starting_at: '2026-01-20T00:00:00Z',
        priority: 1,
        tiers: [{ size: 15, multiplier: 0.5 }, { multiplier: 0.9 }],
      },
    ],
    commits: [
      {
        type: 'PREPAID',
        product_id: prepaid as string,
        name: 'Prepaid',
        rate_type: 'COMMIT_RATE',
        applicable_product_ids: [storage],
        access_schedule: access(100),
        invoice_schedule: pays(80),
      },
      {
        type: 'POSTPAID',
        product_id: promise as string,
        access_schedule: access(100_000),
        invoice_schedule: {
          schedule_items: [{ amount: 100_000, timestamp: '2026-03-01T00:00:00Z' }],
        },
      },
    ],
    credits: [
      { product_id: gift as string, name: 'Gift', priority: 1, access_schedule: access(100) },
      { product_id: gift as string, name: 'Units', access_schedule: access(7, unit) },
    ],
    scheduled_charges: [{ product_id: fee as string, schedule: pays(500) }],
    subscriptions: [
      {
        subscription_rate: { product_id: seats, billing_frequency: 'MONTHLY' },
        collection_schedule: 'ARREARS',
        starting_at: '2026-01-10T00:00:00Z',
        initial_quantity: 3,
        proration: { is_prorated: true, invoice_behavior: 'BILL_ON_NEXT_COLLECTION_DATE' },
      },
    ],
  } as never)
  await shop.world.advanceTo('2026-01-26')
  await shop.uses(customer_id, 'Calls', 20, '2026-01-05', { project: 'a' })
  await shop.uses(customer_id, 'Calls', 31, '2026-01-06', { project: 'a' })
  await shop.uses(customer_id, 'Calls', 25, '2026-01-25', { project: 'a' })
  await shop.uses(customer_id, 'Calls', 10, '2026-01-25', { project: 'b' })
  await shop.uses(customer_id, 'Storage', 70, '2026-01-03')
  await shop.uses(customer_id, 'Storage', 60, '2026-01-21')
  await shop.uses(customer_id, 'Tokens', 4, '2026-01-09')
  return { shop, customer_id, contract_id, rate_card_id, calls }
}
