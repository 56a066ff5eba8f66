import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brief, lines, Shop } from '../shop.ts'

const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

const at = (date: string) => `${date}T00:00:00Z`

/** A shop that sells calls at a price, and has a product to name commits with. */
async function open(date: string, price: number) {
  const shop = await Shop.at(date)
  const calls = await shop.usage('calls')
  const rate_card_id = await shop.card([{ product_id: calls, price }])
  return { shop, calls, rate_card_id, fixed: await shop.fixed('Commitment') }
}

const access = (...items: [amount: number, start: string, end: string][]) => ({
  schedule_items: items.map(([amount, start, end]) => ({
    amount,
    starting_at: at(start),
    ending_before: at(end),
  })),
})

describe('postpaid commits', () => {
  const year = async (months: Record<string, number>) => {
    const { shop, rate_card_id, fixed } = await open('2024-01-01', 100)
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2024-01-01'),
      ending_before: at('2025-01-01'),
      commits: [
        {
          type: 'POSTPAID',
          name: 'Promise',
          product_id: fixed,
          access_schedule: access([1_000_000, '2024-01-01', '2025-01-01']),
          invoice_schedule: {
            schedule_items: [{ timestamp: at('2025-01-01'), amount: 1_000_000 }],
          },
        },
      ],
    })
    for (const [month, n] of Object.entries(months)) {
      await shop.world.advanceTo(`${month}-15`)
      await shop.uses(customer_id, 'calls', n, `${month}-14`)
    }
    return { shop, customer_id }
  }

  test('what was promised and not used is trued up after the last usage invoice (E31, E32)', async () => {
    const months = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`)
    const { shop, customer_id } = await year(Object.fromEntries(months.map((m) => [m, 800])))
    const trueUp = async () =>
      (await shop.invoices(customer_id, { type: 'SCHEDULED' })).map((invoice) => brief(invoice))
    assert.deepEqual(await trueUp(), ['2025-01-01 SCHEDULED DRAFT 40000'])
    const lastEntries = async () => {
      const { data } = await shop.sdk.v1.customers.commits.list({
        customer_id,
        include_contract_commits: true,
        include_ledgers: true,
      })
      return data[0]?.ledger?.slice(-2).map(({ type, amount }) => `${type} ${amount}`)
    }
    const trued = [
      'POSTPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION -80000',
      'POSTPAID_COMMIT_TRUEUP -40000',
    ]
    await shop.world.advanceTo('2025-01-01T12:00:00Z')
    assert.deepEqual(await trueUp(), ['2025-01-01 SCHEDULED DRAFT 40000'])
    assert.deepEqual(await lastEntries(), trued) // waiting for its invoice, it does not expire
    await shop.world.advanceTo('2025-01-02')
    assert.deepEqual(await trueUp(), ['2025-01-01 SCHEDULED FINALIZED 40000'])
    assert.deepEqual(await lastEntries(), trued)
    const usage = await shop.invoices(customer_id, { type: 'USAGE' })
    assert.deepEqual(
      usage.map((invoice) => invoice.total),
      Array(12).fill(80_000),
    )
    assert.deepEqual(lines(usage[0] as (typeof usage)[number]), [
      'calls 800 × 100 = 80000',
      'Promise applied -80000',
    ])
    const [final] = await shop.invoices(customer_id, { type: 'SCHEDULED' })
    assert.ok(final?.line_items[0]?.postpaid_commit?.id)
  })

  test('a promise that was kept is not trued up', async () => {
    const { shop, customer_id } = await year({ '2024-05': 12_000 })
    await shop.world.advanceTo('2025-01-10')
    assert.deepEqual(await shop.invoices(customer_id, { type: 'SCHEDULED' }), [])
  })
})

describe('segments', () => {
  test('each expires by itself, nothing flows on to the next (E50)', async () => {
    const { shop, rate_card_id, fixed } = await open('2024-10-01', 100)
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2024-10-01'),
      credits: [
        {
          product_id: fixed,
          name: 'Monthly credit',
          access_schedule: access(
            [1000, '2024-10-01', '2024-11-01'],
            [1000, '2024-11-01', '2024-12-01'],
            [1000, '2024-12-01', '2025-01-01'],
          ),
        },
      ],
    })
    await shop.world.advanceTo('2024-10-20')
    await shop.uses(customer_id, 'calls', 4, '2024-10-10')
    await shop.world.advanceTo('2024-11-20')
    await shop.uses(customer_id, 'calls', 12, '2024-11-10')
    assert.equal((await shop.usageInvoice(customer_id, '2024-10-01')).total, 0)
    assert.deepEqual(lines(await shop.usageInvoice(customer_id, '2024-11-01')), [
      'calls 10 × 100 = 1000',
      'Monthly credit applied -1000',
      'calls 2 × 100 = 200',
    ])
  })

  test('a trial credit covers its week, the rest is billed (E58)', async () => {
    const { shop, rate_card_id, fixed } = await open('2024-10-01', 100)
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2024-10-01'),
      credits: [
        {
          product_id: fixed,
          name: 'Trial',
          access_schedule: access([10_000, '2024-10-01', '2024-10-08']),
        },
      ],
    })
    await shop.world.advanceTo('2024-10-20')
    await shop.uses(customer_id, 'calls', 130, '2024-10-03')
    assert.equal((await shop.usageInvoice(customer_id, '2024-10-01')).total, 3000)
  })
})

describe('renewals', () => {
  test('the old contract ends, its balance rolls over and burns first (E46, E84)', async () => {
    const { shop, rate_card_id, fixed } = await open('2025-01-01', 100)
    const commit = (name: string, amount: number, start: string, end: string) => ({
      type: 'PREPAID' as const,
      name,
      product_id: fixed,
      rollover_fraction: 0.5,
      access_schedule: access([amount, start, end]),
    })
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      commits: [commit('Old', 100_000, '2025-01-01', '2026-01-01')],
    })
    await shop.world.advanceTo('2025-06-20')
    await shop.uses(customer_id, 'calls', 900, '2025-06-10')
    await shop.world.advanceTo('2025-07-10')
    await shop.uses(customer_id, 'calls', 150, '2025-07-05')
    await shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id,
      starting_at: at('2025-07-01'),
      transition: { type: 'RENEWAL', from_contract_id: contract_id },
      commits: [commit('New', 200_000, '2025-07-01', '2026-07-01')],
    })
    const all = await shop.invoices(customer_id, { type: 'USAGE' })
    const july = all.filter((invoice) => invoice.start_timestamp?.startsWith('2025-07-01'))
    const open_ = july.find((invoice) => invoice.contract_id !== contract_id)
    assert.deepEqual(lines(open_ as (typeof july)[number]), [
      'calls 100 × 100 = 10000',
      'Old applied -10000',
      'calls 50 × 100 = 5000',
      'New applied -5000',
    ])
    const closed = july.find((invoice) => invoice.contract_id === contract_id)
    assert.equal(closed?.status, 'FINALIZED')
    assert.equal(closed?.end_timestamp, closed?.start_timestamp)
    assert.equal(closed?.total, 0)
  })
})

describe('recurring balances', () => {
  test('a monthly credit is prorated in the stub, and each month is a balance of its own', async () => {
    const { shop, rate_card_id, fixed } = await open('2025-01-16', 1)
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-16'),
      recurring_credits: [
        {
          product_id: fixed,
          name: 'Included',
          priority: 1,
          starting_at: at('2025-01-16'),
          access_amount: {
            unit_price: 310,
            quantity: 1,
            credit_type_id: USD,
          },
          commit_duration: { value: 1, unit: 'PERIODS' },
        },
      ],
    })
    await shop.world.advanceTo('2025-01-20')
    await shop.uses(customer_id, 'calls', 200, '2025-01-18')
    assert.equal((await shop.usageInvoice(customer_id, '2025-01-16')).total, 40) // 310 × 16/31 covered
    await shop.world.advanceTo('2025-02-10')
    await shop.uses(customer_id, 'calls', 400, '2025-02-05')
    assert.equal((await shop.usageInvoice(customer_id, '2025-02-01')).total, 90)
  })

  test('a recurring commit is paid for on an invoice each period', async () => {
    const { shop, rate_card_id, fixed } = await open('2025-01-01', 1)
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      recurring_commits: [
        {
          product_id: fixed,
          name: 'Bundle',
          priority: 1,
          starting_at: at('2025-01-01'),
          access_amount: { unit_price: 1000, quantity: 1, credit_type_id: USD },
          invoice_amount: { unit_price: 800, quantity: 1, credit_type_id: USD },
          commit_duration: { value: 1, unit: 'PERIODS' },
          recurrence_frequency: 'MONTHLY',
        },
      ],
    })
    await shop.world.advanceTo('2025-03-10')
    assert.deepEqual(
      (await shop.invoices(customer_id, { type: 'SCHEDULED' })).map((invoice) => brief(invoice)),
      [
        '2025-01-01 SCHEDULED FINALIZED 800',
        '2025-02-01 SCHEDULED FINALIZED 800',
        '2025-03-01 SCHEDULED FINALIZED 800',
      ],
    )
  })

  test('an occurrence that has begun keeps its worth when the end of its contract comes nearer', async () => {
    const { shop, rate_card_id, fixed } = await open('2025-01-16', 1)
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      recurring_credits: [
        {
          product_id: fixed,
          name: 'Included',
          priority: 1,
          starting_at: at('2025-01-01'),
          access_amount: { unit_price: 310, quantity: 1, credit_type_id: USD },
          commit_duration: { value: 1, unit: 'PERIODS' },
          rollover_fraction: 0.5,
        },
      ],
    })
    await shop.uses(customer_id, 'calls', 210, '2025-01-10')
    await shop.world.advanceTo('2025-01-20')
    await shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id,
      starting_at: at('2025-01-20'),
      transition: { type: 'RENEWAL', from_contract_id: contract_id },
    })
    await shop.world.advanceTo('2025-02-10')
    assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).total, 0)
    const { data: credits } = await shop.sdk.v1.customers.credits.list({
      customer_id,
      include_contract_credits: true,
      include_ledgers: true,
    })
    const told = credits.map(({ ledger, access_schedule }) => [
      access_schedule?.schedule_items[0]?.ending_before,
      ...(ledger ?? []).map(({ type, amount }) => `${type} ${amount}`),
    ])
    assert.deepEqual(told[0], [
      '2025-01-20T00:00:00.000Z',
      'CREDIT_SEGMENT_START 310',
      'CREDIT_AUTOMATED_INVOICE_DEDUCTION -210',
      'CREDIT_ROLLOVER -100',
    ])
    assert.equal(told.length, 2)
  })
})
