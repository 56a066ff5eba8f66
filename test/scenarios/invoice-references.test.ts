import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Shop } from '../shop.ts'

test('an invoice says what its contract, products and commits are called elsewhere', async () => {
  const shop = await Shop.at('2026-01-01')
  const calls = await shop.usage('Calls', { netsuite_internal_item_id: 'item 1' } as never)
  const prepaid = await shop.catalogue.product({
    name: 'Prepaid',
    type: 'FIXED',
    netsuite_internal_item_id: 'item 2',
  })
  const { customer_id } = await shop.sign('Acme', {
    rate_card_id: await shop.card([{ product_id: calls, price: 10 }]),
    starting_at: '2026-01-01T00:00:00Z',
    netsuite_sales_order_id: 'order 1',
    salesforce_opportunity_id: 'opportunity 1',
    reseller_royalties: [
      {
        reseller_type: 'AWS',
        fraction: 0.05,
        applicable_product_ids: [calls],
        netsuite_reseller_id: 'reseller 1',
        starting_at: '2026-01-01T00:00:00Z',
        ending_before: '2026-02-01T00:00:00Z',
        aws_options: { aws_offer_id: 'offer 1' },
      },
    ],
    commits: [
      {
        type: 'PREPAID',
        product_id: prepaid,
        netsuite_sales_order_id: 'order 2',
        access_schedule: {
          schedule_items: [
            {
              amount: 100,
              starting_at: '2026-01-01T00:00:00Z',
              ending_before: '2026-02-01T00:00:00Z',
            },
          ],
        },
      },
    ],
  })
  await shop.uses(customer_id, 'Calls', 12, '2026-01-01')
  await shop.world.advanceTo('2026-02-03')

  const january = await shop.usageInvoice(customer_id, '2026-01-01')
  assert.equal(january.netsuite_sales_order_id, 'order 1')
  assert.equal(january.salesforce_opportunity_id, 'opportunity 1')
  assert.deepEqual(january.reseller_royalty, {
    reseller_type: 'AWS',
    netsuite_reseller_id: 'reseller 1',
    fraction: '0.05',
    aws_options: { aws_offer_id: 'offer 1' },
  })
  assert.deepEqual(
    january.line_items.map((line) => [
      line.netsuite_item_id,
      line.commit_netsuite_item_id,
      line.commit_netsuite_sales_order_id,
    ]),
    [
      ['item 1', 'item 2', 'order 2'],
      ['item 1', 'item 2', 'order 2'],
      ['item 1', undefined, undefined],
    ],
  )
  assert.equal(january.line_items[0]?.reseller_type, 'AWS')
  const february = await shop.usageInvoice(customer_id, '2026-02-01')
  assert.equal(february.reseller_royalty, undefined)

  assert.equal(january.created_at, undefined)
  await shop.sdk.v1.invoices.void({ id: january.id })
  const { data } = await shop.sdk.v1.invoices.regenerate({ id: january.id })
  const { data: again } = await shop.sdk.v1.customers.invoices.retrieve({
    customer_id,
    invoice_id: data?.id ?? '',
  })
  assert.equal(again.created_at, again.issued_at)
  assert.equal(again.regenerated_from_invoice_id, january.id)
})
