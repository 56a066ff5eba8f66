import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { USD } from '../deal.ts'
import { StripeShop } from '../stripe-shop.ts'

const JANUARY = '2026-01-01T00:00:00Z'

describe('which invoices go to Stripe', () => {
  test('a regenerated one again, a consolidated one instead of its parts, an imported one never', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const { shop, world } = stripe
    const calls = await shop.usage('Calls')
    const rate_card_id = await shop.card([{ product_id: calls, price: 10 }])
    const parent_id = await stripe.customer('cus_parent')
    const contract_id = await stripe.sign(parent_id, {
      rate_card_id,
      hierarchy_configuration: { parent_behavior: { invoice_consolidation_type: 'CONCATENATE' } },
    } as Partial<ContractCreateParams>)
    const child = await stripe.customer('cus_child')
    await stripe.sign(child, {
      rate_card_id,
      hierarchy_configuration: {
        parent: { contract_id, customer_id: parent_id },
        payer: 'PARENT',
        usage_statement_behavior: 'CONSOLIDATE',
      },
    } as Partial<ContractCreateParams>)
    const plain = await stripe.customer('cus_plain')
    await stripe.sign(plain, { rate_card_id })
    const moved = await stripe.customer('cus_moved')
    const moving = await stripe.sign(moved, {
      rate_card_id,
      usage_statement_schedule: {
        frequency: 'MONTHLY',
        invoice_generation_starting_at: '2026-02-01T00:00:00Z',
      },
    })
    await world.advanceTo('2026-01-20')
    for (const id of [parent_id, child, plain]) await shop.uses(id, 'Calls', 4, '2026-01-10')
    await world.advanceTo('2026-02-03')
    const sent = () => stripe.account.invoices.map((i) => `${i['customer']} ${i['total']}`).sort()
    assert.deepEqual(sent(), ['cus_parent 80', 'cus_plain 40'])
    await shop.sdk.v1.contracts.createHistoricalInvoices({
      preview: false,
      invoices: [
        {
          customer_id: moved,
          contract_id: moving,
          credit_type_id: USD,
          inclusive_start_date: JANUARY,
          exclusive_end_date: '2026-02-01T00:00:00Z',
          issue_date: '2026-02-02T00:00:00Z',
          usage_line_items: [
            {
              product_id: calls,
              inclusive_start_date: JANUARY,
              exclusive_end_date: '2026-02-01T00:00:00Z',
              quantity: 3,
            },
          ],
        },
      ],
    })
    await world.advanceTo('2026-02-04')
    const imported = await shop.usageInvoice(moved, '2026-01-01')
    assert.equal(imported.status, 'FINALIZED')
    assert.equal(imported.external_invoice, null)
    const { id } = await shop.usageInvoice(plain, '2026-01-01')
    await shop.sdk.v1.invoices.void({ id })
    const { data } = await shop.sdk.v1.invoices.regenerate({ id })
    await world.advanceTo('2026-02-05')
    assert.deepEqual(sent(), ['cus_parent 80', 'cus_plain 40', 'cus_plain 40'])
    const last = stripe.account.invoices.at(-1)
    assert.equal(last?.['metadata'].metronome_id, data?.id)
  })

  test('those of the segment in which their period ends', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const { shop, world } = stripe
    const rate_card_id = await shop.card([{ product_id: await shop.usage('Calls'), price: 10 }])
    const customer_id = await stripe.customer('cus_segments')
    const contract_id = await stripe.sign(customer_id, { rate_card_id })
    const uses = async (day: string) => {
      await world.advanceTo(`${day}T13:00:00Z`)
      await shop.uses(customer_id, 'Calls', 1, day)
    }
    await uses('2026-01-15')
    await shop.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      add_billing_provider_configuration_update: {
        billing_provider_configuration: { billing_provider_configuration_id: null },
        schedule: { effective_at: 'START_OF_NEXT_PERIOD' },
      },
    } as unknown as Parameters<typeof shop.sdk.v2.contracts.edit>[0])
    await uses('2026-02-15')
    await world.advanceTo('2026-03-03')
    assert.deepEqual(stripe.sent, ['open 10: Calls 1 × 10'])
    assert.equal((await shop.usageInvoice(customer_id, '2026-02-01')).external_invoice, null)
  })
})
