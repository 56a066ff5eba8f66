import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { brief, lines, Shop } from '../shop.ts'

const since = '2024-09-01T00:00:00Z'

describe('the lines of a draft', () => {
  let shop: Shop
  const ids = { a: '', b: '', grouped: '' }
  before(async () => {
    shop = await Shop.at('2024-09-30')
    ids.a = await shop.usage('a')
    ids.b = await shop.usage('b')
    ids.grouped = await shop.usage('grouped', { pricing_group_key: ['region'] })
  })
  const card = () =>
    shop.card([
      { product_id: ids.a, price: 1 },
      { product_id: ids.grouped, price: 2, pricing_group_values: { region: 'eu' } },
      { product_id: ids.b, price: 3 },
    ])
  const september = (customer_id: string) => shop.usageInvoice(customer_id, '2024-09-01')

  test('stand in the order of the rate card, also after products are moved', async () => {
    const rate_card_id = await card()
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since })
    for (const name of ['b', 'a']) await shop.uses(customer_id, name, 1, '2024-09-05')
    await shop.uses(customer_id, 'grouped', 1, '2024-09-05', { region: 'eu' })
    const names = async () => (await september(customer_id)).line_items.map(({ name }) => name)
    assert.deepEqual(await names(), ['a', 'grouped', 'b'])
    const { productOrders } = shop.catalogue.contracts.rateCards
    await productOrders.update({
      rate_card_id,
      product_moves: [{ product_id: ids.b, position: 0 }],
    })
    assert.deepEqual(await names(), ['b', 'a', 'grouped'])
    await productOrders.set({ rate_card_id, product_order: [ids.grouped, ids.a, ids.b] })
    assert.deepEqual(await names(), ['grouped', 'a', 'b'])
  })

  test('show what was not used, except of products with groups, unless asked to skip it', async () => {
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id: await card(),
      starting_at: since,
    })
    await shop.uses(customer_id, 'b', 1, '2024-09-05')
    const draft = await september(customer_id)
    assert.deepEqual(lines(draft), ['a 0 × 1 = 0', 'b 1 × 3 = 3'])
    const skip = { customer_id, skip_zero_qty_line_items: true }
    const { invoices } = shop.sdk.v1.customers
    const { data } = await invoices.retrieve({ ...skip, invoice_id: draft.id })
    assert.deepEqual(lines(data), ['b 1 × 3 = 3'])
    const [listed] = await shop.invoices(customer_id, skip)
    assert.deepEqual(listed && lines(listed), ['b 1 × 3 = 3'])
  })

  test('are not there for values without a rate, nor for events that lack the value', async () => {
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id: await card(),
      starting_at: since,
    })
    await shop.uses(customer_id, 'grouped', 1, '2024-09-05', { region: 'moon' })
    await shop.uses(customer_id, 'grouped', 1, '2024-09-05')
    assert.deepEqual(lines(await september(customer_id)), ['a 0 × 1 = 0', 'b 0 × 3 = 0'])
  })

  test('of two contracts with the same products: both bill the usage', async () => {
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id: await card(),
      starting_at: since,
    })
    await shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id: await card(),
      starting_at: '2024-09-16T00:00:00Z',
    })
    for (const day of ['05', '20']) await shop.uses(customer_id, 'b', 1, `2024-09-${day}`)
    assert.deepEqual((await shop.invoices(customer_id)).map(brief).sort(), [
      '2024-10-02 USAGE DRAFT 3',
      '2024-10-02 USAGE DRAFT 6',
    ])
  })

  test('have the tags of the product as they are today, whatever they were', async () => {
    const product_id = await shop.usage('tagged', { tags: ['old'] })
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id: await shop.card([{ product_id, price: 1 }]),
      starting_at: since,
    })
    await shop.catalogue.contracts.products.update({
      product_id,
      starting_at: '2024-09-29T00:00:00Z',
      tags: ['new'],
    })
    const { line_items } = await september(customer_id)
    assert.deepEqual(
      line_items.map(({ product_tags }) => product_tags),
      [['new'], ['new']],
    )
  })

  test('hold what a card itself subscribes to, by whole hours in a partial period', async () => {
    const platform = await shop.catalogue.product({ name: 'Platform', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card([
      { product_id: ids.a, price: 1 },
      {
        product_id: platform,
        rate_type: 'SUBSCRIPTION',
        price: 3000,
        quantity: 2,
        is_prorated: true,
      },
    ])
    const whole = await shop.sign('Whole', { rate_card_id, starting_at: since })
    assert.deepEqual(lines(await september(whole.customer_id)), [
      'a 0 × 1 = 0',
      'Platform 2 × 3000 = 6000',
    ])
    const half = await shop.sign('Half', { rate_card_id, starting_at: '2024-09-16T00:00:00Z' })
    const [draft] = await shop.invoices(half.customer_id)
    assert.equal(draft?.total, 3000)
    assert.equal(draft.line_items[1]?.type, 'subscription')
    assert.equal(draft.line_items[1]?.is_prorated, true)
  })

  test('of an archived product go on being charged', async () => {
    const product_id = await shop.usage('gone')
    const rate_card_id = await shop.card([{ product_id, price: 5 }])
    await shop.catalogue.contracts.products.archive({ product_id })
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: since })
    await shop.uses(customer_id, 'gone', 2, '2024-09-05')
    assert.deepEqual(lines(await september(customer_id)), ['gone 2 × 5 = 10'])
  })
})
