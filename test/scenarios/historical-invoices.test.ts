import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ContractCreateHistoricalInvoicesParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { NOBODY, refusal, USD } from '../deal.ts'
import { brief, lines, Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`
type Line = ContractCreateHistoricalInvoicesParams.Invoice.UsageLineItem

/** A contract from January that is invoiced here from March on, with a credit of 100. */
async function imported() {
  const shop = await Shop.at('2025-03-10')
  const calls = await shop.usage('calls')
  const words = await shop.usage('words', { pricing_group_key: ['model'] })
  const rate_card_id = await shop.card([
    { product_id: calls, rate_type: 'TIERED', tiers: [{ size: 100, price: 2 }, { price: 1 }] },
    { product_id: words, price: 3, pricing_group_values: { model: 'a' } },
  ])
  const signed = await shop.sign('Acme', {
    rate_card_id,
    starting_at: at('2025-01-01'),
    usage_statement_schedule: {
      frequency: 'MONTHLY',
      invoice_generation_starting_at: at('2025-03-01'),
    },
    credits: [
      {
        name: 'Gift',
        product_id: await shop.fixed('Credit'),
        access_schedule: {
          schedule_items: [
            { amount: 100, starting_at: at('2025-01-01'), ending_before: at('2026-01-01') },
          ],
        },
      },
    ],
  })
  const line = (product_id: string, more: Partial<Line>): Line => ({
    product_id,
    inclusive_start_date: at('2025-01-01'),
    exclusive_end_date: at('2025-02-01'),
    ...more,
  })
  const january = (
    usage_line_items: Line[],
    more: Partial<ContractCreateHistoricalInvoicesParams.Invoice> = {},
  ) => ({
    ...signed,
    credit_type_id: USD,
    inclusive_start_date: at('2025-01-01'),
    exclusive_end_date: at('2025-02-01'),
    issue_date: at('2025-02-03'),
    usage_line_items,
    ...more,
  })
  const create = (invoices: ReturnType<typeof january>[], preview = false) =>
    shop.sdk.v1.contracts.createHistoricalInvoices({ invoices, preview })
  return { shop, calls, words, line, january, create, ...signed }
}

describe('historical invoices', () => {
  test('are priced and drawn as any other, and final on their day of issue', async () => {
    const { shop, calls, words, line, january, create, customer_id } = await imported()
    const asked = [
      january([
        line(calls, { quantity: 120 }),
        line(words, { quantity: 10, pricing_group_values: { model: 'a' } }),
      ]),
    ]
    const preview = await create(asked, true)
    assert.deepEqual((await shop.invoices(customer_id)).map(brief), ['2025-04-02 USAGE DRAFT 0'])
    const made = await create(asked)
    assert.deepEqual(made.data, preview.data)
    const [invoice] = made.data
    assert.ok(invoice)
    assert.deepEqual(lines(invoice), [
      'calls 35 × 2 = 70',
      'Gift applied -70',
      'calls 65 × 2 = 130',
      'calls 20 × 1 = 20',
      'words 10 × 3 = 30',
      'Gift applied -30',
    ])
    assert.equal(brief(invoice), '2025-02-03 USAGE FINALIZED 150')
    assert.deepEqual(
      await shop.sdk.v1.customers.invoices
        .retrieve({ customer_id, invoice_id: invoice.id })
        .then(({ data }) => [lines(data), brief(data)]),
      [lines(invoice), brief(invoice)],
    )
    // Nothing is left of the credit for what is used now.
    await shop.uses(customer_id, 'calls', 1, '2025-03-05')
    assert.deepEqual(lines(await shop.usageInvoice(customer_id, '2025-03-01')), ['calls 1 × 2 = 2'])
  })

  test('are broken down by their subtotals, and by what was metered never', async () => {
    const { shop, calls, line, january, create, customer_id } = await imported()
    const part = (day: string, next: string, quantity: number) => ({
      inclusive_start_date: at(day),
      exclusive_end_date: at(next),
      quantity,
    })
    const subtotals_with_quantity = [
      part('2025-01-20', '2025-01-21', 40),
      part('2025-01-05', '2025-01-06', 60),
    ]
    await create([
      january([line(calls, { subtotals_with_quantity })], { breakdown_granularity: 'DAY' }),
    ])
    const days: unknown[] = []
    for await (const each of shop.sdk.v1.customers.invoices.listBreakdowns({
      customer_id,
      starting_on: at('2025-01-01'),
      ending_before: at('2025-02-01'),
      skip_zero_qty_line_items: true,
    }))
      if (each.line_items.length > 0)
        days.push([each.breakdown_start_timestamp.slice(0, 10), lines(each), each.total])
    assert.deepEqual(days, [
      ['2025-01-05', ['calls 50 × 2 = 100', 'Gift applied -100', 'calls 10 × 2 = 20'], 20],
      ['2025-01-20', ['calls 40 × 2 = 80'], 80],
    ])
  })

  test('keep custom fields and billable status, get a number, and tell no webhook', async () => {
    const { shop, calls, line, january, create, customer_id } = await imported()
    await shop.sdk.v1.customFields.addKey({
      entity: 'invoice',
      key: 'old_number',
      enforce_uniqueness: false,
    })
    await shop.world.post('/maelzel/v1/webhooks', { url: 'http://127.0.0.1:9/none' })
    const {
      data: [invoice],
    } = await create([
      january([line(calls, { quantity: 1 })], {
        billable_status: 'unbillable',
        custom_fields: { old_number: '42' },
      }),
    ])
    assert.equal(invoice?.billable_status, 'unbillable')
    assert.deepEqual(invoice?.custom_fields, { old_number: '42' })
    const { data } = await shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: invoice?.id ?? '',
    })
    assert.deepEqual(data.custom_fields, { old_number: '42' })
    assert.equal(data.billable_status, 'unbillable')
    const told = await shop.world.get('/maelzel/v1/webhooks/deliveries?type=invoice.finalized')
    assert.deepEqual(told.body.data, [])
  })

  test('voided and regenerated, they are billed from what was told', async () => {
    const { shop, calls, line, january, create, customer_id } = await imported()
    const {
      data: [invoice],
    } = await create([january([line(calls, { quantity: 120 })])])
    assert.ok(invoice)
    await shop.sdk.v1.invoices.void({ id: invoice.id })
    const { data: again } = await shop.sdk.v1.invoices.regenerate({ id: invoice.id })
    const { data } = await shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: again?.id ?? '',
    })
    assert.deepEqual(lines(data), lines(invoice))
  })

  test('are refused whole when any of them is wrong, and say where', async () => {
    const { shop, calls, words, line, january, create, contract_id, customer_id } = await imported()
    const fine = line(calls, { quantity: 1 })
    const sub = (start: string, end: string) => ({
      inclusive_start_date: at(start),
      exclusive_end_date: at(end),
      quantity: 1,
    })
    const wrong: [object, RegExp][] = [
      [january([], { exclusive_end_date: at('2025-03-02') }), /overlaps/],
      [january([], { inclusive_start_date: at('2024-12-01') }), /must lie between/],
      [january([], { exclusive_end_date: at('2025-01-01') }), /must be after/],
      [january([], { credit_type_id: NOBODY }), /credit_type_id/],
      [january([line(NOBODY, { quantity: 1 })]), /no usage product/],
      [january([line(calls, {})]), /quantity or subtotals/],
      [
        january([
          line(calls, { quantity: 1, subtotals_with_quantity: [sub('2025-01-01', '2025-01-02')] }),
        ]),
        /either/,
      ],
      [
        january([
          line(calls, {
            subtotals_with_quantity: [
              sub('2025-01-01', '2025-01-03'),
              sub('2025-01-02', '2025-01-04'),
            ],
          }),
        ]),
        /overlap/,
      ],
      [
        january([line(calls, { subtotals_with_quantity: [sub('2025-02-01', '2025-02-02')] })]),
        /lie between/,
      ],
      [january([line(words, { quantity: 1 })]), /must have model/],
      [
        january([line(calls, { quantity: 1, pricing_group_values: { model: 'a' } })]),
        /not grouped/,
      ],
      [
        january([line(words, { quantity: 1, pricing_group_values: { model: 'unknown' } })]),
        /no entitled rate/,
      ],
    ]
    for (const [invoice, why] of wrong) {
      const { status, message } = await refusal(create([{ ...january([]), ...invoice }]))
      assert.equal(status, 400)
      assert.match(message, why)
    }
    assert.match(
      (await refusal(create([january([fine]), january([fine])]))).message,
      /invoices\[1\] overlaps/,
    )
    for (const unknown of [{ contract_id: NOBODY }, { customer_id: NOBODY }])
      assert.equal((await refusal(create([{ ...january([fine]), ...unknown }]))).status, 404)
    assert.equal((await shop.invoices(customer_id, { contract_id })).length, 1)
    await create([january([fine])])
    assert.match((await refusal(create([january([fine])]))).message, /overlaps/)
  })
})
