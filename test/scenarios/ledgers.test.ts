import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`

async function open(date: string) {
  const shop = await Shop.at(date)
  const calls = await shop.usage('calls')
  const rate_card_id = await shop.card([{ product_id: calls, price: 1 }])
  return { shop, rate_card_id, fixed: await shop.fixed('Commitment') }
}

const ledgerOf = async (shop: Shop, customer_id: string) => {
  const reply = await shop.world.post('/v1/contracts/customerBalances/list', {
    customer_id,
    include_contract_balances: true,
    include_ledgers: true,
    include_balance: true,
  })
  assert.equal(reply.status, 200)
  return reply.body.data as {
    id: string
    name?: string
    balance: number
    access_schedule: { schedule_items: { id: string }[] }
    ledger: { type: string; amount: number; timestamp: string; invoice_id?: string }[]
  }[]
}

const entries = (balance: Awaited<ReturnType<typeof ledgerOf>>[number] | undefined) =>
  balance?.ledger.map(
    ({ type, amount, timestamp }) => `${timestamp.slice(0, 10)} ${type} ${amount}`,
  )

const net = async (shop: Shop, customer_id: string, more = {}) =>
  (await shop.sdk.v1.contracts.getNetBalance({ customer_id, ...more })).data.balance

describe('the account of a credit', () => {
  test('granted, drawn by a draft and then for good, expired (E37)', async () => {
    const { shop, rate_card_id, fixed } = await open('2024-09-01')
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2024-09-01'),
      credits: [
        {
          product_id: fixed,
          name: 'Welcome',
          access_schedule: {
            schedule_items: [
              { amount: 100, starting_at: at('2024-09-01'), ending_before: at('2024-10-01') },
            ],
          },
        },
      ],
    })
    await shop.world.advanceTo('2024-09-20')
    await shop.uses(customer_id, 'calls', 63, '2024-09-10')
    const [draft] = await ledgerOf(shop, customer_id)
    assert.equal(draft?.balance, 37)
    assert.deepEqual(entries(draft), [
      '2024-09-01 CREDIT_SEGMENT_START 100',
      '2024-10-01 CREDIT_AUTOMATED_INVOICE_DEDUCTION -63',
    ])
    assert.equal(await net(shop, customer_id), 37)
    assert.equal(await net(shop, customer_id, { invoice_inclusion_mode: 'FINALIZED' }), 100)
    await shop.world.advanceTo('2024-10-05')
    const [final] = await ledgerOf(shop, customer_id)
    assert.equal(final?.balance, 0)
    assert.deepEqual(entries(final), [
      '2024-09-01 CREDIT_SEGMENT_START 100',
      '2024-10-01 CREDIT_AUTOMATED_INVOICE_DEDUCTION -63',
      '2024-10-01 CREDIT_EXPIRATION -37',
    ])
  })

  test('an entry by hand that takes more than there is leaves zero (E54)', async () => {
    const { shop, fixed } = await open('2024-09-01')
    const { customer_id, contract_id } = await shop.sign('Acme', {
      starting_at: at('2024-09-01'),
      credits: [
        {
          product_id: fixed,
          access_schedule: {
            schedule_items: [
              { amount: 800, starting_at: at('2024-09-01'), ending_before: at('2025-10-01') },
            ],
          },
        },
      ],
    })
    const [credit] = await ledgerOf(shop, customer_id)
    const entry = {
      customer_id,
      contract_id,
      id: credit?.id ?? '',
      segment_id: credit?.access_schedule.schedule_items[0]?.id ?? '',
      amount: -1000,
      reason: 'a mistake',
    }
    await shop.sdk.v1.contracts.addManualBalanceEntry(entry)
    const [after] = await ledgerOf(shop, customer_id)
    assert.equal(after?.balance, 0)
    assert.deepEqual(entries(after), [
      '2024-09-01 CREDIT_SEGMENT_START 800',
      '2024-09-01 CREDIT_MANUAL -1000',
    ])
    assert.equal(await net(shop, customer_id), 0)
    await shop.world.post('/v1/contracts/addManualBalanceLedgerEntry', {
      ...entry,
      amount: 500,
      uniqueness_key: 'k',
    })
    assert.equal(await net(shop, customer_id), 300)
    const again = await shop.world.post('/v1/contracts/addManualBalanceLedgerEntry', {
      ...entry,
      amount: 500,
      uniqueness_key: 'k',
    })
    assert.equal(again.status, 409)
    for (const bad of [
      { segment_id: customer_id },
      { id: customer_id },
      { contract_id: undefined },
    ]) {
      const reply = await shop.world.post('/v1/contracts/addManualBalanceLedgerEntry', {
        ...entry,
        ...bad,
      })
      assert.ok(reply.status === 404 || reply.status === 400, JSON.stringify(reply.body))
    }
    assert.equal(await net(shop, customer_id), 300)
  })
})

describe('the account of a commit', () => {
  test('a voided invoice gives back what it took; regenerated, it takes it again', async () => {
    const { shop, rate_card_id, fixed } = await open('2025-01-01')
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      commits: [
        {
          type: 'PREPAID',
          product_id: fixed,
          access_schedule: {
            schedule_items: [
              { amount: 100, starting_at: at('2025-01-01'), ending_before: at('2026-01-01') },
            ],
          },
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'calls', 30, '2025-01-10')
    await shop.world.advanceTo('2025-02-03')
    const invoice = await shop.usageInvoice(customer_id, '2025-01-01')
    await shop.sdk.v1.invoices.void({ id: invoice.id })
    assert.equal(await net(shop, customer_id), 100)
    await shop.sdk.v1.invoices.regenerate({ id: invoice.id })
    assert.equal(await net(shop, customer_id), 70)
    const [commit] = await ledgerOf(shop, customer_id)
    assert.deepEqual(entries(commit), [
      '2025-01-01 PREPAID_COMMIT_SEGMENT_START 100',
      '2025-02-01 PREPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION -30',
      '2025-02-01 PREPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION -30',
      '2025-02-03 PREPAID_COMMIT_CREDITED 30',
    ])
  })

  test('the occurrences of a recurring credit are balances of their own', async () => {
    const { shop, rate_card_id, fixed } = await open('2025-01-01')
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      recurring_credits: [
        {
          product_id: fixed,
          name: 'Included',
          priority: 1,
          starting_at: at('2025-01-01'),
          access_amount: {
            unit_price: 10,
            quantity: 1,
            credit_type_id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2',
          },
          commit_duration: { value: 1, unit: 'PERIODS' },
        },
      ],
    })
    await shop.world.advanceTo('2025-02-10')
    const all = await ledgerOf(shop, customer_id)
    assert.deepEqual(
      all.map((each) => [each.name, each.balance, entries(each)]),
      [
        ['Included', 0, ['2025-01-01 CREDIT_SEGMENT_START 10', '2025-02-01 CREDIT_EXPIRATION -10']],
        ['Included', 10, ['2025-02-01 CREDIT_SEGMENT_START 10']],
      ],
    )
    const { data } = await shop.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    assert.equal(data.credits?.length, 2)
    assert.ok(data.credits?.[0]?.recurring_credit_id)
  })
})

describe('seats', () => {
  test('each seat has a balance of its own, and only its usage draws on it (E53)', async () => {
    const shop = await Shop.at('2025-01-01')
    const calls = await shop.usage('calls', { presentation_group_key: ['user'] })
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card([
      { product_id: calls, price: 1 },
      { product_id: seat, price: 1000, billing_frequency: 'MONTHLY' },
    ])
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      subscriptions: [
        {
          temporary_id: 'seats',
          subscription_rate: { product_id: seat, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          proration: { is_prorated: true, invoice_behavior: 'BILL_IMMEDIATELY' },
          quantity_management_mode: 'SEAT_BASED',
          seat_config: { seat_group_key: 'user', initial_seat_ids: ['ann', 'bob'] },
        },
      ],
      recurring_credits: [
        {
          product_id: await shop.fixed('Seat credit'),
          priority: 1,
          starting_at: at('2025-01-01'),
          access_amount: { unit_price: 50, credit_type_id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2' },
          commit_duration: { value: 1, unit: 'PERIODS' },
          applicable_product_ids: [calls],
          subscription_config: {
            subscription_id: 'seats',
            allocation: 'INDIVIDUAL',
            apply_seat_increase_config: { is_prorated: false },
          },
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'calls', 20, '2025-01-10', { user: 'ann' })
    await shop.uses(customer_id, 'calls', 70, '2025-01-10', { user: 'bob' })
    await shop.uses(customer_id, 'calls', 5, '2025-01-10', { user: 'eve' })
    const reply = await shop.world.post('/v1/contracts/seatBalances/list', {
      customer_id,
      contract_id,
    })
    assert.deepEqual(
      reply.body.data.map(
        (s: { seat_id: string; balances: { balance: number; starting_balance: number }[] }) => [
          s.seat_id,
          s.balances[0]?.balance,
          s.balances[0]?.starting_balance,
        ],
      ),
      [
        ['ann', 30, 50],
        ['bob', 0, 50],
      ],
    )
    const draft = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.equal(draft.total, 25 + 2000) // bob’s 20, eve’s 5, and two seats for February
  })
})
