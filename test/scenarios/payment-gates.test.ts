import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { BY_INTENT, BY_STRIPE, type Gate, GateShop } from '../gate-shop.ts'
import { until } from '../receiver.ts'

let shop: GateShop
before(async () => {
  shop = await GateShop.at('2026-01-10')
})

const gates: [string, Gate][] = [
  ['invoice', BY_STRIPE],
  ['intent', BY_INTENT],
]

for (const [kind, gate] of gates)
  describe(`a recharge that Stripe takes by ${kind}`, () => {
    const at = (what: string) => (kind === 'invoice' ? what : undefined)
    const cus = (what: string) => `cus_${what}_${kind}`

    test('is granted when it is paid, and told', async () => {
      const { customer_id, contract_id } = await shop.recharging(cus('pays'), gate)
      const reached = await shop.heard(customer_id, 'threshold_reached')
      assert.equal(reached.workflow_type, 'prepaid_balance')
      const paid = await shop.heard(customer_id, 'payment_status')
      const [payment] = (await shop.payments(customer_id)).data
      assert.equal(paid.payment_status, 'paid')
      assert.equal(paid.contract_id, contract_id)
      assert.equal(paid.invoice_id, payment.invoice_id)
      assert.equal(
        paid.billing_provider.stripe.payment_intent_id,
        payment.payment_gateway.stripe.payment_intent_id,
      )
      assert.deepEqual(await shop.granted(customer_id), [5000])
      assert.deepEqual(await shop.bought(customer_id), ['FINALIZED 5000 PAID'])
      assert.deepEqual(shop.intents(cus('pays')), ['succeeded 5000'])
      assert.equal(payment.status, 'paid')
      assert.equal(payment.amount_paid, 5000)
      assert.equal(payment.fiat_credit_type.name, 'USD (cents)')
    })

    test('leaves void invoices and disables the threshold when it is declined', async () => {
      const which = await shop.recharging(cus('decline'), gate)
      const failed = await shop.heard(which.customer_id, 'payment_status')
      assert.equal(failed.payment_status, 'failed')
      assert.equal(failed.error_message, 'Your card was declined.')
      assert.equal(failed.billing_provider.stripe.error.decline_code, 'generic_decline')
      assert.deepEqual(await shop.granted(which.customer_id), [])
      assert.deepEqual(await shop.bought(which.customer_id), ['VOID 5000 VOID'])
      assert.deepEqual(shop.intents(cus('decline')), ['canceled 5000'])
      const theirs = shop.stripe.account.invoices.find((i) => i['customer'] === cus('decline'))
      assert.equal(theirs?.['status'], at('void'))
      const { data } = await shop.sdk.v2.contracts.retrieve(which)
      assert.equal(data.prepaid_balance_threshold_configuration?.is_enabled, false)
      const update_prepaid_balance_threshold_configuration = { is_enabled: true }
      await shop.sdk.v2.contracts.edit({
        ...which,
        update_prepaid_balance_threshold_configuration,
      })
      await shop.heard(which.customer_id, 'payment_status', 2)
      assert.equal((await shop.bought(which.customer_id)).length, 2)
    })

    test('fails when the key is refused, which is told of the account too', async () => {
      shop.receiver.clear()
      shop.stripe.fault(() => 401)
      const { customer_id } = await shop.recharging(cus('keyless'), gate)
      const failed = await shop.heard(customer_id, 'payment_status')
      shop.stripe.fault(() => undefined)
      assert.equal(failed.payment_status, 'failed')
      assert.deepEqual(await shop.bought(customer_id), ['VOID 5000 VOID'])
      const told = shop.receiver.told('integration.issue')
      assert.equal(told.length, 1)
    })

    test('costs those nothing who are not billed', async () => {
      const id = await shop.stripe.customer(cus('free'))
      await shop.stripe.world.post('/v1/customers/setBillableStatus', {
        customer_id: id,
        billable_status: 'unbillable',
        effective_at: '2026-01-10T00:00:00Z',
      })
      const contract_id = await shop.stripe.sign(id)
      await shop.buy({ customer_id: id, contract_id }, gate)
      assert.deepEqual(await shop.granted(id), [4000])
      assert.deepEqual(shop.intents(cus('free')), [])
    })

    test('waits for the customer who has to confirm it, who does or does not', async () => {
      const yes = await shop.recharging(cus('3ds_yes'), gate)
      const no = await shop.recharging(cus('3ds_no'), gate)
      const asked = await shop.heard(yes.customer_id, 'payment_pending_action_required')
      assert.equal(asked.error_message, 'three_d_secure_redirect')
      assert.match(asked.billing_provider.stripe.payment_intent_id, /^pi_/)
      await shop.heard(no.customer_id, 'payment_pending_action_required')
      assert.equal((await shop.payments(yes.customer_id)).data[0].status, 'requires_intervention')
      assert.deepEqual(await shop.granted(yes.customer_id), [])
      assert.equal((await shop.bought(yes.customer_id))[0]?.startsWith('FINALIZED 5000'), true)
      await shop.acts(cus('3ds_yes'), 'succeeded')
      assert.deepEqual(await shop.granted(yes.customer_id), [5000])
      assert.deepEqual(await shop.bought(yes.customer_id), ['FINALIZED 5000 PAID'])
      await shop.acts(cus('3ds_no'), 'requires_payment_method')
      const failed = await shop.heard(no.customer_id, 'payment_status')
      assert.equal(failed.payment_status, 'failed')
      assert.deepEqual(await shop.granted(no.customer_id), [])
      assert.deepEqual(await shop.bought(no.customer_id), ['VOID 5000 VOID'])
      assert.deepEqual(shop.intents(cus('3ds_no')), ['canceled 5000'])
    })

    test('is made once whatever goes wrong on the way', async () => {
      const steps = kind === 'invoice' ? ['item-0', 'invoice', 'finalize', 'pay'] : ['pay']
      const faults = ['before', 'after', 500] as const
      const plans = steps.flatMap((step) =>
        faults.map((fault) => ({ step, fault, left: 2, cus: cus(`${step}_${fault}`), id: '' })),
      )
      const { account, world } = shop.stripe
      shop.stripe.fault(({ form, path, idempotency_key }) => {
        const of = form['customer'] ?? account.objects.get(path.split('/')[3] ?? '')?.['customer']
        const plan = plans.find((each) => each.cus === of)
        if (!plan || plan.left === 0 || !idempotency_key?.includes(`-${plan.step}`))
          return undefined
        plan.left -= 1
        return plan.fault
      })
      for (const plan of plans) plan.id = (await shop.recharging(plan.cus, gate)).customer_id
      await until(() => plans.every(({ left }) => left < 2))
      await world.advanceTo(`2026-01-1${kind === 'invoice' ? 1 : 2}`)
      for (const { step, fault, left, cus: name, id } of plans) {
        assert.equal(left, 0, `${step} ${fault}`)
        assert.deepEqual(await shop.granted(id), [5000], `${step} ${fault}`)
        assert.deepEqual(shop.intents(name), ['succeeded 5000'])
        const theirs = account.invoices.filter((i) => i['customer'] === name)
        assert.equal(theirs.length, kind === 'invoice' ? 1 : 0)
      }
      shop.stripe.fault(() => undefined)
    })
  })
