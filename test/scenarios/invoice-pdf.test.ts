import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NOBODY, refusal } from '../deal.ts'
import { Shop } from '../shop.ts'

/** The file, what it is called, and what its bytes say of it. */
async function pdfOf({ sdk }: Shop, customer_id: string, invoice_id: string, query = {}) {
  const reply = await sdk.v1.customers.invoices.retrievePdf({ customer_id, invoice_id }, { query })
  return {
    type: reply.headers.get('content-type'),
    name: /filename="(.*)"/.exec(reply.headers.get('content-disposition') ?? '')?.[1],
    bytes: Buffer.from(await reply.arrayBuffer()),
  }
}

const settings = (shop: Shop, body: object) =>
  shop.world.call('PATCH', '/maelzel/v1/settings', body)

/** A shop that sells tokens at a cent, and a customer who used some in January. */
async function january() {
  const shop = await Shop.at('2026-01-01')
  const tokens = await shop.usage('Tokens')
  const idle = await shop.usage('Idle')
  const rate_card_id = await shop.card([
    { product_id: tokens, price: 1 },
    { product_id: idle, price: 1 },
  ])
  const sign = (name: string) =>
    shop.sign(name, { rate_card_id, starting_at: '2026-01-01T00:00:00Z' })
  const acme = await sign('Acme – Ακμή 株式会社')
  await shop.uses(acme.customer_id, 'Tokens', 1234.5, '2026-01-01')
  return { shop, sign, ...acme }
}

describe('the PDF of an invoice', () => {
  test('is a draft at first, and has its number once it is final', async () => {
    const { shop, customer_id } = await january()
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    const draft = await pdfOf(shop, customer_id, id)
    assert.equal(draft.type, 'application/pdf')
    assert.equal(draft.name, `draft-${id}.pdf`)
    assert.equal(draft.bytes.subarray(0, 5).toString(), '%PDF-')

    await shop.world.advanceTo('2026-02-02')
    const final = await pdfOf(shop, customer_id, id)
    assert.equal(final.name, 'INV-2026-000001.pdf')
    assert.ok(!final.bytes.equals(draft.bytes))
    assert.ok(final.bytes.includes('(Invoice INV-2026-000001)'))
  })

  test('is the same bytes whatever is renamed later, for a final invoice stays as it was', async () => {
    const { shop, customer_id } = await january()
    await settings(shop, { seller: { name: 'Old Seller', address: ['1 Old Street'] } })
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    await shop.world.advanceTo('2026-02-02')
    const before = await pdfOf(shop, customer_id, id)
    assert.ok(before.bytes.includes('(Old Seller)'))

    await settings(shop, { seller: { name: 'New Seller' }, invoice_number_prefix: 'NEW' })
    await shop.sdk.v1.customers.setName({ customer_id, name: 'Renamed' })
    await shop.world.advanceTo('2026-02-20')
    const after = await pdfOf(shop, customer_id, id)
    assert.equal(after.name, 'INV-2026-000001.pdf')
    assert.ok(after.bytes.equals(before.bytes))

    const february = await shop.usageInvoice(customer_id, '2026-02-01')
    assert.ok((await pdfOf(shop, customer_id, february.id)).bytes.includes('(New Seller)'))
    await shop.world.advanceTo('2026-03-02')
    assert.equal((await pdfOf(shop, customer_id, february.id)).name, 'NEW-2026-000002.pdf')
  })

  test('prints the custom fields that the settings name', async () => {
    const { shop, customer_id } = await january()
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    const plain = await pdfOf(shop, customer_id, id)
    const key = { entity: 'customer', key: 'vat_id' } as const
    await shop.sdk.v1.customFields.addKey({ ...key, enforce_uniqueness: false })
    await shop.sdk.v1.customFields.setValues({
      entity: 'customer',
      entity_id: customer_id,
      custom_fields: { vat_id: 'DE 1' },
    })
    assert.ok((await pdfOf(shop, customer_id, id)).bytes.equals(plain.bytes))
    await settings(shop, { invoice_customer_fields: ['vat_id'] })
    assert.ok(!(await pdfOf(shop, customer_id, id)).bytes.equals(plain.bytes))
  })

  test('leaves out lines without a quantity when it is asked to', async () => {
    const { shop, customer_id } = await january()
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    const all = await pdfOf(shop, customer_id, id)
    const used = await pdfOf(shop, customer_id, id, { skip_zero_qty_line_items: true })
    assert.ok(used.bytes.length < all.bytes.length)
  })

  test('of a void invoice says so, and of the one that replaces it, which one that was', async () => {
    const { shop, customer_id } = await january()
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    await shop.world.advanceTo('2026-02-02')
    const before = await pdfOf(shop, customer_id, id)
    await shop.sdk.v1.invoices.void({ id })
    const gone = await pdfOf(shop, customer_id, id)
    assert.equal(gone.name, 'INV-2026-000001.pdf')
    assert.ok(!gone.bytes.equals(before.bytes))
    const again = await shop.sdk.v1.invoices.regenerate({ id })
    const anew = await pdfOf(shop, customer_id, again.data?.id ?? '')
    assert.equal(anew.name, 'INV-2026-000002.pdf')
  })

  test('is not there for another customer, or for no customer at all', async () => {
    const { shop, sign, customer_id } = await january()
    const { id } = await shop.usageInvoice(customer_id, '2026-01-01')
    const other = await sign('Other')
    for (const at of ['2026-01-01', '2026-02-02']) {
      await shop.world.advanceTo(at)
      assert.equal((await refusal(pdfOf(shop, other.customer_id, id))).status, 404)
      assert.equal((await refusal(pdfOf(shop, NOBODY, id))).status, 404)
      assert.equal((await refusal(pdfOf(shop, customer_id, NOBODY))).status, 404)
    }
    assert.equal((await refusal(pdfOf(shop, customer_id, 'nonsense'))).status, 400)
  })
})

