import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brief, lines, Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`
const access = (amount: number, start: string, end: string, credit_type_id?: string) => ({
  ...(credit_type_id && { credit_type_id }),
  schedule_items: [{ amount, starting_at: at(start), ending_before: at(end) }],
})

describe('commits and credits as the guides tell of them', () => {
  test('a prepaid commit at twenty percent off list (E34)', async () => {
    const shop = await Shop.at('2025-01-01')
    const hours = await shop.usage('hours')
    const storage = await shop.usage('storage')
    const rate_card_id = await shop.card([
      { product_id: hours, price: 100 },
      { product_id: storage, price: 50 },
    ])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      overrides: [{ starting_at: at('2025-01-01'), type: 'MULTIPLIER', multiplier: 0.8 }],
      commits: [
        {
          type: 'PREPAID',
          name: 'Commit',
          product_id: await shop.fixed('Commit'),
          access_schedule: access(1_000_000, '2025-01-01', '2026-01-01'),
          invoice_schedule: {
            schedule_items: [{ timestamp: at('2025-01-01'), amount: 1_000_000 }],
          },
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'hours', 1000, '2025-01-10')
    await shop.uses(customer_id, 'storage', 250, '2025-01-10')
    await shop.world.advanceTo('2025-02-03')
    assert.deepEqual((await shop.invoices(customer_id, { status: 'FINALIZED' })).map(brief), [
      '2025-01-01 SCHEDULED FINALIZED 1000000',
      '2025-02-02 USAGE FINALIZED 0',
    ])
    const { data } = await shop.sdk.v1.contracts.getNetBalance({ customer_id })
    assert.equal(data.balance, 910_000)
  })

  test('a commit on one product leaves the other to be paid (E43)', async () => {
    const shop = await Shop.at('2025-02-01')
    const reads = await shop.usage('Reads')
    const writes = await shop.usage('Writes')
    const rate_card_id = await shop.card([
      { product_id: reads, price: 1000 },
      { product_id: writes, price: 500 },
    ])
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-02-01'),
    })
    await shop.world.advanceTo('2025-02-20')
    await shop.uses(customer_id, 'Reads', 10, '2025-02-10')
    await shop.uses(customer_id, 'Writes', 10, '2025-02-10')
    const edit = await shop.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      add_commits: [
        {
          type: 'PREPAID',
          product_id: await shop.fixed('Commit'),
          applicable_product_ids: [reads],
          access_schedule: access(100_000, '2025-02-01', '2026-02-01'),
        },
      ],
    })
    assert.ok(edit.data.id)
    assert.equal((await shop.usageInvoice(customer_id, '2025-02-01')).total, 5000)
  })

  test('what was paid for a unit of access is its cost basis; the statement shows list prices (E48)', async () => {
    const shop = await Shop.at('2025-01-01')
    const calls = await shop.usage('calls')
    const rate_card_id = await shop.card([{ product_id: calls, price: 100 }])
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      commits: [
        {
          type: 'PREPAID',
          name: 'Commit',
          product_id: await shop.fixed('Commit'),
          access_schedule: access(100_000, '2025-01-01', '2026-01-01'),
          invoice_schedule: { schedule_items: [{ timestamp: at('2025-01-01'), amount: 80_000 }] },
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'calls', 10, '2025-01-10')
    const { data } = await shop.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    assert.equal((data.commits[0] as { cost_basis?: number }).cost_basis, 0.8)
    assert.deepEqual(lines(await shop.usageInvoice(customer_id, '2025-01-01')), [
      'calls 10 × 100 = 1000',
      'Commit applied -1000',
    ])
  })

  test('included credits burn before a top-up, in a unit of their own (E55)', async () => {
    const shop = await Shop.at('2025-01-01')
    const unit = await shop.world.post('/maelzel/v1/pricing-units', { name: 'AI credits' })
    const credits: string = unit.body.data.id
    const assistant = await shop.usage('Assistant')
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card(
      [
        { product_id: assistant, price: 12, credit_type_id: credits },
        { product_id: seat, price: 2000, billing_frequency: 'MONTHLY' },
      ],
      {
        credit_type_conversions: [{ custom_credit_type_id: credits, fiat_per_custom_credit: 100 }],
      },
    )
    const fixed = await shop.fixed('Credits')
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      subscriptions: [
        {
          temporary_id: 'seats',
          subscription_rate: { product_id: seat, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          initial_quantity: 4,
          proration: { is_prorated: true, invoice_behavior: 'BILL_IMMEDIATELY' },
        },
      ],
      recurring_credits: [
        {
          product_id: fixed,
          name: 'Included',
          priority: 1,
          starting_at: at('2025-01-01'),
          access_amount: { unit_price: 100, credit_type_id: credits },
          commit_duration: { value: 1, unit: 'PERIODS' },
          subscription_config: {
            subscription_id: 'seats',
            allocation: 'POOLED',
            apply_seat_increase_config: { is_prorated: false },
          },
        },
      ],
      commits: [
        {
          type: 'PREPAID',
          name: 'Top-up',
          priority: 100,
          product_id: fixed,
          access_schedule: access(1000, '2025-01-01', '2026-01-01', credits),
          invoice_schedule: { schedule_items: [{ timestamp: at('2025-01-01'), amount: 8000 }] },
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'Assistant', 10, '2025-01-10')
    const left = async () =>
      (await shop.sdk.v1.contracts.getNetBalance({ customer_id, credit_type_id: credits })).data
        .balance
    assert.equal(await left(), 1400 - 120)
    const draft = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.deepEqual(lines(draft).slice(0, 2), ['Assistant 10 × 12 = 120', 'Included applied -120'])
    await shop.uses(customer_id, 'Assistant', 110, '2025-01-11')
    assert.equal(await left(), 0)
    const over = await shop.usageInvoice(customer_id, '2025-01-01')
    const conversion = over.line_items.find(({ type }) => type === 'cpu_conversion')
    assert.deepEqual([conversion?.quantity, conversion?.total], [40, 4000])
    assert.equal(over.total, 4000 + 8000) // the overage, and four seats for February
  })

  test('a quarter’s tranche pays for a month (E57)', async () => {
    const shop = await Shop.at('2025-01-01')
    const a = await shop.usage('a')
    const b = await shop.usage('b')
    const rate_card_id = await shop.card([
      { product_id: a, price: 10 },
      { product_id: b, price: 5 },
    ])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      commits: [
        {
          type: 'PREPAID',
          product_id: await shop.fixed('Tranche'),
          access_schedule: access(3_000_000, '2025-01-01', '2025-04-01'),
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'a', 200_000, '2025-01-10')
    await shop.uses(customer_id, 'b', 5000, '2025-01-10')
    assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).total, 0)
    const { data } = await shop.sdk.v1.contracts.getNetBalance({ customer_id })
    assert.equal(data.balance, 975_000)
  })
})
