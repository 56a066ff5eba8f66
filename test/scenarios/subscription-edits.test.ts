import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, refusal, USD } from '../deal.ts'

describe('an edit of a subscription', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  test('counts quantities in the order of time, and of the request within a day', async () => {
    const id = await deal.sign({
      subscriptions: [
        {
          subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          proration: {},
          initial_quantity: 10,
        },
      ],
    })
    const subscription_id = (await deal.show(id)).subscriptions?.[0]?.id ?? ''
    const update = (quantity_updates: object[]) =>
      deal.edit(id, { update_subscriptions: [{ subscription_id, quantity_updates }] as never })
    const may = '2026-05-21T00:00:00Z'
    await update([
      { starting_at: may, quantity: 12 },
      { starting_at: may, quantity_delta: -1 },
    ])
    await update([{ starting_at: '2026-03-01T00:00:00Z', quantity_delta: 5 }])
    const schedule = async () =>
      (await deal.show(id)).subscriptions?.[0]?.quantity_schedule.map((q) => [
        q.starting_at.slice(0, 10),
        q.quantity,
      ])
    assert.deepEqual(await schedule(), [
      ['2026-01-01', 10],
      ['2026-03-01', 15],
      ['2026-05-21', 11],
    ])
    const negative = await refusal(update([{ starting_at: may, quantity_delta: -12 }]))
    assert.match(negative.message, /negative/)
    const nothing = await refusal(update([{ starting_at: may, quantity_delta: 0 }]))
    assert.equal(nothing.status, 400)
    const both = await refusal(update([{ starting_at: may, quantity: 1, quantity_delta: 1 }]))
    assert.equal(both.status, 400)
  })

  test('moves seats: new ones take free places first (spec/18 E73)', async () => {
    const id = await deal.sign({
      subscriptions: [
        {
          subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          proration: {},
          quantity_management_mode: 'SEAT_BASED',
          seat_config: {
            seat_group_key: 'user',
            initial_seat_ids: [],
            initial_unassigned_seats: 2,
          },
        },
      ],
    })
    const subscription_id = (await deal.show(id)).subscriptions?.[0]?.id ?? ''
    const starting_at = '2026-01-01T00:00:00Z'
    const move = (seat_updates: object) =>
      deal.edit(id, { update_subscriptions: [{ subscription_id, seat_updates }] })
    const total = async () =>
      (await deal.show(id)).subscriptions?.[0]?.quantity_schedule.at(-1)?.quantity
    await move({ add_seat_ids: [{ starting_at, seat_ids: ['a', 'b', 'c'] }] })
    assert.equal(await total(), 3)
    await move({ remove_seat_ids: [{ starting_at, seat_ids: ['a', 'nobody'] }] })
    assert.equal(await total(), 2)
    await move({ add_unassigned_seats: [{ starting_at, quantity: 1 }] })
    assert.equal(await total(), 3)
    const { data } = await deal.world.sdk.v1.contracts.getSubscriptionSeatsHistory({
      customer_id: deal.customer_id,
      contract_id: id,
      subscription_id,
    })
    assert.deepEqual(data, [
      {
        starting_at: '2026-01-01T00:00:00.000Z',
        ending_before: null,
        total_quantity: 3,
        assigned_seat_ids: ['b', 'c'],
      },
    ])
    const many = await refusal(move({ remove_unassigned_seats: [{ starting_at, quantity: 2 }] }))
    assert.match(many.message, /unassigned/)
  })

  test('is remembered with the prices that held, as far as now (spec/18 E70)', async () => {
    const own = await Deal.at('2026-02-20')
    const { seats, rate_card_id, world, customer_id } = own
    const rise = '2026-02-15T00:00:00Z'
    await world.sdk.v1.contracts.rateCards.rates.addMany({
      rate_card_id,
      rates: [
        {
          product_id: seats,
          starting_at: rise,
          entitled: true,
          rate_type: 'FLAT',
          price: 2000,
          billing_frequency: 'MONTHLY',
        },
      ],
    })
    const contract_id = await own.sign({
      subscriptions: [
        {
          subscription_rate: { product_id: seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ARREARS',
          proration: {},
          initial_quantity: 100,
        },
      ],
    })
    const subscription_id = (await own.show(contract_id)).subscriptions?.[0]?.id ?? ''
    await own.edit(contract_id, {
      update_subscriptions: [
        {
          subscription_id,
          quantity_updates: [
            { starting_at: rise, quantity: 200 },
            { starting_at: '2026-02-25T00:00:00Z', quantity: 300 },
          ],
        },
      ],
    })
    const which = { customer_id, contract_id, subscription_id }
    const { data } = await world.sdk.v1.contracts.retrieveSubscriptionQuantityHistory(which)
    assert.deepEqual(data.history, [
      {
        starting_at: '2026-01-01T00:00:00.000Z',
        data: [{ quantity: 100, unit_price: 1000, total: 100_000 }],
      },
      {
        starting_at: '2026-02-01T00:00:00.000Z',
        data: [
          { quantity: 100, unit_price: 1000, total: 100_000 },
          { quantity: 200, unit_price: 2000, total: 400_000 },
        ],
      },
    ])
  })

  test('gives at most 1,000 seats balances of their own', async () => {
    const starting_at = '2026-01-01T00:00:00Z'
    const id = await deal.sign({
      subscriptions: [
        {
          temporary_id: 'team',
          subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          proration: {},
          quantity_management_mode: 'SEAT_BASED',
          seat_config: {
            seat_group_key: 'user',
            initial_seat_ids: Array.from({ length: 1000 }, (_, i) => `seat ${i}`),
          },
        },
      ],
      recurring_credits: [
        {
          product_id: deal.fee,
          priority: 1,
          access_amount: { unit_price: 1, credit_type_id: USD },
          commit_duration: { value: 1 },
          starting_at,
          subscription_config: {
            subscription_id: 'team',
            allocation: 'INDIVIDUAL',
            apply_seat_increase_config: { is_prorated: true },
          },
        },
      ],
    })
    const subscription_id = (await deal.show(id)).subscriptions?.[0]?.id ?? ''
    const add = (seat_updates: object) =>
      deal.edit(id, { update_subscriptions: [{ subscription_id, seat_updates }] })
    await add({ add_unassigned_seats: [{ starting_at, quantity: 1 }] })
    const refused = await refusal(add({ add_seat_ids: [{ starting_at, seat_ids: ['more'] }] }))
    assert.match(refused.message, /1000 seats/)
  })
})
