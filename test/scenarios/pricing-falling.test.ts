import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { lines, Shop } from '../shop.ts'

/** Metrics that fall: what is billed is the increment (spec/02 §2.2). */
describe('a metric that says the latest value', () => {
  let shop: Shop
  let storage = ''
  const since = '2024-03-01T00:00:00Z'
  before(async () => {
    shop = await Shop.at('2024-03-31')
    storage = await shop.usage('storage', { aggregation_type: 'LATEST' })
  })

  const sign = async (
    values: Readonly<Record<string, number>>,
    credits: ContractCreateParams.Credit[] = [],
  ) => {
    const rate_card_id = await shop.card([
      { product_id: storage, price: 300 },
      { product_id: storage, price: 400, starting_at: '2024-03-17T00:00:00Z' },
    ])
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since, credits })
    for (const [day, n] of Object.entries(values)) await shop.uses(customer_id, 'storage', n, day)
    return customer_id
  }
  const credit = async (amount: number, starting_at: string) => ({
    product_id: await shop.fixed('Credit'),
    name: 'Credit',
    priority: 1,
    access_schedule: {
      schedule_items: [{ amount, starting_at, ending_before: '2024-04-01T00:00:00Z' }],
    },
  })

  test('is billed by its increments, which may be negative (E11)', async () => {
    const customer_id = await sign({
      '2024-03-01': 7,
      '2024-03-02': 9,
      '2024-03-03': 10,
      '2024-03-04': 5,
    })
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    assert.deepEqual(lines(draft), ['storage 5 × 300 = 1500', 'storage 0 × 400 = 0'])
    const days: (number | undefined)[] = []
    for await (const part of shop.sdk.v1.customers.invoices.listBreakdowns({
      customer_id,
      starting_on: since,
      ending_before: '2024-03-05T00:00:00Z',
    }))
      days.push(part.line_items[0]?.quantity)
    assert.deepEqual(days, [7, 2, 1, -5])
  })

  test('is billed at the price of the day on which it rises', async () => {
    const customer_id = await sign({ '2024-03-16': 7, '2024-03-17': 9 })
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    assert.deepEqual(lines(draft), ['storage 7 × 300 = 2100', 'storage 2 × 400 = 800'])
  })

  test('gives back what it falls by at the price of that day (E13)', async () => {
    const customer_id = await sign({ '2024-03-01': 40, '2024-03-17': 30 })
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    assert.deepEqual(lines(draft), ['storage 40 × 300 = 12000', 'storage -10 × 400 = -4000'])
    assert.equal(draft.total, 8000)
  })

  test('draws on a credit that does not look ahead to the fall (E15)', async () => {
    const customer_id = await sign({ '2024-03-01': 40, '2024-03-17': 30 }, [
      await credit(10_000, since),
    ])
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    const [covered, applied, overage, fall] = draft.line_items
    assert.equal(covered?.quantity?.toFixed(2), '33.33')
    assert.equal(covered?.total, 10_000)
    assert.equal(applied?.total, -10_000)
    assert.equal(overage?.quantity?.toFixed(2), '6.67')
    assert.equal(overage?.total, 2000)
    assert.equal(fall?.total, -4000)
    assert.equal(draft.total, -2000)
  })

  test('draws only its later increments on a credit that begins later (E16)', async () => {
    const customer_id = await sign({ '2024-03-01': 7, '2024-03-02': 9 }, [
      await credit(100_000, '2024-03-02T00:00:00Z'),
    ])
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    assert.deepEqual(lines(draft), [
      'storage 7 × 300 = 2100',
      'storage 2 × 300 = 600',
      'Credit applied -600',
      'storage 0 × 400 = 0',
    ])
    assert.equal(draft.total, 2100)
  })

  test('rises after a credit began, and the rest is due (spec/02 §2.2, 5)', async () => {
    const customer_id = await sign({ '2024-03-01': 40, '2024-03-18': 120 }, [
      await credit(10_000, '2024-03-17T00:00:00Z'),
    ])
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    assert.deepEqual(lines(draft), [
      'storage 40 × 300 = 12000',
      'storage 25 × 400 = 10000',
      'Credit applied -10000',
      'storage 55 × 400 = 22000',
    ])
    assert.equal(draft.total, 34_000)
  })

  test('walks its tiers down again', async () => {
    const rate_card_id = await shop.card([
      {
        product_id: storage,
        rate_type: 'TIERED',
        tiers: [{ size: 10, price: 100 }, { price: 50 }],
      },
      {
        product_id: storage,
        rate_type: 'TIERED',
        tiers: [{ size: 10, price: 100 }, { price: 50 }],
        starting_at: '2024-03-17T00:00:00Z',
      },
    ])
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since })
    await shop.uses(customer_id, 'storage', 12, '2024-03-01')
    await shop.uses(customer_id, 'storage', 7, '2024-03-20')
    const draft = await shop.usageInvoice(customer_id, '2024-03-01')
    assert.deepEqual(lines(draft), [
      'storage 10 × 100 = 1000',
      'storage 2 × 50 = 100',
      'storage -2 × 50 = -100',
      'storage -3 × 100 = -300',
    ])
  })
})
