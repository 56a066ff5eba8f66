import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { lines, Shop } from '../shop.ts'

const since = '2024-09-01T00:00:00Z'
const free = [{ size: 5, price: 0 }, { size: 5, price: 100 }, { price: 150 }]

describe('tiers on a draft', () => {
  let shop: Shop
  let calls = ''
  before(async () => {
    shop = await Shop.at('2024-09-29T20:00:00Z')
    calls = await shop.usage('calls')
  })

  const draft = async (
    rate: object,
    uses: readonly [quantity: number, date: string][],
    contract: object = {},
  ) => {
    const rate_card_id = await shop.card([{ product_id: calls, ...rate }])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: since,
      ...contract,
    })
    for (const [n, date] of uses) await shop.uses(customer_id, 'calls', n, date)
    return shop.usageInvoice(customer_id, '2024-09-01')
  }

  test('the boundary belongs to the tier that it ends (E03)', async () => {
    for (const [quantity, expected] of [
      [5, ['calls 5 × 0 = 0']],
      [6, ['calls 5 × 0 = 0', 'calls 1 × 100 = 100']],
      [10, ['calls 5 × 0 = 0', 'calls 5 × 100 = 500']],
      [11, ['calls 5 × 0 = 0', 'calls 5 × 100 = 500', 'calls 1 × 150 = 150']],
      [12, ['calls 5 × 0 = 0', 'calls 5 × 100 = 500', 'calls 2 × 150 = 300']],
    ] as const) {
      const invoice = await draft({ rate_type: 'TIERED', tiers: free }, [[quantity, '2024-09-05']])
      assert.deepEqual(lines(invoice), expected)
    }
  })

  test('each tier says where it begins and how wide it is; the last is endless', async () => {
    const invoice = await draft({ rate_type: 'TIERED', tiers: free }, [[12, '2024-09-05']])
    assert.deepEqual(
      invoice.line_items.map(({ tier }) => tier),
      [
        { level: 1, starting_at: '0', size: '5' },
        { level: 2, starting_at: '5', size: '5' },
        { level: 3, starting_at: '10', size: null },
      ],
    )
  })

  for (const [example, quantity, tiers, total] of [
    ['E06', 15_000, [{ size: 10_000, price: 1 }, { price: 0.5 }], 12_500],
    [
      'E07',
      100_000,
      [{ size: 10_000, price: 1 }, { size: 40_000, price: 0.5 }, { price: 0.2 }],
      40_000,
    ],
    ['E08', 1488, [{ size: 1000, price: 10 }, { price: 9 }], 14_392],
  ] as const)
    test(`${quantity} cost ${total} (${example})`, async () => {
      const invoice = await draft({ rate_type: 'TIERED', tiers }, [[quantity, '2024-09-05']])
      assert.equal(invoice.total, total)
      assert.equal(invoice.line_items.length, tiers.length)
    })

  test('each value of a presentation key walks the tiers on its own (E04)', async () => {
    const projects = await shop.usage('projects', { presentation_group_key: ['project_id'] })
    const rate_card_id = await shop.card([
      { product_id: projects, rate_type: 'TIERED', tiers: free },
    ])
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since })
    for (const project_id of ['p1', 'p2'])
      await shop.uses(customer_id, 'projects', 10, '2024-09-05', { project_id })
    const invoice = await shop.usageInvoice(customer_id, '2024-09-01')
    assert.equal(invoice.total, 1000)
    assert.deepEqual(
      invoice.line_items.map((l) => `${l.presentation_group_values?.['project_id']} ${l.total}`),
      ['p1 0', 'p1 500', 'p2 0', 'p2 500'],
    )
  })

  test('a price change inside the period does not start the tiers anew', async () => {
    const rate_card_id = await shop.card([
      { product_id: calls, rate_type: 'TIERED', tiers: [{ size: 10, price: 100 }, { price: 50 }] },
      {
        product_id: calls,
        rate_type: 'TIERED',
        tiers: [{ size: 10, price: 80 }, { price: 40 }],
        starting_at: '2024-09-16T00:00:00Z',
      },
    ])
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since })
    await shop.uses(customer_id, 'calls', 8, '2024-09-05')
    await shop.uses(customer_id, 'calls', 4, '2024-09-20')
    const invoice = await shop.usageInvoice(customer_id, '2024-09-01')
    assert.deepEqual(lines(invoice), [
      'calls 8 × 100 = 800',
      'calls 2 × 80 = 160',
      'calls 2 × 40 = 80',
    ])
  })

  test('tiers begin again with each statement', async () => {
    const rate_card_id = await shop.card([
      { product_id: calls, rate_type: 'TIERED', tiers: [{ size: 10, price: 100 }, { price: 50 }] },
    ])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: since,
      usage_statement_schedule: { frequency: 'WEEKLY', day: 'CONTRACT_START' },
    })
    await shop.uses(customer_id, 'calls', 12, '2024-09-23')
    await shop.uses(customer_id, 'calls', 12, '2024-09-29')
    assert.equal((await shop.usageInvoice(customer_id, '2024-09-22')).total, 1100)
    assert.equal((await shop.usageInvoice(customer_id, '2024-09-29')).total, 1100)
  })

  test('a tiered override multiplies each slice; beyond its last one the list price holds (E17)', async () => {
    const invoice = await draft({ price: 100 }, [[25, '2024-09-05']], {
      multiplier_override_prioritization: 'EXPLICIT',
      overrides: [
        {
          starting_at: since,
          type: 'TIERED',
          priority: 1,
          product_id: calls,
          tiers: [
            { size: 10, multiplier: 0.8 },
            { size: 10, multiplier: 0.7 },
          ],
        },
      ],
    })
    assert.deepEqual(lines(invoice), [
      'calls 10 × 80 = 800',
      'calls 10 × 70 = 700',
      'calls 5 × 100 = 500',
    ])
    assert.equal(invoice.total, 2000)
  })
})
