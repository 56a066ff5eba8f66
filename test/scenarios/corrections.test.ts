import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProof, ZERO } from '../../verify/read.ts'
import { everything } from '../everything.ts'
import { brief, lines, Shop } from '../shop.ts'

const JANUARY = '2025-01-01T00:00:00Z'

/** A contract at a cent a call with a prepaid commit of 50, and 80 calls in January. */
async function january() {
  const shop = await Shop.at('2025-01-01')
  const calls = await shop.usage('calls')
  const rate_card_id = await shop.card([{ product_id: calls, price: 1 }])
  const signed = await shop.sign('Acme', {
    rate_card_id,
    starting_at: JANUARY,
    commits: [
      {
        type: 'PREPAID',
        name: 'Commit',
        product_id: await shop.fixed('Commit'),
        access_schedule: {
          schedule_items: [
            { amount: 50, starting_at: JANUARY, ending_before: '2026-01-01T00:00:00Z' },
          ],
        },
      },
    ],
  })
  await shop.world.advanceTo('2025-01-31')
  await shop.uses(signed.customer_id, 'calls', 30, '2025-01-10T08:30:00Z')
  await shop.uses(signed.customer_id, 'calls', 50, '2025-01-20T08:30:00Z')
  return { shop, calls, rate_card_id, ...signed }
}

describe('corrections', () => {
  test('voided and regenerated without a change, an invoice has the same lines and a new id', async () => {
    const { shop, customer_id } = await january()
    await shop.world.advanceTo('2025-02-03')
    const first = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.deepEqual(lines(first), ['calls 50 × 1 = 50', 'Commit applied -50', 'calls 30 × 1 = 30'])

    const early = await shop.world.post('/v1/invoices/regenerate', { id: first.id })
    assert.equal(early.status, 400)
    await shop.sdk.v1.invoices.void({ id: first.id })
    assert.equal((await shop.world.post('/v1/invoices/void', { id: first.id })).status, 400)
    const again = await shop.sdk.v1.invoices.regenerate({ id: first.id })
    assert.ok(again.data?.id)
    assert.notEqual(again.data.id, first.id)
    assert.equal((await shop.world.post('/v1/invoices/regenerate', { id: first.id })).status, 400)

    const { data: second } = await shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: again.data.id,
    })
    assert.deepEqual(lines(second), lines(first))
    assert.equal(second.status, 'FINALIZED')
    assert.equal(second.regenerated_from_invoice_id, first.id)
    assert.deepEqual((await shop.invoices(customer_id)).map(brief), [
      '2025-02-02 USAGE VOID 30',
      '2025-02-03 USAGE FINALIZED 30',
      '2025-03-02 USAGE DRAFT 0',
    ])
  })

  test('regenerated, an invoice has the usage and the prices of today', async () => {
    const { shop, customer_id, calls, rate_card_id } = await january()
    await shop.world.advanceTo('2025-02-03')
    await shop.uses(customer_id, 'calls', 20, '2025-01-31')
    const first = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.equal(first.total, 30)
    await shop.sdk.v1.contracts.rateCards.rates.add({
      rate_card_id,
      product_id: calls,
      starting_at: '2025-01-15T00:00:00Z',
      entitled: true,
      rate_type: 'FLAT',
      price: 2,
    })
    await shop.sdk.v1.invoices.void({ id: first.id })
    const again = await shop.sdk.v1.invoices.regenerate({ id: first.id })
    const { data: second } = await shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: again.data?.id ?? '',
    })
    assert.deepEqual(lines(second), [
      'calls 30 × 1 = 30',
      'Commit applied -30',
      'calls 10 × 2 = 20',
      'Commit applied -20',
      'calls 60 × 2 = 120',
    ])
  })

  test('what a voided invoice took from a balance is back for the next one', async () => {
    const { shop, customer_id } = await january()
    await shop.world.advanceTo('2025-02-03')
    const first = await shop.usageInvoice(customer_id, '2025-01-01')
    await shop.uses(customer_id, 'calls', 10, '2025-02-02')
    assert.equal((await shop.usageInvoice(customer_id, '2025-02-01')).total, 10)
    await shop.sdk.v1.invoices.void({ id: first.id })
    assert.equal((await shop.usageInvoice(customer_id, '2025-02-01')).total, 0)
  })

  test('an unknown invoice and a draft are refused', async () => {
    const { shop, customer_id } = await january()
    const unknown = '3b241101-e2bb-4255-8caf-4136c566a962'
    assert.equal((await shop.world.post('/v1/invoices/void', { id: unknown })).status, 404)
    const draft = await shop.usageInvoice(customer_id, '2025-01-01')
    for (const path of ['/v1/invoices/void', '/v1/invoices/regenerate']) {
      const { status, body } = await shop.world.post(path, { id: draft.id })
      assert.equal(status, 400)
      assert.match(body.message, /is a draft/)
    }
  })

  test('a draft is issued on the day that somebody set', async () => {
    const { shop, customer_id } = await january()
    const draft = await shop.usageInvoice(customer_id, '2025-01-01')
    await shop.sdk.post('/v1/contracts/updateInvoiceIssueDate', {
      body: { invoice_id: draft.id, issue_date: '2025-02-10T00:00:00Z' },
    })
    await shop.world.advanceTo('2025-02-09')
    assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).status, 'DRAFT')
    await shop.world.advanceTo('2025-02-10')
    const final = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.equal(brief(final), '2025-02-10 USAGE FINALIZED 30')
  })

  test('on a day before its period is over, it waits for the rest of the usage', async () => {
    const { shop, customer_id } = await january()
    const draft = await shop.usageInvoice(customer_id, '2025-01-01')
    const body = { invoice_id: draft.id, issue_date: '2025-01-20T00:00:00Z' }
    await shop.sdk.post('/v1/contracts/updateInvoiceIssueDate', { body })
    assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).status, 'DRAFT')
    await shop.uses(customer_id, 'calls', 5, '2025-01-30')
    await shop.world.advanceTo('2025-02-01')
    const final = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.equal(brief(final), '2025-01-20 USAGE FINALIZED 35')
  })
})

