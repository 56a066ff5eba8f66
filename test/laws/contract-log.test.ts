import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Deal, USD } from '../deal.ts'
import { type Chance, chance } from '../random-request.ts'
import { SEED } from '../seed.ts'

const STEPS = Number(process.env['LOG_STEPS'] ?? 8)

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }
const hour = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString()

type Shown = Awaited<ReturnType<Deal['show']>>
type Ops = Parameters<Deal['edit']>[1]

const commit = (deal: Deal, amount: number) => ({
  type: 'PREPAID' as const,
  product_id: deal.fee,
  access_schedule: { schedule_items: [{ amount, ...year }] },
  invoice_schedule: {
    schedule_items: [{ amount, timestamp: '2026-11-01T00:00:00Z' }],
    do_not_invoice: true,
  },
})

/** An edit of some kind that the contract as it is can take. */
function someEdit(deal: Deal, is: Shown, dice: Chance): Ops {
  const n = dice.below(1000) + 1
  const held = is.commits.length > 0 ? dice.pick(is.commits) : undefined
  const [subscription] = is.subscriptions ?? []
  const edits: Ops[] = [
    { update_contract_name: `Name ${n}` },
    { update_net_payment_terms_days: n % 90 },
    { update_contract_end_date: hour(300 + (n % 60)) },
    { add_commits: [commit(deal, n)] },
    {
      add_credits: [
        { product_id: deal.fee, access_schedule: { schedule_items: [{ amount: n, ...year }] } },
      ],
    },
    {
      add_overrides: [
        { ...year, product_id: deal.calls, type: 'MULTIPLIER', multiplier: n / 1000 },
      ],
    },
    {
      add_scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: { schedule_items: [{ amount: n, timestamp: '2026-12-01T00:00:00Z' }] },
        },
      ],
    },
    {
      add_recurring_credits: [
        {
          product_id: deal.fee,
          access_amount: { unit_price: n, quantity: 1, credit_type_id: USD },
          priority: 1,
          starting_at: '2026-10-01T00:00:00Z',
          commit_duration: { value: 1 },
        },
      ],
    },
  ]
  if (held) {
    const item = { id: held.access_schedule?.schedule_items[0]?.id ?? '', amount: n }
    edits.push(
      { archive_commits: [{ id: held.id }] },
      {
        update_commits: [
          { commit_id: held.id, access_schedule: { update_schedule_items: [item] }, priority: n },
        ],
      },
    )
  }
  if (subscription)
    edits.push({
      update_subscriptions: [
        {
          subscription_id: subscription.id ?? '',
          quantity_updates: [{ starting_at: hour(100 + (n % 100)), quantity: n }],
        },
      ],
    })
  const [override] = is.overrides
  if (override) edits.push({ remove_overrides: [{ id: override.id }] })
  return dice.pick(edits)
}

/** Without what tells of periods and invoices, which move with the clock and not with edits alone. */
const still = (contract: Shown): unknown =>
  JSON.parse(
    JSON.stringify(contract, (name, value) =>
      name === 'billing_periods' || name === 'invoice_id' ? undefined : value,
    ),
  )

describe('a contract that is edited at random', () => {
  test(`reads as of each day as it read on that day (seed ${SEED})`, async () => {
    const dice = chance(SEED)
    const deal = await Deal.at('2026-01-01')
    const id = await deal.sign({
      ...year,
      commits: [commit(deal, 10)],
      subscriptions: [
        {
          subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ARREARS',
          proration: {},
          initial_quantity: 5,
        },
      ],
    })
    const days: { date: string; was: Shown }[] = []
    for (let day = 1; day <= STEPS; day += 1) {
      const date = hour(day)
      await deal.world.advanceTo(date)
      await deal.edit(id, someEdit(deal, await deal.show(id), dice))
      days.push({ date, was: await deal.show(id) })
    }
    for (const { date, was } of days)
      assert.deepEqual(still(await deal.show(id, { as_of_date: date })), still(was), date)
  })

  test('drafts as before when an edit is taken back', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id, world } = deal
    const id = await deal.sign()
    await world.sdk.v1.usage.ingest({
      usage: [1, 2, 3].map((n) => ({
        customer_id,
        event_type: 'call',
        timestamp: '2026-01-01T00:00:00Z',
        transaction_id: `call ${n}`,
        properties: { region: 'eu' },
      })),
    })
    await world.advanceTo('2026-01-10')
    const draft = async () => {
      const { data } = await world.sdk.v1.customers.invoices.list({ customer_id })
      return data.map(({ total, line_items }) => ({ total, line_items }))
    }
    const before = await draft()
    assert.equal(before[0]?.total, 300)
    const { edit } = await deal.edit(id, {
      add_overrides: [
        {
          starting_at: year.starting_at,
          product_id: deal.calls,
          type: 'MULTIPLIER',
          multiplier: 0.5,
        },
      ],
      add_credits: [
        { product_id: deal.fee, access_schedule: { schedule_items: [{ amount: 40, ...year }] } },
      ],
    })
    assert.equal((await draft())[0]?.total, 110)
    await deal.edit(id, {
      remove_overrides: [{ id: edit?.add_overrides?.[0]?.id ?? '' }],
      archive_credits: [{ id: edit?.add_credits?.[0]?.id ?? '' }],
    })
    assert.deepEqual(await draft(), before)
  })
})
