import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { BY_INTENT, BY_STRIPE, type Gate, GateShop } from '../gate-shop.ts'
import { until } from '../receiver.ts'

const EXTERNAL: Gate = { payment_gate_type: 'EXTERNAL' }

describe('while a purchase waits for its money', () => {
  let shop: GateShop
  before(async () => {
    shop = await GateShop.at('2026-01-10')
  })
  const release = async (workflow_id: string, outcome: string) =>
    shop.stripe.world.post('/v1/contracts/commits/threshold-billing/release', {
      workflow_id,
      outcome,
    })
  const bought = async (customer_id: string) =>
    (await shop.bought(customer_id)).map((text) => text.split(' ')[0])

  for (const [who, archive] of [
    [
      'contract',
      (ids: { contract_id: string; customer_id: string }) =>
        shop.sdk.v1.contracts.archive({ ...ids, void_invoices: false }),
    ],
    [
      'customer',
      ({ customer_id }: { customer_id: string }) =>
        shop.sdk.v1.customers.archive({ id: customer_id }),
    ],
  ] as const) {
    test(`an archived ${who} ends it, and its release is refused`, async () => {
      const which = await shop.recharging(`cus_archived_${who}`, EXTERNAL)
      const { workflow_id } = await shop.heard(which.customer_id, 'external_initiate')
      await archive(which)
      const failed = await shop.heard(which.customer_id, 'payment_status')
      assert.equal(failed.payment_status, 'failed')
      assert.equal(failed.error_message, 'The contract was archived')
      assert.deepEqual(await bought(which.customer_id), ['VOID'])
      const refused = await release(workflow_id, 'paid')
      assert.equal(refused.status, 400)
      assert.match(refused.body.message, /released already: failed/)
    })

    for (const gate of [BY_STRIPE, BY_INTENT])
      test(`an archived ${who} takes it back at Stripe: ${gate === BY_STRIPE}`, async () => {
        const cus = `cus_3ds_archived_${who}_${gate === BY_STRIPE}`
        const which = await shop.recharging(cus, gate)
        await shop.heard(which.customer_id, 'payment_pending_action_required')
        await archive(which)
        assert.equal(
          (await shop.heard(which.customer_id, 'payment_status')).payment_status,
          'failed',
        )
        assert.deepEqual(shop.intents(cus), ['canceled 5000'])
        const theirs = shop.stripe.account.invoices.find(({ customer }) => customer === cus)
        assert.equal(theirs?.['status'], gate === BY_STRIPE ? 'void' : undefined)
        assert.deepEqual(await shop.bought(which.customer_id), ['VOID 5000 VOID'])
      })
  }

  test('Stripe that cannot be reached keeps the contract from being archived', async () => {
    const { fault } = shop.stripe.fake
    shop.stripe.fault(({ form }) => (form['customer'] === 'cus_unreached' ? 'before' : undefined))
    const which = await shop.recharging('cus_unreached', BY_STRIPE)
    await until(() =>
      shop.stripe.fake.calls.some(({ form }) => form['customer'] === 'cus_unreached'),
    )
    await assert.rejects(
      shop.sdk.v1.contracts.archive({ ...which, void_invoices: true }),
      /409.*Stripe is being asked/,
    )
    shop.stripe.fake.fault = fault
  })

  test('its invoice, voided, ends it', async () => {
    const which = await shop.recharging('cus_3ds_voided', BY_STRIPE)
    const { invoice_id } = await shop.heard(which.customer_id, 'payment_pending_action_required')
    await shop.sdk.v1.invoices.void({ id: invoice_id })
    const failed = await shop.heard(which.customer_id, 'payment_status')
    assert.equal(failed.error_message, 'The invoice was voided')
    assert.deepEqual(shop.intents('cus_3ds_voided'), ['canceled 5000'])
    const { data } = await shop.sdk.v2.contracts.retrieve(which)
    assert.equal(data.prepaid_balance_threshold_configuration?.is_enabled, false)
  })

  test('spend that is paid after its period is there for the present one', async () => {
    const late = await GateShop.at('2026-01-20')
    const rate_card_id = await late.stripe.shop.card([
      { product_id: await late.stripe.shop.usage('Calls'), price: 1 },
    ])
    const which = await late.signed('cus_late', {
      rate_card_id,
      spend_threshold_configuration: {
        is_enabled: true,
        threshold_amount: 1000,
        commit: { product_id: late.fee },
        payment_gate_config: { payment_gate_type: 'EXTERNAL' },
      },
    })
    const { customer_id } = which
    await late.stripe.shop.uses(customer_id, 'Calls', 1200, '2026-01-19')
    const { workflow_id, workflow_type } = await late.heard(customer_id, 'external_initiate')
    assert.equal(workflow_type, 'spend')
    const { world } = late.stripe
    await world.advanceTo('2026-02-03')
    const path = '/v1/contracts/commits/threshold-billing/release'
    await world.post(path, { workflow_id, outcome: 'paid' })
    await late.stripe.shop.uses(customer_id, 'Calls', 500, '2026-02-02')
    assert.equal((await late.stripe.shop.usageInvoice(customer_id, '2026-01-01')).total, 1200)
    assert.equal((await late.stripe.shop.usageInvoice(customer_id, '2026-02-01')).total, 0)
  })

  test('edits and ends change nothing of it: what is paid is granted', async () => {
    const disabled = await shop.recharging('cus_disabled', EXTERNAL)
    const ended = await shop.recharging('cus_ended', EXTERNAL)
    const asked = await shop.heard(disabled.customer_id, 'external_initiate')
    const also = await shop.heard(ended.customer_id, 'external_initiate')
    await shop.sdk.v2.contracts.edit({
      ...disabled,
      update_prepaid_balance_threshold_configuration: { is_enabled: false },
    })
    await shop.sdk.v1.contracts.updateEndDate({ ...ended, ending_before: '2026-01-09T00:00:00Z' })
    for (const [which, { workflow_id, invoice_id }] of [
      [disabled, asked],
      [ended, also],
    ] as const) {
      const { customer_id } = which
      const payments = await shop.stripe.world.post('/v1/payments/list', {
        customer_id,
        invoice_id,
      })
      assert.deepEqual(payments.body.data, [])
      assert.equal((await release(workflow_id, 'paid')).status, 200)
      assert.deepEqual(await shop.granted(customer_id), [5000])
    }
  })
})