test('a true-up waits for the last usage invoice, whatever days are set for them', async () => {
  const FEBRUARY = '2025-02-01T00:00:00Z'
  const shop = await Shop.at(JANUARY)
  const product_id = await shop.fixed('Promise')
  const rate_card_id = await shop.card([{ product_id: await shop.usage('calls'), price: 1 }])
  const { customer_id } = await shop.sign('Acme', {
    rate_card_id,
    starting_at: JANUARY,
    ending_before: FEBRUARY,
    commits: [
      {
        type: 'POSTPAID',
        product_id,
        access_schedule: {
          schedule_items: [{ amount: 100, starting_at: JANUARY, ending_before: FEBRUARY }],
        },
        invoice_schedule: { schedule_items: [{ amount: 100, timestamp: FEBRUARY }] },
      },
    ],
  })
  const all = async () => (await shop.invoices(customer_id)).map(brief)
  const move = async (type: string, issue_date: string) => {
    const [draft] = await shop.invoices(customer_id, { type })
    const body = { invoice_id: draft?.id, issue_date }
    await shop.sdk.post('/v1/contracts/updateInvoiceIssueDate', { body })
  }
  await move('SCHEDULED', '2025-01-20T00:00:00Z')
  await shop.world.advanceTo('2025-01-25')
  await shop.uses(customer_id, 'calls', 40, '2025-01-24')
  assert.deepEqual(await all(), ['2025-01-20 SCHEDULED DRAFT 60', '2025-02-02 USAGE DRAFT 40'])
  await move('USAGE', FEBRUARY)
  await shop.world.advanceTo(FEBRUARY)
  assert.deepEqual(await all(), [
    '2025-01-20 SCHEDULED FINALIZED 60',
    '2025-02-01 USAGE FINALIZED 40',
  ])
})

