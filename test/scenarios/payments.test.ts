import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { BY_INTENT, BY_STRIPE, GateShop } from '../gate-shop.ts'
import { until } from '../receiver.ts'
import { charge } from '../stripe-shop.ts'

describe('payments of invoices', () => {
  let shop: GateShop
  before(async () => {
    shop = await GateShop.at('2026-01-10')
  })
  const first = async (customer_id: string, type = 'SCHEDULED') =>
    (await shop.stripe.shop.invoices(customer_id, { type }))[0]
  const ask = async (customer_id: string, what: 'attempt' | 'cancel') => {
    const invoice_id = (await first(customer_id))?.id
    return shop.stripe.world.post(`/v1/payments/${what}`, { customer_id, invoice_id })
  }
  const statuses = async (customer_id: string) =>
    (await shop.payments(customer_id)).data.map(({ status }: { status: string }) => status)
  const owing = (stripe_customer_id: string, stripe_collection_method: string) =>
    shop.stripe.owing(stripe_customer_id, { '2026-01-10': 700 }, { stripe_collection_method })

  test('are made by intents as soon as the invoice is final, where that is agreed', async () => {
    const id = await owing('cus_auto', 'auto_charge_payment_intent')
    await until(async () => (await statuses(id))[0] === 'paid')
    assert.deepEqual(shop.intents('cus_auto'), ['succeeded 700'])
    const invoice = await first(id)
    assert.equal(invoice?.external_invoice?.external_status, 'PAID')
    assert.match(invoice?.external_invoice?.external_payment_id ?? '', /^pi_/)
    assert.equal((await ask(id, 'attempt')).status, 400)
    assert.equal((await ask(id, 'cancel')).status, 409)
    assert.equal(shop.stripe.account.invoices.filter((i) => i['customer'] === 'cus_auto').length, 0)
  })

  test('are made when somebody asks for them, where that is agreed', async () => {
    const id = await owing('cus_manual', 'manually_charge_payment_intent')
    assert.deepEqual(await statuses(id), [])
    assert.equal((await ask(id, 'cancel')).status, 409)
    const { body } = await ask(id, 'attempt')
    assert.equal(body.data.status, 'pending')
    assert.equal(body.data.amount, 700)
    await until(async () => (await statuses(id))[0] === 'paid')
  })

  test('that were declined can be tried again, and those that wait be canceled', async () => {
    const id = await owing('cus_decline_auto', 'auto_charge_payment_intent')
    await until(async () => (await statuses(id))[0] === 'requires_intervention')
    const [declined] = (await shop.payments(id)).data
    assert.equal(declined.error_message, 'Your card was declined.')
    assert.equal(declined.payment_gateway.stripe.error.code, 'card_declined')
    assert.equal((await first(id))?.external_invoice?.external_status, 'PAYMENT_FAILED')
    assert.equal((await ask(id, 'attempt')).status, 200)
    await until(() => shop.intents('cus_decline_auto').length === 2)
    await until(async () => (await statuses(id))[0] === 'requires_intervention')
    assert.deepEqual(shop.intents('cus_decline_auto'), [
      'canceled 700',
      'requires_payment_method 700',
    ])
    const canceled = await ask(id, 'cancel')
    assert.equal(canceled.body.data.status, 'canceled')
    assert.deepEqual(shop.intents('cus_decline_auto'), ['canceled 700', 'canceled 700'])
    assert.equal((await ask(id, 'cancel')).status, 409)
    const page = await shop.payments(id, { limit: 1, statuses: ['canceled'] })
    assert.equal(page.data.length, 1)
    const rest = await shop.payments(id, { limit: 1, next_page: page.next_page })
    assert.equal(rest.data.length, 1)
    assert.equal(rest.next_page, null)
    assert.notEqual(rest.data[0].id, page.data[0].id)
  })

  test('of invoices that are at Stripe pay them there', async () => {
    const id = await owing('cus_open', 'charge_automatically')
    await until(async () => (await first(id))?.external_invoice?.external_status === 'FINALIZED')
    assert.equal((await ask(id, 'attempt')).status, 200)
    await until(async () => (await statuses(id))[0] === 'paid')
    assert.equal((await first(id))?.external_invoice?.external_status, 'PAID')
    const [theirs] = shop.stripe.account.invoices.filter((i) => i['customer'] === 'cus_open')
    assert.equal(theirs?.['status'], 'paid')
  })

  test('that a purchase waits for end it when they are canceled', async () => {
    for (const gate of [BY_STRIPE, BY_INTENT]) {
      const cus = `cus_3ds_cancel_${gate === BY_STRIPE}`
      const which = await shop.recharging(cus, gate)
      const id = which.customer_id
      await shop.heard(id, 'payment_pending_action_required')
      assert.equal((await ask(id, 'cancel')).status, 200)
      assert.equal((await shop.heard(id, 'payment_status')).payment_status, 'failed')
      assert.deepEqual(await shop.bought(id), ['VOID 5000 VOID'])
      assert.deepEqual(shop.intents(cus), ['canceled 5000'])
      assert.equal((await ask(id, 'attempt')).status, 400)
    }
  })

  test('cannot be asked for drafts, strangers, and invoices that go nowhere', async () => {
    const { world } = shop.stripe
    const product = await shop.stripe.shop.fixed('Fee')
    const { customer_id } = await shop.stripe.shop.sign('nowhere', {
      starting_at: '2026-01-01T00:00:00Z',
      scheduled_charges: [charge(product, { '2026-01-10': 100, '2026-03-01': 100 })],
    })
    assert.equal((await ask(customer_id, 'attempt')).status, 400)
    const draft = (await shop.stripe.shop.invoices(customer_id, { status: 'DRAFT' })).at(-1)?.id
    const of = (customer: string, invoice_id: string | undefined) =>
      world.post('/v1/payments/attempt', { customer_id: customer, invoice_id })
    assert.equal((await of(customer_id, draft)).status, 400)
    assert.equal((await of(customer_id, customer_id)).status, 404)
    assert.equal((await of(product, draft)).status, 404)
    const asked = { customer_id, invoice_id: draft, limit: 26 }
    assert.equal((await world.post('/v1/payments/list', asked)).status, 400)
  })
})
