import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { BY_INTENT, BY_STRIPE, type Gate, GateShop } from '../gate-shop.ts'
import { until } from '../receiver.ts'

const EXTERNAL: Gate = { payment_gate_type: 'EXTERNAL' }
const update_contract_name = 'changed'

describe('a commit that is bought by an edit', () => {
  let shop: GateShop
  before(async () => {
    shop = await GateShop.at('2026-01-10')
  })
  const nameOf = async (which: { customer_id: string; contract_id: string }) =>
    (await shop.sdk.v2.contracts.retrieve(which)).data.name

  test('is there when Stripe has its money, and so is the rest of the edit', async () => {
    for (const gate of [BY_STRIPE, BY_INTENT]) {
      const type = gate === BY_INTENT ? 'intent' : 'invoice'
      const which = await shop.signed(`cus_buys_${type}`)
      const { data } = await shop.buy(which, gate, { update_contract_name })
      assert.equal(data.edit?.add_commits?.length, 1)
      assert.deepEqual(await shop.granted(which.customer_id), [4000])
      assert.deepEqual(await shop.bought(which.customer_id), ['FINALIZED 3000 PAID'])
      assert.equal(await nameOf(which), 'changed')
      const paid = await shop.heard(which.customer_id, 'payment_status')
      assert.equal(paid.workflow_type, 'manual_commit')
      assert.deepEqual(shop.told(which.customer_id, 'threshold_reached'), [])
      assert.deepEqual(shop.intents(`cus_buys_${type}`), ['succeeded 3000'])
    }
  })

  test('is refused at once when Stripe declines, and the key may be used again', async () => {
    const which = await shop.signed('cus_decline')
    const edit = { update_contract_name, uniqueness_key: 'again' }
    await assert.rejects(shop.buy(which, BY_STRIPE, edit), /400.*Your card was declined/)
    assert.deepEqual(await shop.granted(which.customer_id), [])
    assert.equal(await nameOf(which), undefined)
    assert.deepEqual(await shop.bought(which.customer_id), ['VOID 3000 VOID'])
    assert.equal(shop.stripe.account.invoices.at(-1)?.['status'], 'void')
    assert.equal((await shop.heard(which.customer_id, 'payment_status')).payment_status, 'failed')
    await assert.rejects(shop.buy(which, BY_STRIPE, edit), /400.*Your card was declined/)
    await shop.buy(which, { payment_gate_type: 'NONE' }, edit)
    assert.deepEqual(await shop.granted(which.customer_id), [4000])
    await assert.rejects(shop.buy(which, BY_STRIPE, edit), /409/)
    assert.equal((await shop.bought(which.customer_id)).length, 3)
  })

  test('comes later than the rest of its edit when the customer has to confirm', async () => {
    const which = await shop.signed('cus_3ds_manual')
    await shop.buy(which, BY_STRIPE, { update_contract_name, uniqueness_key: '3ds' })
    assert.equal(await nameOf(which), 'changed')
    assert.deepEqual(await shop.granted(which.customer_id), [])
    await shop.heard(which.customer_id, 'payment_pending_action_required')
    await assert.rejects(shop.buy(which, BY_STRIPE, { uniqueness_key: '3ds' }), /409/)
    await shop.acts('cus_3ds_manual', 'succeeded')
    assert.deepEqual(await shop.granted(which.customer_id), [4000])
    assert.deepEqual(await shop.bought(which.customer_id), ['FINALIZED 3000 PAID'])
  })

  test('is under way while Stripe cannot be reached, and bought once', async () => {
    const which = await shop.signed('cus_out')
    shop.stripe.fault(({ idempotency_key }) =>
      idempotency_key?.includes('-pay') ? 'after' : undefined,
    )
    await shop.buy(which, BY_STRIPE, { update_contract_name })
    assert.equal(await nameOf(which), 'changed')
    assert.deepEqual(await shop.granted(which.customer_id), [])
    shop.stripe.fault(() => undefined)
    await shop.stripe.world.advanceTo('2026-01-10T00:05:00Z')
    assert.deepEqual(await shop.granted(which.customer_id), [4000])
    assert.deepEqual(shop.intents('cus_out'), ['succeeded 3000'])
  })

  test('is charged once when Stripe has forgotten the key, too', async () => {
    for (const gate of [BY_STRIPE, BY_INTENT]) {
      const cus = `cus_forgot_${gate === BY_STRIPE}`
      const which = await shop.signed(cus)
      shop.stripe.fault(({ idempotency_key }) =>
        idempotency_key?.includes('-pay') ? 'after' : undefined,
      )
      await shop.buy(which, gate)
      shop.stripe.fault(() => undefined)
      shop.stripe.account.answered.clear()
      const { world } = shop.stripe
      const { body } = await world.get('/maelzel/v1/clock')
      const later = Date.parse(body.data.now) + 300_000
      await world.advanceTo(new Date(later).toISOString())
      assert.deepEqual(await shop.granted(which.customer_id), [4000])
      assert.deepEqual(shop.intents(cus), ['succeeded 3000'])
    }
  })

  test('waits for whoever else takes the money', async () => {
    const which = await shop.signed('cus_external')
    await shop.buy(which, EXTERNAL, { update_contract_name })
    await shop.buy(which, EXTERNAL)
    assert.equal(await nameOf(which), 'changed')
    const asked = await shop.heard(which.customer_id, 'external_initiate')
    const other = await shop.heard(which.customer_id, 'external_initiate', 2)
    assert.equal(asked.workflow_type, 'manual_commit')
    assert.equal(asked.invoice_total, 3000)
    const { customer_id } = which
    const invoiceOf = async ({ invoice_id }: { invoice_id: string }) =>
      (await shop.sdk.v1.customers.invoices.retrieve({ customer_id, invoice_id })).data
    const draft = await invoiceOf(asked)
    assert.equal(draft.status, 'DRAFT')
    assert.equal(draft.line_items[0]?.name, 'Top-up')
    assert.equal(draft.total, 3000)
    const release = (workflow_id: string, outcome: string) =>
      shop.stripe.world.post('/v1/contracts/commits/threshold-billing/release', {
        workflow_id,
        outcome,
      })
    assert.equal((await release(asked.workflow_id, 'paid')).status, 200)
    assert.equal((await release(other.workflow_id, 'failed')).status, 200)
    assert.deepEqual(await shop.granted(customer_id), [4000])
    assert.equal((await invoiceOf(asked)).status, 'FINALIZED')
    assert.equal((await invoiceOf(other)).status, 'VOID')
    assert.equal((await invoiceOf(asked)).external_invoice, null)
    assert.equal((await shop.bought(customer_id)).length, 2)
  })

  test('needs one payable amount, and somebody who takes it', async () => {
    const which = await shop.signed('cus_refused')
    const without = await shop.sdk.v1.contracts.create({
      customer_id: which.customer_id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    const nowhere = { customer_id: which.customer_id, contract_id: without.data.id }
    await assert.rejects(shop.buy(nowhere, BY_STRIPE), /400.*go to Stripe/)
    await assert.rejects(shop.buy(which, BY_STRIPE, { at: '2026-01-11T00:00:00Z' }), /400.*due now/)
    const stripe_config = { payment_type: 'PAYMENT_INTENT', invoice_metadata: { a: 'b' } } as const
    await assert.rejects(shop.buy(which, { ...BY_STRIPE, stripe_config }), /400.*invoice_metadata/)
    const taxed = { ...BY_INTENT, tax_type: 'STRIPE' } as const
    await assert.rejects(shop.buy(which, taxed), /400.*INVOICE/)
    const precalculated = { ...BY_STRIPE, tax_type: 'PRECALCULATED' } as const
    await assert.rejects(shop.buy(which, precalculated), /400.*precalculated_tax_config/)
    const product_id = await shop.stripe.shop.fixed('Unmapped')
    await assert.rejects(shop.buy(which, BY_STRIPE, { product_id }), /400.*stripe_product_id/)
    await shop.buy(which, BY_INTENT, { product_id })
    assert.deepEqual(shop.intents('cus_refused'), ['succeeded 3000'])
    await assert.rejects(shop.recharging('cus_nothing', BY_STRIPE, { threshold_amount: 1 }), /400/)
    const { customer_id } = await shop.signed('cus_loose')
    await assert.rejects(
      shop.sdk.v1.contracts.create({
        customer_id,
        starting_at: '2026-01-01T00:00:00Z',
        spend_threshold_configuration: {
          is_enabled: true,
          threshold_amount: 1000,
          commit: { product_id: shop.fee },
          payment_gate_config: BY_STRIPE,
        },
      }),
      /400.*billing provider configuration/,
    )
  })

  test('is paid with its taxes and its metadata', async () => {
    const invoice_metadata = { order: '4711' }
    const gate: Gate = {
      payment_gate_type: 'STRIPE',
      tax_type: 'STRIPE',
      stripe_config: { payment_type: 'INVOICE', invoice_metadata },
    }
    const automatic = await shop.signed('cus_taxed')
    await shop.buy(automatic, gate)
    const theirs = shop.stripe.account.invoices.at(-1)
    assert.equal(theirs?.['metadata'].order, '4711')
    assert.equal(theirs?.['total'], 3300)
    const { customer_id } = automatic
    const [ours] = await shop.stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })
    assert.equal(ours?.total, 3000)
    assert.equal(ours?.external_invoice?.invoiced_total, 3300)
    assert.equal(ours?.external_invoice?.tax?.total_tax_amount, 300)
    assert.equal((await shop.payments(customer_id)).data[0].amount_paid, 3300)
    const precalculated_tax_config = { tax_amount: 570, tax_name: 'VAT' }
    const worked = { tax_type: 'PRECALCULATED', precalculated_tax_config } as const
    await shop.buy(await shop.signed('cus_vat'), { ...BY_STRIPE, ...worked })
    assert.equal(shop.stripe.sent.at(-1), 'paid 3570: Top-up 1 × 3000, VAT 1 × 570')
    await shop.buy(await shop.signed('cus_vat_intent'), { ...BY_INTENT, ...worked })
    assert.deepEqual(shop.intents('cus_vat_intent'), ['succeeded 3570'])
  })

  test('is not sold when the billing configuration is archived, nor are thresholds looked at', async () => {
    const which = await shop.recharging('cus_archived', BY_STRIPE)
    await shop.heard(which.customer_id, 'payment_status')
    const { customer_id } = which
    const { data } = await shop.sdk.v1.customers.retrieveBillingConfigurations({ customer_id })
    await shop.sdk.v1.customers.archiveBillingConfigurations({
      customer_id,
      customer_billing_provider_configuration_ids: data.map(({ id }) => id),
    })
    const { data: contract } = await shop.sdk.v2.contracts.retrieve(which)
    assert.equal(contract.prepaid_balance_threshold_configuration?.is_enabled, false)
    await assert.rejects(shop.buy(which, BY_STRIPE), /400.*go to Stripe/)
    await assert.rejects(
      shop.sdk.v2.contracts.edit({
        ...which,
        update_prepaid_balance_threshold_configuration: { is_enabled: true },
      }),
      /400.*billing provider configuration/,
    )
    await until(async () => (await shop.granted(customer_id)).length === 1)
  })
})
