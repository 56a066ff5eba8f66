import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brief, lines, Shop } from '../shop.ts'

describe('a draft uses every price there is', () => {
  test('tiers, groups, overrides and a change of price', async () => {
    const shop = await Shop.at('2024-09-30')
    const calls = await shop.usage('calls', { tags: ['api'] })
    const cloud = await shop.usage('cloud', {
      pricing_group_key: ['region'],
      presentation_group_key: ['project'],
    })
    const rate_card_id = await shop.card([
      {
        product_id: calls,
        rate_type: 'TIERED',
        tiers: [{ size: 5, price: 0 }, { size: 5, price: 100 }, { price: 150 }],
      },
      { product_id: cloud, price: 10, pricing_group_values: { region: 'us' } },
      { product_id: cloud, price: 12, pricing_group_values: { region: 'eu' } },
      {
        product_id: cloud,
        price: 20,
        pricing_group_values: { region: 'us' },
        starting_at: '2024-09-16T00:00:00Z',
      },
    ])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: '2024-09-01T00:00:00Z',
      overrides: [
        {
          starting_at: '2024-09-01T00:00:00Z',
          type: 'MULTIPLIER',
          multiplier: 0.5,
          applicable_product_tags: ['api'],
        },
      ],
    })
    await shop.uses(customer_id, 'calls', 12, '2024-09-05')
    await shop.uses(customer_id, 'cloud', 3, '2024-09-05', { region: 'us', project: 'a' })
    await shop.uses(customer_id, 'cloud', 4, '2024-09-20', { region: 'us', project: 'a' })
    await shop.uses(customer_id, 'cloud', 1, '2024-09-20', { region: 'eu', project: 'b' })
    await shop.uses(customer_id, 'cloud', 9, '2024-09-20', { region: 'moon', project: 'b' })
    const draft = await shop.usageInvoice(customer_id, '2024-09-01')
    assert.deepEqual(lines(draft), [
      'calls 5 × 0 = 0',
      'calls 5 × 50 = 250',
      'calls 2 × 75 = 150',
      'cloud 1 × 12 = 12',
      'cloud 3 × 10 = 30',
      'cloud 4 × 20 = 80',
    ])
    assert.equal(draft.total, 522)
    const us = draft.line_items[4]
    assert.deepEqual(us?.pricing_group_values, { region: 'us' })
    assert.deepEqual(us?.presentation_group_values, { project: 'a' })
    assert.equal(us?.ending_before, '2024-09-16T00:00:00.000Z')
    assert.deepEqual(draft.line_items[1]?.tier, { level: 2, starting_at: '5', size: '5' })
    assert.equal(draft.credit_type.name, 'USD (cents)')
  })

  test('a commit covers, the rest is overage (E01)', async () => {
    const shop = await Shop.at('2024-09-01')
    const tokens = await shop.usage('Tokens')
    const rate_card_id = await shop.card([{ product_id: tokens, price: 100 }])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: '2024-09-01T00:00:00Z',
      commits: [
        {
          type: 'PREPAID',
          name: 'Prepaid Tokens',
          product_id: await shop.fixed('Commit'),
          access_schedule: {
            schedule_items: [
              {
                amount: 5000,
                starting_at: '2024-09-01T00:00:00Z',
                ending_before: '2025-09-01T00:00:00Z',
              },
            ],
          },
          invoice_schedule: {
            schedule_items: [{ timestamp: '2024-09-01T00:00:00Z', amount: 4000 }],
          },
        },
      ],
    })
    await shop.world.advanceTo('2024-09-10')
    await shop.uses(customer_id, 'Tokens', 80, '2024-09-09')
    const draft = await shop.usageInvoice(customer_id, '2024-09-01')
    assert.deepEqual(lines(draft), [
      'Tokens 50 × 100 = 5000',
      'Prepaid Tokens applied -5000',
      'Tokens 30 × 100 = 3000',
    ])
    assert.equal(draft.total, 3000)
    assert.equal(draft.issued_at, '2024-10-02T00:00:00.000Z')
    const [covered, applied, overage] = draft.line_items
    assert.ok(covered?.commit_id)
    assert.equal(covered.commit_type, 'PrepaidCommit')
    assert.equal(applied?.type, 'applied_commit_or_credit')
    assert.deepEqual(applied?.applied_commit_or_credit, { id: covered.commit_id, type: 'PREPAID' })
    assert.equal(applied.commit_segment_id, covered.commit_segment_id)
    assert.equal(overage?.commit_id, undefined)

    await shop.world.advanceTo('2024-10-03')
    assert.deepEqual((await shop.invoices(customer_id)).map(brief), [
      '2024-09-01 SCHEDULED FINALIZED 4000',
      '2024-10-02 USAGE FINALIZED 3000',
      '2024-11-02 USAGE DRAFT 0',
    ])
    const final = await shop.usageInvoice(customer_id, '2024-09-01')
    assert.deepEqual(final, { ...draft, status: 'FINALIZED' })
  })
})