describe('invoice numbers', () => {
  test('have no gaps, and begin again with each year', async () => {
    const shop = await Shop.at('2026-11-01')
    const tokens = await shop.usage('Tokens')
    const rate_card_id = await shop.card([{ product_id: tokens, price: 1 }])
    const customers: string[] = []
    for (const name of ['A', 'B', 'C']) {
      const { customer_id } = await shop.sign(name, {
        rate_card_id,
        starting_at: '2026-11-01T00:00:00Z',
      })
      customers.push(customer_id)
    }
    await shop.world.advanceTo('2027-03-03')
    const names: (string | undefined)[] = []
    for (const customer_id of customers)
      for (const { id } of await shop.invoices(customer_id, { status: 'FINALIZED' }))
        names.push((await pdfOf(shop, customer_id, id)).name)
    const expected = (year: number, count: number) =>
      Array.from({ length: count }, (_, i) => `INV-${year}-${String(i + 1).padStart(6, '0')}.pdf`)
    assert.deepEqual(names.sort(), [...expected(2026, 3), ...expected(2027, 9)])
  })

  test('are given out one by one however many are made at once, and a failure leaves no gap', async () => {
    const shop = await Shop.at('2026-01-01')
    const fee = await shop.fixed('Fee')
    const schedule = {
      schedule_items: [{ timestamp: '2026-01-01T00:00:00Z', amount: 100 }],
    }
    const signed = (name: string) =>
      shop.sign(name, {
        starting_at: '2026-01-01T00:00:00Z',
        scheduled_charges: [{ product_id: fee, name, schedule }],
      })
    await Promise.all(Array.from({ length: 8 }, (_, i) => signed(`Customer ${i}`)))
    await shop.world.advanceTo('2026-01-02')
    const db = await shop.world.db()
    const rows = await db.query<{ number: string | null }>({
      text: 'select number from invoice order by number',
      values: [],
    })
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 8 }, (_, i) => `INV-2026-00000${i + 1}`),
    )
    await assert.rejects(
      db.transaction(async (tx) => {
        await tx.query({ text: 'update invoice_series set last = last + 1', values: [] })
        throw new Error('crash')
      }),
    )
    const { customer_id } = await signed('One more')
    await shop.world.advanceTo('2026-01-03')
    const [{ id } = { id: '' }] = await shop.invoices(customer_id, { status: 'FINALIZED' })
    assert.equal((await pdfOf(shop, customer_id, id)).name, 'INV-2026-000009.pdf')
  })
})

describe('the settings of invoices', () => {
  test('refuse what could not be printed or saved', async () => {
    const shop = await Shop.at('2026-01-01')
    for (const wrong of [
      { seller: { name: '' } },
      { seller: { address: ['somewhere'] } },
      { seller: { name: 'A', payment_instructions: Array(11).fill('x') } },
      { invoice_number_prefix: 'a b' },
      { invoice_number_prefix: '"' },
      { invoice_paper_size: 'A5' },
      { invoice_customer_fields: 'vat_id' },
    ])
      assert.equal((await settings(shop, wrong)).status, 400, JSON.stringify(wrong))
    const { body } = await shop.world.get('/maelzel/v1/settings')
    assert.deepEqual(
      [body.data.seller, body.data.invoice_number_prefix, body.data.invoice_paper_size],
      [null, 'INV', 'A4'],
    )
  })
})
