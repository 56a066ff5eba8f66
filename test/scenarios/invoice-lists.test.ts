import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { NOBODY, USD } from '../deal.ts'
import { brief, lines, Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`

describe('the invoices of a customer', () => {
  let shop: Shop
  let customer_id: string
  let contract_id: string
  before(async () => {
    shop = await Shop.at('2025-01-01')
    const rate_card_id = await shop.card([
      { product_id: await shop.usage('calls'), price: 2 },
      { product_id: await shop.usage('words'), price: 1 },
    ])
    const item = (day: string) => ({ timestamp: at(day), amount: 500 })
    const signed = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      ending_before: at('2025-06-01'),
      scheduled_charges: [
        {
          product_id: await shop.fixed('Fee'),
          schedule: { schedule_items: [item('2025-01-15'), item('2025-04-15')] },
        },
      ],
    })
    customer_id = signed.customer_id
    contract_id = signed.contract_id
    await shop.sdk.v1.contracts.create({ customer_id, starting_at: at('2025-02-01') })
    await shop.world.advanceTo('2025-01-31')
    await shop.uses(customer_id, 'calls', 10, '2025-01-10')
    await shop.world.advanceTo('2025-02-10')
    const [fee] = await shop.invoices(customer_id, { type: 'SCHEDULED' })
    await shop.sdk.v1.invoices.void({ id: fee?.id ?? '' })
  })

  const all = [
    '2025-01-15 SCHEDULED VOID 500',
    '2025-02-02 USAGE FINALIZED 20',
    '2025-03-02 USAGE DRAFT 0',
    '2025-03-02 USAGE DRAFT 0',
    '2025-04-15 SCHEDULED DRAFT 500',
  ]
  const list = async (query: object) => (await shop.invoices(customer_id, query)).map(brief)

  test('are listed by their day of issue, the void ones among them, page by page', async () => {
    assert.deepEqual(await list({}), all)
    assert.deepEqual(await list({ limit: 2 }), all)
    assert.deepEqual(await list({ sort: 'date_desc', limit: 2 }), all.toReversed())
  })

  test('are filtered by what they are', async () => {
    assert.deepEqual(await list({ status: 'VOID' }), [all[0]])
    assert.deepEqual(await list({ status: 'DRAFT', type: 'SCHEDULED' }), [all[4]])
    assert.deepEqual(await list({ type: 'USAGE_CONSOLIDATED' }), [])
    assert.deepEqual(await list({ contract_id }), [all[0], all[1], all[2], all[4]])
    assert.deepEqual(await list({ credit_type_id: USD }), all)
    assert.deepEqual(await list({ credit_type_id: NOBODY }), [])
  })

  test('are filtered by their period, which must begin and end inside', async () => {
    const between = (starting_on: string, ending_before: string) =>
      list({ starting_on, ending_before })
    assert.deepEqual(await between(at('2025-01-01'), '2025-02-01T00:00:01Z'), all.slice(0, 2))
    assert.deepEqual(await between(at('2025-01-01'), at('2025-02-01')), [all[0]])
    assert.deepEqual(await between('2025-01-01T00:00:01Z', '2025-02-01T00:00:01Z'), [all[0]])
    assert.deepEqual(await list({ starting_on: at('2025-02-01') }), all.slice(2))
    assert.deepEqual(await list({ starting_on: at('2025-04-15') }), [all[4]])
  })

  test('leave out lines of nothing when asked, and a total stays what it is', async () => {
    const { id } = await shop.usageInvoice(customer_id, '2025-01-01')
    const read = async (skip_zero_qty_line_items: boolean) =>
      (
        await shop.sdk.v1.customers.invoices.retrieve({
          customer_id,
          invoice_id: id,
          skip_zero_qty_line_items,
        })
      ).data
    assert.deepEqual(lines(await read(false)), ['calls 10 × 2 = 20', 'words 0 × 1 = 0'])
    assert.deepEqual(lines(await read(true)), ['calls 10 × 2 = 20'])
    assert.equal((await read(true)).total, 20)
  })

  test('are not there for others, and a filter that makes no sense is refused', async () => {
    const { data: other } = await shop.sdk.v1.customers.create({ name: 'Other' })
    const { id } = await shop.usageInvoice(customer_id, '2025-01-01')
    const statusOf = async (path: string) => (await shop.world.get(`/v1/customers/${path}`)).status
    assert.equal(await statusOf(`${other.id}/invoices/${id}`), 404)
    assert.equal(await statusOf(`${NOBODY}/invoices`), 404)
    for (const wrong of ['limit=0', 'limit=101', 'sort=up', 'type=PLAN', 'next_page=x'])
      assert.equal(await statusOf(`${customer_id}/invoices?${wrong}`), 400, wrong)
  })

  test('are moved while they are drafts, to a day in the life of their contract', async () => {
    const move = async (invoice_id: string, day: string) => {
      const body = { invoice_id, issue_date: at(day) }
      const reply = await shop.world.post('/v1/contracts/updateInvoiceIssueDate', body)
      return `${reply.status} ${reply.body.message ?? ''}`
    }
    const final = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.match(await move(final.id, '2025-03-01'), /^400 .*only drafts can be moved/)
    assert.match(await move(NOBODY, '2025-03-01'), /^404 /)
    const [draft] = await shop.invoices(customer_id, { type: 'SCHEDULED', status: 'DRAFT' })
    assert.match(await move(draft?.id ?? '', '2025-06-02'), /^400 .*after the contract's end/)
    assert.match(await move(draft?.id ?? '', '2025-06-01'), /^200 /)
    assert.match(await move(draft?.id ?? '', '2025-02-01'), /^200 /)
    assert.deepEqual(await list({ type: 'SCHEDULED' }), [
      '2025-01-15 SCHEDULED VOID 500',
      '2025-02-01 SCHEDULED FINALIZED 500', // its day has passed
    ])
  })
})
