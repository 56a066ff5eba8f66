import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`

describe('spend breakdowns', () => {
  test('tell spend apart by any group key, without balances', async () => {
    const shop = await Shop.at('2025-01-20')
    const calls = await shop.usage('calls', { keys: ['team'] })
    const tiers = await shop.usage('tiers', { keys: ['team'] })
    const seats = await shop.catalogue.product({ name: 'seats', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card([
      { product_id: calls, price: 2 },
      { product_id: tiers, rate_type: 'TIERED', tiers: [{ size: 10, price: 1 }, { price: 5 }] },
      { product_id: seats, price: 50, billing_frequency: 'MONTHLY' } as never,
    ])
    const subscription = {
      subscription_rate: { product_id: seats, billing_frequency: 'MONTHLY' as const },
      collection_schedule: 'ARREARS' as const,
      starting_at: at('2025-01-07'),
      initial_quantity: 2,
      proration: { invoice_behavior: 'BILL_ON_NEXT_COLLECTION_DATE', is_prorated: false } as const,
    }
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      subscriptions: [subscription],
      credits: [
        {
          product_id: await shop.fixed('Credit'),
          access_schedule: {
            schedule_items: [
              { amount: 5, starting_at: at('2025-01-01'), ending_before: at('2026-01-01') },
            ],
          },
        },
      ],
    })
    await shop.uses(customer_id, 'calls', 3, '2025-01-05', { team: 'a' })
    await shop.uses(customer_id, 'calls', 4, '2025-01-06', { team: 'b' })
    await shop.uses(customer_id, 'tiers', 12, '2025-01-06', { team: 'b' })
    const ask = async (more: object) => {
      const reply = await shop.world.post(
        `/v1/customers/${customer_id}/invoices/spend-breakdowns`,
        {
          starting_on: at('2025-01-01'),
          ending_before: at('2025-01-08'),
          skip_zero_qty_line_items: true,
          ...more,
        },
      )
      assert.equal(reply.status, 200, JSON.stringify(reply.body))
      return (reply.body.data as { total?: number; line_items: Record<string, unknown>[] }[]).map(
        (part) => {
          assert.equal(part.total, undefined)
          return part.line_items.map(
            (line) =>
              `${line['name']} ${JSON.stringify(line['presentation_group_values'] ?? {})} ${line['total']}`,
          )
        },
      )
    }
    assert.deepEqual(await ask({ window_size: 'NONE', group_keys: ['team'] }), [
      [
        'calls {"team":"a"} 6',
        'calls {"team":"b"} 8',
        'tiers {} 10',
        'tiers {} 10',
        'seats {} 100',
      ],
    ])
    assert.deepEqual(await ask({ window_size: 'NONE', group_filters: { team: ['a'] } }), [
      ['calls {"team":"a"} 6', 'tiers {} 10', 'tiers {} 10', 'seats {} 100'],
    ])
    assert.deepEqual(
      (await ask({ window_size: 'DAY' })).filter((day) => day.length > 0),
      [['calls {} 6'], ['calls {} 8', 'tiers {} 10', 'tiers {} 10'], ['seats {} 100']],
    )
    const hours = await ask({ window_size: 'HOUR', starting_on: at('2025-01-06') })
    assert.equal(hours.length, 48)
    assert.deepEqual(hours[12], ['calls {} 8', 'tiers {} 10', 'tiers {} 10'])
    const priced = await shop.world.post(
      `/v1/customers/${customer_id}/invoices/spend-breakdowns?include_list_prices=true`,
      { starting_on: at('2025-01-01'), ending_before: at('2025-01-08'), window_size: 'NONE' },
    )
    const listed = priced.body.data[0].line_items.map(
      (line: { list_price: object }) => line.list_price,
    )
    assert.deepEqual([listed[0].price, listed.at(-1).price], [2, 50])
  })
})