describe('breakdowns', () => {
  const days = async (shop: Shop, customer_id: string, more = {}) => {
    const all: { day: string; total: number; lines: string[] }[] = []
    for await (const part of shop.sdk.v1.customers.invoices.listBreakdowns({
      customer_id,
      starting_on: '2025-01-01T00:00:00Z',
      ending_before: '2025-02-01T00:00:00Z',
      window_size: 'DAY',
      skip_zero_qty_line_items: true,
      ...more,
    }))
      all.push({
        day: part.breakdown_start_timestamp.slice(0, 13),
        total: part.total,
        lines: lines(part),
      })
    return all
  }

  test('by day and by hour, a commit is used up in the order of time, and all adds up', async () => {
    const { shop, customer_id } = await january()
    const byDay = await days(shop, customer_id)
    assert.equal(byDay.length, 31)
    assert.deepEqual(
      byDay.filter((part) => part.lines.length > 0),
      [
        { day: '2025-01-10T00', total: 0, lines: ['calls 30 × 1 = 30', 'Commit applied -30'] },
        {
          day: '2025-01-20T00',
          total: 30,
          lines: ['calls 20 × 1 = 20', 'Commit applied -20', 'calls 30 × 1 = 30'],
        },
      ],
    )
    const byHour = await days(shop, customer_id, { window_size: 'HOUR' })
    assert.equal(byHour.length, 31 * 24)
    assert.deepEqual(
      byHour.filter((part) => part.lines.length > 0).map((part) => [part.day, part.total]),
      [
        ['2025-01-10T08', 0],
        ['2025-01-20T08', 30],
      ],
    )
  })

  test('of tiers, shares, units and all else add up to the last digit, whatever the window', async () => {
    const { shop, customer_id } = await everything()
    const read = async (path: string) => {
      const reply = await fetch(`${shop.world.url}/v1/customers/${customer_id}/invoices${path}`, {
        headers: { authorization: `Bearer ${shop.world.token}` },
      })
      const text = await reply.text()
      return { data: readProof(text), next_page: JSON.parse(text).next_page }
    }
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    const { data: invoice } = await read(`/${id}`)
    assert.ok(invoice.total.toFixed().length > 20)
    for (const window of ['DAY', 'HOUR']) {
      const range = 'starting_on=2026-01-01T00:00:00Z&ending_before=2026-02-01T00:00:00Z'
      let [sum, next] = [ZERO, '']
      while (next !== null) {
        const page = next && `&next_page=${next}`
        const { data, next_page } = await read(`/breakdowns?${range}&window_size=${window}${page}`)
        for (const part of data) if (part.id === id) sum = sum.plus(part.total)
        next = next_page
      }
      assert.equal(sum.toFixed(), invoice.total.toFixed(), window)
    }
  })

  test('a final invoice shows late usage in its breakdown only', async () => {
    const { shop, customer_id } = await january()
    await shop.world.advanceTo('2025-02-03')
    await shop.uses(customer_id, 'calls', 7, '2025-01-31')
    assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).total, 30)
    const parts = await days(shop, customer_id)
    assert.equal(
      parts.reduce((sum, part) => sum + part.total, 0),
      37,
    )
  })

  test('what is void is not broken down; what an archived contract has billed still is', async () => {
    const { shop, customer_id, contract_id } = await january()
    await shop.world.advanceTo('2025-02-03')
    const spend = async () => {
      const path = `/v1/customers/${customer_id}/invoices/spend-breakdowns`
      const range = { starting_on: JANUARY, ending_before: '2025-02-01T00:00:00Z' }
      const { body } = await shop.world.post(path, { ...range, window_size: 'NONE' })
      return body.data.map((part: Parameters<typeof lines>[0]) => `${part.id} ${lines(part)}`)
    }
    const billed = async () =>
      (await days(shop, customer_id)).filter((part) => part.lines.length > 0)
    const { id } = await shop.usageInvoice(customer_id, '2025-01-01')
    const before = await billed()
    assert.deepEqual(await spend(), [`${id} calls 80 × 1 = 80`])

    await shop.sdk.v1.invoices.void({ id })
    assert.deepEqual(await billed(), [])
    assert.deepEqual(await spend(), [])
    const again = await shop.sdk.v1.invoices.regenerate({ id })
    assert.deepEqual(await billed(), before)
    assert.deepEqual(await spend(), [`${again.data?.id} calls 80 × 1 = 80`])

    await shop.sdk.v1.contracts.archive({ customer_id, contract_id, void_invoices: false })
    assert.deepEqual(await billed(), before)
    assert.deepEqual(await spend(), [`${again.data?.id} calls 80 × 1 = 80`])
  })

  test('bounds that are no midnights are refused', async () => {
    const { shop, customer_id } = await january()
    const reply = await shop.world.get(
      `/v1/customers/${customer_id}/invoices/breakdowns?starting_on=2025-01-01T01:00:00Z&ending_before=2025-01-03T00:00:00Z`,
    )
    assert.equal(reply.status, 400)
  })
})
