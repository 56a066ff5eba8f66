import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, refusal, USD } from '../deal.ts'

const start = '2026-01-01T00:00:00Z'
const JANUARY = '2026-01-01T00:00:00.000Z'
const usd = { id: USD, name: 'USD (cents)' }
const year = { starting_at: start, ending_before: '2027-01-01T00:00:00Z' }

describe('the terms of a contract', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  test('commits and credits keep what they were given, with ids and defaults', async () => {
    const contract = await deal.show(
      await deal.sign({
        commits: [
          {
            type: 'PREPAID',
            product_id: deal.fee,
            name: 'Year',
            access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
            invoice_schedule: { schedule_items: [{ amount: 800, timestamp: start }] },
            rollover_fraction: 0.5,
            applicable_product_tags: ['api'],
          },
          {
            type: 'POSTPAID',
            product_id: deal.fee,
            priority: 7,
            access_schedule: { schedule_items: [{ amount: 500, ...year }] },
            invoice_schedule: {
              schedule_items: [{ unit_price: 50, quantity: 10, timestamp: '2027-01-01T00:00:00Z' }],
            },
          },
        ],
        credits: [
          {
            product_id: deal.fee,
            access_schedule: {
              credit_type_id: deal.token,
              schedule_items: [{ amount: 10.5, ...year }],
            },
            specifiers: [{ product_id: deal.calls, pricing_group_values: { region: 'eu' } }],
          },
        ],
      }),
    )
    const [prepaid, postpaid] = contract.commits
    const [credit] = contract.credits ?? []
    assert.deepEqual(prepaid, {
      id: prepaid?.id,
      type: 'PREPAID',
      name: 'Year',
      contract: { id: contract.id },
      invoice_contract: { id: contract.id },
      product: { id: deal.fee, name: 'Fee' },
      priority: 100,
      rate_type: 'LIST_RATE',
      rollover_fraction: 0.5,
      applicable_product_tags: ['api'],
      cost_basis: 0.8,
      access_schedule: {
        credit_type: usd,
        schedule_items: [
          {
            id: prepaid?.access_schedule?.schedule_items[0]?.id,
            amount: 1000,
            starting_at: JANUARY,
            ending_before: '2027-01-01T00:00:00.000Z',
          },
        ],
      },
      invoice_schedule: {
        credit_type: usd,
        schedule_items: [
          {
            id: prepaid?.invoice_schedule?.schedule_items?.[0]?.id,
            invoice_id: prepaid?.invoice_schedule?.schedule_items?.[0]?.invoice_id,
            timestamp: JANUARY,
            unit_price: 800,
            quantity: 1,
            amount: 800,
          },
        ],
        do_not_invoice: false,
      },
      created_at: JANUARY,
      created_by: 'administrator',
      custom_fields: {},
    })
    assert.equal(postpaid?.priority, 7)
    assert.equal(postpaid?.invoice_schedule?.schedule_items?.[0]?.amount, 500)
    assert.equal(credit?.type, 'CREDIT')
    assert.deepEqual(credit?.access_schedule?.credit_type, { id: deal.token, name: 'Tokens' })
    assert.equal(credit?.access_schedule?.schedule_items[0]?.amount, 10.5)
  })

  test('a rule for charges is spelt out item by item', async () => {
    const items = async (recurring_schedule: object) => {
      const contract = await deal.show(
        await deal.sign({
          scheduled_charges: [{ product_id: deal.fee, schedule: { recurring_schedule } as never }],
        }),
      )
      return contract.scheduled_charges[0]?.schedule.schedule_items?.map((item) => [
        item.timestamp.slice(0, 10),
        item.amount,
      ])
    }
    const from2024 = { starting_at: '2024-11-01T00:00:00Z', ending_before: '2025-11-01T00:00:00Z' }
    assert.deepEqual(
      await items({
        ...from2024,
        frequency: 'QUARTERLY',
        amount: 100_000,
        amount_distribution: 'EACH',
      }),
      [
        ['2024-11-01', 100_000],
        ['2025-02-01', 100_000],
        ['2025-05-01', 100_000],
        ['2025-08-01', 100_000],
      ],
    )
    const divided = await items({
      ...from2024,
      frequency: 'QUARTERLY',
      amount: 10_000,
      amount_distribution: 'divided',
    })
    assert.deepEqual(
      divided?.map(([, amount]) => amount),
      [2500, 2500, 2500, 2500],
    )
  })

  test('seats and quantities are shown from now on, with the periods around now', async () => {
    const contract = await deal.show(
      await deal.sign({
        ending_before: '2026-07-01T00:00:00Z',
        subscriptions: [
          {
            subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
            collection_schedule: 'ADVANCE',
            proration: { is_prorated: true },
            initial_quantity: 30,
          },
          {
            subscription_rate: { product_id: deal.seats, billing_frequency: 'ANNUAL' },
            collection_schedule: 'ARREARS',
            proration: {},
            quantity_management_mode: 'SEAT_BASED',
            seat_config: {
              seat_group_key: 'user',
              initial_seat_ids: ['ann', 'bob', 'ann'],
              initial_unassigned_seats: 2,
            },
            starting_at: '2026-02-01T00:00:00Z',
          },
        ],
      }),
    )
    const [monthly, annual] = contract.subscriptions ?? []
    assert.deepEqual(monthly, {
      id: monthly?.id,
      subscription_rate: {
        billing_frequency: 'MONTHLY',
        product: { id: deal.seats, name: 'Seats' },
      },
      collection_schedule: 'ADVANCE',
      proration: { is_prorated: true, invoice_behavior: 'BILL_IMMEDIATELY' },
      quantity_management_mode: 'QUANTITY_ONLY',
      quantity_schedule: [
        { quantity: 30, starting_at: JANUARY, ending_before: '2026-07-01T00:00:00.000Z' },
      ],
      billing_periods: {
        current: { starting_at: JANUARY, ending_before: '2026-02-01T00:00:00.000Z' },
        next: {
          starting_at: '2026-02-01T00:00:00.000Z',
          ending_before: '2026-03-01T00:00:00.000Z',
        },
      },
      starting_at: JANUARY,
      ending_before: '2026-07-01T00:00:00.000Z',
      fiat_credit_type_id: USD,
      billing_cycle_config: { anchor_date: JANUARY, invoice_placement: 'ON_USAGE_INVOICE' },
      custom_fields: {},
    })
    assert.deepEqual(annual?.seat_config, { seat_group_key: 'user' })
    assert.equal(annual?.quantity_schedule[0]?.quantity, 4)
    assert.deepEqual(annual?.billing_periods, {
      next: { starting_at: '2026-02-01T00:00:00.000Z', ending_before: '2026-07-01T00:00:00.000Z' },
    })
  })

  test('temporary ids name terms of the same request', async () => {
    const contract = await deal.show(
      await deal.sign({
        commits: [
          {
            type: 'PREPAID',
            product_id: deal.fee,
            temporary_id: 'first',
            access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
          },
        ],
        subscriptions: [
          {
            temporary_id: 'team',
            subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
            collection_schedule: 'ADVANCE',
            proration: {},
            initial_quantity: 3,
          },
        ],
        recurring_credits: [
          {
            product_id: deal.fee,
            access_amount: { unit_price: 100, credit_type_id: USD },
            priority: 1,
            starting_at: start,
            commit_duration: { value: 1 },
            subscription_config: {
              subscription_id: 'team',
              apply_seat_increase_config: { is_prorated: false },
            },
          },
        ],
        overrides: [
          {
            starting_at: start,
            is_commit_specific: true,
            type: 'MULTIPLIER',
            multiplier: 0.5,
            override_specifiers: [{ product_id: deal.calls, commit_ids: ['first'] }],
          },
        ],
      }),
    )
    assert.deepEqual(contract.overrides[0]?.override_specifiers?.[0]?.commit_ids, [
      contract.commits[0]?.id,
    ])
    assert.deepEqual(contract.recurring_credits?.[0]?.subscription_config, {
      subscription_id: contract.subscriptions?.[0]?.id,
      allocation: 'POOLED',
      apply_seat_increase_config: { is_prorated: false },
    })
    assert.equal(contract.recurring_credits?.[0]?.proration, 'FIRST_AND_LAST')
  })

  test('custom fields come with every term', async () => {
    const { sdk } = deal.world
    for (const entity of ['contract', 'commit', 'scheduled_charge', 'subscription'] as const)
      await sdk.v1.customFields.addKey({ entity, key: 'crm', enforce_uniqueness: false })
    const contract = await deal.show(
      await deal.sign({
        custom_fields: { crm: 'contract' },
        commits: [
          {
            type: 'PREPAID',
            product_id: deal.fee,
            custom_fields: { crm: 'commit' },
            access_schedule: { schedule_items: [{ amount: 1, ...year }] },
          },
        ],
        scheduled_charges: [
          {
            product_id: deal.fee,
            custom_fields: { crm: 'charge' },
            schedule: { schedule_items: [{ amount: 1, timestamp: start }] },
          },
        ],
      }),
    )
    assert.deepEqual(contract.custom_fields, { crm: 'contract' })
    assert.deepEqual(contract.commits[0]?.custom_fields, { crm: 'commit' })
    assert.deepEqual(contract.scheduled_charges[0]?.custom_fields, { crm: 'charge' })
    const unknown = await refusal(deal.sign({ custom_fields: { other: 'x' } }))
    assert.equal(unknown.status, 400)
  })
})