describe('fixed charges', () => {
  test('a quarterly platform fee stands on four scheduled invoices (E75)', async () => {
    const shop = await Shop.at('2024-11-01')
    const { customer_id } = await shop.sign('Acme', {
      starting_at: '2024-11-01T00:00:00Z',
      scheduled_charges: [
        {
          product_id: await shop.fixed('Platform fee'),
          schedule: {
            recurring_schedule: {
              starting_at: '2024-11-01T00:00:00Z',
              ending_before: '2025-11-01T00:00:00Z',
              frequency: 'QUARTERLY',
              amount: 100_000,
              amount_distribution: 'EACH',
            },
          },
        },
      ],
    })
    const scheduled = async () =>
      (await shop.invoices(customer_id, { type: 'SCHEDULED' })).map(brief)
    assert.deepEqual(await scheduled(), [
      '2024-11-01 SCHEDULED FINALIZED 100000',
      '2025-02-01 SCHEDULED DRAFT 100000',
      '2025-05-01 SCHEDULED DRAFT 100000',
      '2025-08-01 SCHEDULED DRAFT 100000',
    ])
    await shop.world.advanceTo('2025-05-02')
    assert.deepEqual(
      (await scheduled()).map((line) => line.split(' ')[2]),
      ['FINALIZED', 'FINALIZED', 'FINALIZED', 'DRAFT'],
    )
  })

  test('consolidated, a later charge rides on the usage invoice of the same day', async () => {
    const shop = await Shop.at('2025-01-01')
    const { customer_id } = await shop.sign('Acme', {
      starting_at: '2025-01-01T00:00:00Z',
      scheduled_charges_on_usage_invoices: 'ALL',
      scheduled_charges: [
        {
          product_id: await shop.fixed('Fee'),
          schedule: {
            recurring_schedule: {
              starting_at: '2025-01-01T00:00:00Z',
              ending_before: '2025-03-01T00:00:00Z',
              frequency: 'MONTHLY',
              amount: 700,
              amount_distribution: 'EACH',
            },
          },
        },
      ],
    })
    assert.deepEqual((await shop.invoices(customer_id)).map(brief), [
      '2025-01-01 SCHEDULED FINALIZED 700',
      '2025-02-02 USAGE DRAFT 700',
    ])
  })
})

describe('a renewal', () => {
  test('from the current hour on takes along what was used in it (E107)', async () => {
    const shop = await Shop.at('2025-01-10T10:40:00Z')
    const calls = await shop.usage('calls')
    const dear = await shop.card([{ product_id: calls, price: 10 }])
    const cheap = await shop.card([{ product_id: calls, price: 1 }])
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id: dear,
      starting_at: '2025-01-01T00:00:00Z',
    })
    await shop.uses(customer_id, 'calls', 3, '2025-01-10T09:59:59Z')
    await shop.uses(customer_id, 'calls', 4, '2025-01-10T10:30:00Z')
    await shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id: cheap,
      starting_at: '2025-01-10T10:00:00Z',
      transition: { type: 'RENEWAL', from_contract_id: contract_id },
    })
    const drafts = await shop.invoices(customer_id)
    assert.deepEqual(drafts.map(lines), [['calls 3 × 10 = 30'], ['calls 4 × 1 = 4']])
  })
})

describe('subscriptions', () => {
  const sell = async (shop: Shop, subscription: object, start = '2025-01-01T00:00:00Z') => {
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card([
      { product_id: seat, price: 2900, billing_frequency: 'MONTHLY' },
    ])
    return shop.sign('Acme', {
      rate_card_id,
      starting_at: start,
      usage_statement_schedule: { frequency: 'MONTHLY', day: 'CONTRACT_START' },
      subscriptions: [
        {
          subscription_rate: { product_id: seat, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          initial_quantity: 1,
          proration: { is_prorated: true, invoice_behavior: 'BILL_IMMEDIATELY' },
          ...subscription,
        },
      ],
    })
  }

  test('the first fee is billed at once, the next stands on the draft (E71)', async () => {
    const shop = await Shop.at('2025-01-10')
    const { customer_id } = await sell(shop, {}, '2025-01-10T00:00:00Z')
    const all = await shop.invoices(customer_id)
    assert.deepEqual(all.map(brief), [
      '2025-01-10 SCHEDULED FINALIZED 2900',
      '2025-02-11 USAGE DRAFT 2900',
    ])
    assert.equal(all[1]?.line_items[0]?.type, 'subscription')
    assert.equal(all[1]?.line_items[0]?.starting_at, '2025-02-10T00:00:00.000Z')
  })

  test('in arrears the fee is on the invoice of its own period', async () => {
    const shop = await Shop.at('2025-01-10')
    const { customer_id } = await sell(
      shop,
      {
        collection_schedule: 'ARREARS',
        initial_quantity: 3,
        proration: { is_prorated: true, invoice_behavior: 'BILL_ON_NEXT_COLLECTION_DATE' },
      },
      '2025-01-10T00:00:00Z',
    )
    assert.deepEqual((await shop.invoices(customer_id)).map(brief), ['2025-02-11 USAGE DRAFT 8700'])
  })
})
