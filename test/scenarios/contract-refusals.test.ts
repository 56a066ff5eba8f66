import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, NOBODY, refusal, USD } from '../deal.ts'

const start = '2026-01-01T00:00:00Z'
const year = { starting_at: start, ending_before: '2027-01-01T00:00:00Z' }

describe('a contract with', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  const access = (amount = 1) => ({ schedule_items: [{ amount, ...year }] })
  const bad: [string, () => Parameters<Deal['sign']>[0], RegExp, number?][] = [
    ['an end before the start', () => ({ ending_before: start }), /after starting_at/],
    [
      'a commit on a product that is not fixed',
      () => ({
        commits: [{ type: 'PREPAID', product_id: deal.calls, access_schedule: access() }],
      }),
      /FIXED product/,
    ],
    [
      'a product that is not there',
      () => ({ credits: [{ product_id: NOBODY, access_schedule: access() }] }),
      /product .* was not found/,
      404,
    ],
    [
      'a promise without a true-up',
      () => ({ commits: [{ type: 'POSTPAID', product_id: deal.fee, access_schedule: access() }] }),
      /exactly one item/,
    ],
    [
      'a promise whose true-up is another amount',
      () => ({
        commits: [
          {
            type: 'POSTPAID',
            product_id: deal.fee,
            access_schedule: access(2),
            invoice_schedule: { schedule_items: [{ amount: 1, timestamp: start }] },
          },
        ],
      }),
      /amount of its access_schedule/,
    ],
    [
      'specifiers beside products',
      () => ({
        credits: [
          {
            product_id: deal.fee,
            access_schedule: access(),
            specifiers: [{ product_id: deal.calls }],
            applicable_product_ids: [deal.calls],
          },
        ],
      }),
      /cannot stand beside/,
    ],
    [
      'an item with two prices',
      () => ({
        scheduled_charges: [
          {
            product_id: deal.fee,
            schedule: { schedule_items: [{ amount: 1, unit_price: 1, timestamp: start }] },
          },
        ],
      }),
      /either amount/,
    ],
    [
      'a schedule without items',
      () => ({ scheduled_charges: [{ product_id: deal.fee, schedule: {} }] }),
      /schedule_items or recurring_schedule/,
    ],
    [
      'a recurring commit before its contract',
      () => ({
        recurring_commits: [
          {
            product_id: deal.fee,
            access_amount: { unit_price: 1, quantity: 1, credit_type_id: USD },
            priority: 1,
            starting_at: '2025-12-01T00:00:00Z',
            commit_duration: { value: 1 },
          },
        ],
      }),
      /contract starting at date must be at or before recurring commit starting at date/,
    ],
    [
      'a recurring commit without a quantity',
      () => ({
        recurring_commits: [
          {
            product_id: deal.fee,
            access_amount: { unit_price: 1, credit_type_id: USD },
            priority: 1,
            starting_at: start,
            commit_duration: { value: 1 },
          },
        ],
      }),
      /must have quantity/,
    ],
    [
      'tiers without explicit priorities',
      () => ({
        overrides: [
          {
            starting_at: start,
            product_id: deal.calls,
            type: 'TIERED',
            priority: 1,
            tiers: [{ multiplier: 0.5 }],
          },
        ],
      }),
      /EXPLICIT/,
    ],
    [
      'an overwritten price for tags',
      () => ({
        overrides: [
          {
            starting_at: start,
            applicable_product_tags: ['api'],
            type: 'OVERWRITE',
            overwrite_rate: { rate_type: 'FLAT', price: 1 },
          },
        ],
      }),
      /cannot be for tags/,
    ],
    [
      'an override that does nothing',
      () => ({ overrides: [{ starting_at: start, product_id: deal.calls }] }),
      /type, or entitled/,
    ],
    [
      'an override of a commit that is not there',
      () => ({
        overrides: [
          {
            starting_at: start,
            type: 'MULTIPLIER',
            multiplier: 1,
            is_commit_specific: true,
            override_specifiers: [{ product_id: deal.calls, commit_ids: ['nothing'] }],
          },
        ],
      }),
      /no known commit/,
    ],
    [
      'a subscription without a rate',
      () => ({
        subscriptions: [
          {
            subscription_rate: { product_id: deal.seats, billing_frequency: 'WEEKLY' },
            collection_schedule: 'ADVANCE',
            proration: {},
            initial_quantity: 1,
          },
        ],
      }),
      /matches no WEEKLY rate/,
    ],
    [
      'a subscription without a quantity',
      () => ({
        subscriptions: [
          {
            subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
            collection_schedule: 'ADVANCE',
            proration: {},
          },
        ],
      }),
      /initial_quantity/,
    ],
    [
      'a custom date without a date',
      () => ({ usage_statement_schedule: { frequency: 'MONTHLY', day: 'CUSTOM_DATE' } }),
      /billing_anchor_date/,
    ],
    [
      'a threshold under five dollars',
      () => ({ prepaid_balance_threshold_configuration: threshold(400, 2000) }),
      /threshold_amount/,
    ],
    [
      'a recharge that is too small',
      () => ({ prepaid_balance_threshold_configuration: threshold(1000, 1900) }),
      /recharge_to_amount/,
    ],
    [
      'a threshold before the start',
      () => ({
        starting_at: '2026-02-01T00:00:00Z',
        prepaid_balance_threshold_configuration: threshold(1000, 2000),
      }),
      /has not started yet/,
    ],
    [
      'a provider that the customer has not',
      () => ({
        billing_provider_configuration: {
          billing_provider: 'stripe',
          delivery_method: 'direct_to_billing_provider',
        },
      }),
      /0 configurations/,
    ],
    [
      'a consolidated child that pays for itself',
      () => ({
        hierarchy_configuration: {
          parent: { contract_id: NOBODY, customer_id: NOBODY },
          usage_statement_behavior: 'CONSOLIDATE',
        },
      }),
      /payer PARENT/,
    ],
  ]
  const threshold = (threshold_amount: number, recharge_to_amount: number) => ({
    is_enabled: true,
    threshold_amount,
    recharge_to_amount,
    commit: { product_id: deal.fee },
    payment_gate_config: { payment_gate_type: 'NONE' as const },
  })
  for (const [what, terms, why, status = 400] of bad)
    test(`${what} is refused, and nothing is stored`, async () => {
      const { customer_id } = deal
      const count = async () =>
        (await deal.world.sdk.v2.contracts.list({ customer_id, include_archived: true })).data
          .length
      const before = await count()
      const refused = await refusal(deal.sign(terms()))
      assert.match(refused.message, why)
      assert.equal(refused.status, status)
      assert.equal(await count(), before)
    })
})
