import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ProductCreateParams } from '@metronome/sdk/resources/v1/contracts/products'
import { lines, Shop } from '../shop.ts'

const since = '2024-09-01T00:00:00Z'
const midway = '2024-09-16T00:00:00Z'

describe('composite products charge a share of what others cost', () => {
  let shop: Shop
  const ids = { calls: '', store: '', free: '', fixed: '' }
  before(async () => {
    shop = await Shop.at('2024-09-30')
    ids.calls = await shop.usage('calls', { tags: ['core'] })
    ids.store = await shop.usage('store', { tags: ['core', 'disk'] })
    ids.free = await shop.usage('free', { tags: ['core'] })
    ids.fixed = await shop.fixed('Credit')
  })

  const support = (more: object = {}) =>
    shop.catalogue.product({
      name: 'Support',
      type: 'COMPOSITE',
      composite_product_ids: [ids.calls, ids.store],
      ...more,
    } as ProductCreateParams)

  /** A card that sells calls at 100 and store at 10, and composites at these prices. */
  const card = (
    composites: readonly (readonly [product_id: string, price: object])[],
    more: Parameters<Shop['card']>[0] = [],
  ) =>
    shop.card([
      { product_id: ids.calls, price: 100 },
      { product_id: ids.store, price: 10 },
      ...more,
      ...composites.map(([product_id, price]) => ({
        product_id,
        rate_type: 'PERCENTAGE' as const,
        ...price,
      })),
    ])
  const sign = async (rate_card_id: string, terms: object = {}) => {
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since, ...terms })
    return customer_id
  }
  const use = async (customer_id: string, calls = 10, store = 100) => {
    if (calls) await shop.uses(customer_id, 'calls', calls, '2024-09-05')
    if (store) await shop.uses(customer_id, 'store', store, '2024-09-20')
  }
  const september = (customer_id: string) => shop.usageInvoice(customer_id, '2024-09-01')
  const shares = async (customer_id: string) =>
    lines(await september(customer_id)).filter((line) => /^(Support|Extra)/.test(line))

  test('of products by id, before any balance pays, whatever the order of the card', async () => {
    const product_id = await support()
    const customer_id = await sign(await card([[product_id, { price: 0.1 }]]), {
      credits: [
        {
          product_id: ids.fixed,
          name: 'Credit',
          priority: 1,
          applicable_product_ids: [ids.calls],
          access_schedule: {
            schedule_items: [
              { amount: 1000, starting_at: since, ending_before: '2025-09-01T00:00:00Z' },
            ],
          },
        },
      ],
    })
    await use(customer_id)
    const draft = await september(customer_id)
    assert.deepEqual(lines(draft), [
      'calls 10 × 100 = 1000',
      'Credit applied -1000',
      'store 100 × 10 = 1000',
      'Support 2000 × 0.1 = 200',
    ])
    const share = draft.line_items.at(-1)
    assert.equal(share?.type, 'usage')
    assert.equal(share?.product_type, 'CompositeProductListItem')
    assert.equal(draft.total, 1200)
  })

  test('of products by tag, at the prices that overrides make', async () => {
    const product_id = await support({ composite_product_ids: [], composite_tags: ['disk'] })
    const customer_id = await sign(await card([[product_id, { price: 0.1 }]]), {
      overrides: [
        { starting_at: since, type: 'MULTIPLIER', multiplier: 0.5, product_id: ids.store },
        { starting_at: since, type: 'MULTIPLIER', multiplier: 0.8, product_id },
      ],
    })
    await use(customer_id)
    assert.deepEqual(await shares(customer_id), ['Support 500 × 0.08 = 40'])
  })

  test('of nothing: a line of zero', async () => {
    const customer_id = await sign(await card([[await support(), { price: 0.1 }]]))
    assert.deepEqual(await shares(customer_id), ['Support 0 × 0.1 = 0'])
  })

  test('with a minimum for the period, once, however often prices change in it', async () => {
    const product_id = await support()
    const rate_card_id = await card([
      [product_id, { price: 0.1, minimum_config: { minimum: 500 } }],
      [product_id, { price: 0.2, minimum_config: { minimum: 500 }, starting_at: midway }],
    ])
    const little = await sign(rate_card_id)
    await use(little)
    assert.deepEqual(await shares(little), ['Support 1000 × 0.1 = 100', 'Support 1 × 400 = 400'])
    const much = await sign(rate_card_id)
    await use(much, 30, 100)
    assert.deepEqual(await shares(much), ['Support 3000 × 0.1 = 300', 'Support 1000 × 0.2 = 200'])
    const none = await sign(
      await card([[product_id, { price: 0.1, minimum_config: { minimum: 500 } }]]),
    )
    assert.deepEqual(await shares(none), ['Support 1 × 500 = 500'])
  })

  test('with a minimum, is not changed by what a commit says of prices', async () => {
    const terms = (product_id: string) => ({
      overrides: [
        {
          starting_at: since,
          type: 'MULTIPLIER',
          multiplier: 0.5,
          is_commit_specific: true,
          product_id,
        },
      ],
      credits: [
        {
          product_id: ids.fixed,
          name: 'Credit',
          priority: 1,
          applicable_product_ids: [product_id],
          access_schedule: {
            schedule_items: [
              { amount: 50, starting_at: since, ending_before: '2025-09-01T00:00:00Z' },
            ],
          },
        },
      ],
    })
    const plain = await support()
    const first = await sign(await card([[plain, { price: 0.1 }]]), terms(plain))
    await use(first)
    assert.deepEqual(await shares(first), ['Support 1000 × 0.05 = 50', 'Support 1000 × 0.1 = 100'])
    const floor = { price: 0.1, minimum_config: { minimum: 1 } }
    const second = await sign(await card([[plain, floor]]), terms(plain))
    await use(second)
    assert.deepEqual(await shares(second), ['Support 500 × 0.1 = 50', 'Support 1500 × 0.1 = 150'])
  })

  test('in tiers of spend, carried across a change of price', async () => {
    const product_id = await support()
    const tiers = (low: number, high: number) => ({
      rate_type: 'TIERED_PERCENTAGE',
      tiers: [{ size: 1500, price: low }, { price: high }],
    })
    const whole = await sign(await card([[product_id, tiers(0.1, 0.05)]]))
    await use(whole)
    assert.deepEqual(await shares(whole), ['Support 1500 × 0.1 = 150', 'Support 500 × 0.05 = 25'])
    const split = await sign(
      await card([
        [product_id, tiers(0.1, 0.05)],
        [product_id, { ...tiers(0.2, 0.01), starting_at: midway }],
      ]),
    )
    await use(split)
    assert.deepEqual(await shares(split), [
      'Support 1000 × 0.1 = 100',
      'Support 500 × 0.2 = 100',
      'Support 500 × 0.01 = 5',
    ])
  })

  test('of all the customer’s contracts when their scope is the customer', async () => {
    const product_id = await support({ composite_scope: 'CUSTOMER' })
    const customer_id = await sign(await card([[product_id, { price: 0.1 }]]))
    await shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id: await shop.card([
        { product_id: ids.calls, price: 1 },
        { product_id: ids.free, price: 1 },
      ]),
      starting_at: '2024-09-04T00:00:00Z',
      usage_statement_schedule: { frequency: 'WEEKLY', day: 'CONTRACT_START' },
    })
    await use(customer_id)
    await shop.uses(customer_id, 'free', 5, '2024-09-05')
    // 2000 of its own, and ten calls at 1 on the other contract, whose weeks begin on Wednesdays.
    assert.deepEqual(await shares(customer_id), ['Support 2010 × 0.1 = 201'])
    const alone = await sign(await card([[await support(), { price: 0.1 }]]))
    await use(alone)
    assert.deepEqual(await shares(alone), ['Support 2000 × 0.1 = 200'])
  })

  test('may leave out what costs nothing: a minimum is then not due on a free period', async () => {
    const minimum = { price: 0.1, minimum_config: { minimum: 500 } }
    const free = {
      overrides: [{ starting_at: since, type: 'MULTIPLIER', multiplier: 0 }],
    }
    const strict = await sign(await card([[await support(), minimum]]), {
      overrides: [
        { starting_at: since, type: 'MULTIPLIER', multiplier: 0, product_id: ids.calls },
        { starting_at: since, type: 'MULTIPLIER', multiplier: 0, product_id: ids.store },
      ],
    })
    await use(strict)
    assert.deepEqual(await shares(strict), ['Support 1 × 500 = 500'])
    const mild = await sign(
      await card([[await support({ exclude_free_usage: true }), minimum]]),
      free,
    )
    await use(mild)
    assert.deepEqual(await shares(mild), ['Support 0 × 0 = 0'])
  })

  test('may count what other composites charge, but nothing twice', async () => {
    const base = await support()
    const extra = await support({
      name: 'Extra',
      composite_product_ids: [ids.calls, base],
      include_composite_spend: true,
    })
    const plain = await support({ name: 'Extra', composite_product_ids: [ids.calls, base] })
    const customer_id = await sign(
      await card([
        [extra, { price: 0.5 }],
        [base, { price: 0.1 }],
        [plain, { price: 0.5 }],
      ]),
    )
    await use(customer_id)
    assert.deepEqual(await shares(customer_id), [
      'Extra 1200 × 0.5 = 600',
      'Support 2000 × 0.1 = 200',
      'Extra 1000 × 0.5 = 500',
    ])
  })

  test('count subscriptions that begin in the period', async () => {
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const product_id = await support({ composite_product_ids: [seat, ids.calls] })
    const customer_id = await sign(
      await card(
        [[product_id, { price: 0.1 }]],
        [{ product_id: seat, price: 700, billing_frequency: 'MONTHLY' }],
      ),
      {
        subscriptions: [
          {
            subscription_rate: { product_id: seat, billing_frequency: 'MONTHLY' },
            collection_schedule: 'ARREARS',
            initial_quantity: 1,
            proration: { is_prorated: false, invoice_behavior: 'BILL_ON_NEXT_COLLECTION_DATE' },
          },
        ],
      },
    )
    await use(customer_id)
    assert.deepEqual(await shares(customer_id), ['Support 1700 × 0.1 = 170'])
  })

  test('are charged in each unit in which others cost something', async () => {
    const unit = await shop.world.post('/maelzel/v1/pricing-units', { name: 'Tokens' })
    const credit_type_id = unit.body.data.id as string
    const rate_card_id = await shop.card(
      [
        { product_id: ids.calls, price: 100 },
        { product_id: ids.store, price: 10, credit_type_id },
        { product_id: await support(), rate_type: 'PERCENTAGE', price: 0.1 },
      ],
      {
        credit_type_conversions: [
          { custom_credit_type_id: credit_type_id, fiat_per_custom_credit: 2 },
        ],
      },
    )
    const customer_id = await sign(rate_card_id)
    await use(customer_id)
    const draft = await september(customer_id)
    assert.deepEqual(lines(draft), [
      'calls 10 × 100 = 1000',
      'store 100 × 10 = 1000',
      'Support 1000 × 0.1 = 100',
      'Support 1000 × 0.1 = 100',
      'Conversion 1100 × 2 = 2200',
    ])
    assert.equal(draft.total, 3300)
  })
})
