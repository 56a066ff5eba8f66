import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOBODY, refusal } from '../deal.ts'
import { Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`

test('pending costs are what the drafts come to, day by day and unit by unit', async () => {
  const shop = await Shop.at('2025-01-20')
  const unit = (await shop.world.post('/maelzel/v1/pricing-units', { name: 'Tokens' })).body.data.id
  const calls = await shop.usage('calls', { presentation_group_key: ['team'] })
  const words = await shop.usage('words')
  const rate_card_id = await shop.card(
    [
      { product_id: calls, price: 2 },
      { product_id: words, price: 3, credit_type_id: unit },
    ],
    { credit_type_conversions: [{ custom_credit_type_id: unit, fiat_per_custom_credit: 10 }] },
  )
  const { customer_id } = await shop.sign('Acme', {
    rate_card_id,
    starting_at: at('2025-01-01'),
    credits: [
      {
        name: 'Gift',
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
  await shop.uses(customer_id, 'words', 4, '2025-01-06')
  const range = { customer_id, starting_on: at('2025-01-04'), ending_before: at('2025-01-07') }
  const days: unknown[] = []
  for await (const day of shop.sdk.v1.customers.listCosts({ ...range, limit: 2 }))
    days.push([day.start_timestamp.slice(0, 10), Object.values(day.credit_types)])
  const team = { group_key: 'team', group_value: 'a' }
  assert.deepEqual(days, [
    ['2025-01-04', []],
    [
      '2025-01-05',
      [
        {
          name: 'USD (cents)',
          cost: 1,
          line_item_breakdown: [
            { name: 'calls', cost: 5, ...team },
            { name: 'Gift applied', cost: -5, ...team },
            { name: 'calls', cost: 1, ...team },
          ],
        },
      ],
    ],
    [
      '2025-01-06',
      [{ name: 'Tokens', cost: 12, line_item_breakdown: [{ name: 'words', cost: 12 }] }],
    ],
  ])

  await shop.world.advanceTo('2025-02-03')
  const { data } = await shop.sdk.v1.customers.listCosts(range)
  assert.deepEqual(
    data.map(({ credit_types }) => credit_types),
    [{}, {}, {}],
  )
  const askedFor = (more: object) =>
    refusal(Promise.resolve(shop.sdk.v1.customers.listCosts({ ...range, ...more })))
  assert.equal((await askedFor({ customer_id: NOBODY })).status, 404)
  assert.equal((await askedFor({ starting_on: '2025-01-04T01:00:00Z' })).status, 400)
  assert.equal((await askedFor({ ending_before: at('2025-01-04') })).status, 400)
})
