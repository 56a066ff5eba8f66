import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, NOBODY, USD } from '../deal.ts'
import { type Chance, chance } from '../random-request.ts'
import { SEED } from '../seed.ts'
import type { Reply } from '../world.ts'

/**
 * Requests that were right before something in them was spoilt. MUTATIONS=5000 npm test -- mutations
 * sends more of them.
 */
const RUNS = Number(process.env['MUTATIONS'] ?? 150)

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }
const access = (amount: number) => ({ schedule_items: [{ amount, ...year }] })

const commits = (deal: Deal) => [
  {
    type: 'PREPAID',
    product_id: deal.fee,
    temporary_id: 'prepaid',
    rollover_fraction: 0.5,
    priority: 100,
    applicable_product_ids: [deal.calls],
    access_schedule: access(1000),
    invoice_schedule: {
      recurring_schedule: {
        ...year,
        frequency: 'QUARTERLY',
        amount: 900,
        amount_distribution: 'DIVIDED_ROUNDED',
      },
    },
  },
  {
    type: 'POSTPAID',
    product_id: deal.fee,
    access_schedule: access(500),
    invoice_schedule: { schedule_items: [{ amount: 500, timestamp: year.ending_before }] },
  },
]

const charges = (deal: Deal) => [
  {
    product_id: deal.fee,
    name: 'Setup',
    schedule: {
      schedule_items: [{ unit_price: 5, quantity: 3, timestamp: '2026-02-01T00:00:00Z' }],
    },
  },
]

const overrides = (deal: Deal) => [
  { ...year, product_id: deal.calls, type: 'MULTIPLIER', multiplier: 0.5, priority: 1 },
  {
    starting_at: year.starting_at,
    type: 'OVERWRITE',
    is_commit_specific: true,
    target: 'LIST_RATE',
    overwrite_rate: { rate_type: 'TIERED', tiers: [{ size: 10, price: 1 }, { price: 2 }] },
    override_specifiers: [{ product_id: deal.calls, commit_ids: ['prepaid'] }],
  },
]

const subscriptions = (deal: Deal) => [
  {
    temporary_id: 'team',
    subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
    collection_schedule: 'ADVANCE',
    proration: { is_prorated: true, invoice_behavior: 'BILL_IMMEDIATELY' },
    quantity_management_mode: 'SEAT_BASED',
    seat_config: { seat_group_key: 'user', initial_seat_ids: ['a'], initial_unassigned_seats: 1 },
  },
]

const recurring = (deal: Deal) => [
  {
    product_id: deal.fee,
    access_amount: { unit_price: 1, credit_type_id: USD },
    priority: 5,
    starting_at: year.starting_at,
    commit_duration: { value: 1, unit: 'PERIODS' },
    recurrence_frequency: 'MONTHLY',
    subscription_config: {
      subscription_id: 'team',
      allocation: 'INDIVIDUAL',
      apply_seat_increase_config: { is_prorated: true },
    },
  },
]

const create = (deal: Deal) => ({
  customer_id: deal.customer_id,
  rate_card_id: deal.rate_card_id,
  ...year,
  name: 'Mutant',
  net_payment_terms_days: 30,
  multiplier_override_prioritization: 'EXPLICIT',
  usage_statement_schedule: {
    frequency: 'MONTHLY',
    day: 'CUSTOM_DATE',
    billing_anchor_date: '2025-12-10T00:00:00Z',
  },
  usage_filter: { group_key: 'region', group_values: ['eu'] },
  commits: commits(deal),
  credits: [{ product_id: deal.fee, access_schedule: access(10) }],
  overrides: overrides(deal),
  scheduled_charges: charges(deal),
  discounts: charges(deal),
  professional_services: [
    { product_id: deal.service, unit_price: 10, quantity: 2, max_amount: 20 },
  ],
  subscriptions: subscriptions(deal),
  recurring_credits: recurring(deal),
  spend_trackers: [
    {
      alias: 'spend',
      credit_type_id: USD,
      reset_frequency: 'BILLING_PERIOD',
      applicable_spend_specifiers: [{ spend_type: 'COMMIT_PURCHASE', sources: ['MANUAL'] }],
    },
  ],
})

const edit = (deal: Deal, is: Awaited<ReturnType<Deal['show']>>) => {
  const [commit] = is.commits
  return {
    customer_id: deal.customer_id,
    contract_id: is.id,
    add_commits: commits(deal),
    add_overrides: overrides(deal),
    add_scheduled_charges: charges(deal),
    update_contract_name: 'Edited',
    update_contract_end_date: '2027-06-01T00:00:00Z',
    update_commits: [
      {
        commit_id: commit?.id,
        name: 'Edited',
        priority: 100,
        rollover_fraction: 0.25,
        access_schedule: {
          update_schedule_items: [
            { id: commit?.access_schedule?.schedule_items[0]?.id, amount: 1200 },
          ],
          add_schedule_items: [{ amount: 5, ...year }],
        },
        invoice_schedule: {
          add_schedule_items: [{ unit_price: 3, quantity: 2, timestamp: '2026-05-01T00:00:00Z' }],
        },
      },
    ],
    update_recurring_credits: [
      {
        recurring_credit_id: is.recurring_credits?.[0]?.id,
        access_amount: { unit_price: 2 },
        ending_before: '2026-09-01T00:00:00Z',
      },
    ],
    update_subscriptions: [
      {
        subscription_id: is.subscriptions?.[0]?.id,
        seat_updates: {
          add_seat_ids: [{ starting_at: '2026-03-01T00:00:00Z', seat_ids: ['b'] }],
          add_unassigned_seats: [{ starting_at: '2026-03-01T00:00:00Z', quantity: 2 }],
        },
      },
    ],
  }
}

const JUNK = [
  null,
  '',
  'x',
  true,
  -1,
  0,
  0.5,
  1e21,
  1e-9,
  [],
  {},
  NOBODY,
  '2026-01-01T00:30:00Z',
  '2025-01-01T00:00:00Z',
  '2029-01-01T00:00:00Z',
  'prepaid',
]

type Json = Record<string, unknown> | unknown[]

/** Every place in a body that holds something. */
function places(value: unknown): { holder: Json; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key) => [
    { holder: value as Json, key },
    ...places((value as Record<string, unknown>)[key]),
  ])
}

/** A copy with one thing spoilt: left out, replaced, or there twice. */
function spoil<T extends object>(body: T, dice: Chance): T {
  const copy = structuredClone(body)
  const { holder, key } = dice.pick(places(copy))
  const values = holder as Record<string, unknown>
  if (Array.isArray(holder) && dice.likely(0.3)) holder.push(structuredClone(values[key]))
  else if (dice.likely(0.3)) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete values[key]
  } else values[key] = dice.pick(JUNK)
  return copy
}

function check(reply: Reply, body: object): void {
  assert.ok(
    [200, 400, 404, 409].includes(reply.status),
    `seed ${SEED}: ${JSON.stringify(body)} answers ${reply.status} ${JSON.stringify(reply.body)}`,
  )
  if (reply.status !== 200) assert.ok(reply.body.message.length > 0)
}

describe('a contract that is spoilt', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  test(`when it is made is refused and not stored, or made (${RUNS} times)`, async () => {
    const dice = chance(SEED)
    const right = await deal.world.post('/v1/contracts/create', create(deal))
    assert.equal(right.status, 200, JSON.stringify(right.body))
    let made = 0
    for (let n = 0; n < RUNS; n += 1) {
      const body = spoil(create(deal), dice)
      if (n % 25 === 0) {
        const { data } = await deal.world.sdk.v1.customers.create({ name: `Customer ${n}` })
        Object.assign(deal, { customer_id: data.id })
        made = 0
      }
      if (body.customer_id !== undefined) body.customer_id = deal.customer_id
      const reply = await deal.world.post('/v1/contracts/create', body)
      check(reply, body)
      if (reply.status === 200) made += 1
      if (n % 25 !== 24) continue
      const { customer_id } = deal
      const { data } = await deal.world.sdk.v2.contracts.list({ customer_id })
      assert.equal(data.length, made)
    }
  })

  test(`when it is edited stays what it was, or is edited (${RUNS} times)`, async () => {
    const dice = chance(SEED + 1)
    const { world } = deal
    const sign = async () => {
      const { data } = await world.sdk.v1.customers.create({ name: 'Customer' })
      Object.assign(deal, { customer_id: data.id })
      const reply = await world.post('/v1/contracts/create', create(deal))
      return deal.show(reply.body.data.id)
    }
    let is = await sign()
    const right = await world.post('/v2/contracts/edit', edit(deal, is))
    assert.equal(right.status, 200, JSON.stringify(right.body))
    is = await sign()
    for (let n = 0; n < RUNS; n += 1) {
      const body = spoil(edit(deal, is), dice)
      const reply = await world.post('/v2/contracts/edit', body)
      check(reply, body)
      if (reply.status !== 200) continue
      const { customer_id } = deal
      const history = await world.sdk.v2.contracts.getEditHistory({
        customer_id,
        contract_id: is.id,
      })
      assert.ok(history.data.length <= 1)
      is = await sign()
    }
    const { data } = await world.sdk.v2.contracts.getEditHistory({
      customer_id: deal.customer_id,
      contract_id: is.id,
    })
    assert.deepEqual(data, [])
  })
})
