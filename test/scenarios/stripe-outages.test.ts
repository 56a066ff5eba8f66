import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { sql } from '../../src/db/db.ts'
import { until } from '../receiver.ts'
import { charge, StripeShop } from '../stripe-shop.ts'

describe('what Stripe tells', () => {
  let stripe: StripeShop
  let customer_id: string
  const shown = async () =>
    (await stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })).map(
      ({ external_invoice }) => external_invoice?.external_status,
    )
  before(async () => {
    stripe = await StripeShop.at('2026-01-01')
    customer_id = await stripe.owing('cus_told', { '2026-01-05': 700, '2026-01-06': 800 })
    await stripe.world.advanceTo('2026-01-07')
    await stripe.account.told()
  })
  const bodyOf = (type: string, n: number) =>
    stripe.account.eventOf(`evt_${type}_${n}`, type, stripe.account.invoices[n] ?? {})

  test('is not believed when it is forged, and stays a 400', async () => {
    const { account } = stripe
    const body = bodyOf('invoice.paid', 0)
    assert.equal(await account.send(body, account.signature(body, 'whsec_other')), 400)
    assert.equal(await account.send(body, 't=1,v1=00'), 400)
    assert.equal(await account.send(body, ''), 400)
    assert.equal(await account.send(body.replace('paid', 'void'), account.signature(body)), 400)
    assert.deepEqual(await shown(), ['FINALIZED', 'FINALIZED'])
    const strange = await stripe.world.post('/maelzel/v1/stripe/events/nobody', {})
    assert.equal(strange.status, 404)
  })

  test('becomes the status, and what is replayed or late changes nothing', async () => {
    const { account } = stripe
    const failed = bodyOf('invoice.payment_failed', 0)
    assert.equal(await account.send(failed), 200)
    assert.deepEqual(await shown(), ['PAYMENT_FAILED', 'FINALIZED'])
    account.mark(account.invoices[0]?.['id'], 'paid')
    account.mark(account.invoices[1]?.['id'], 'void')
    await account.told()
    assert.deepEqual(await shown(), ['PAID', 'VOID'])
    assert.equal(await account.send(failed), 200)
    assert.equal(await account.send(bodyOf('invoice.finalized', 0)), 200)
    assert.equal(await account.send('{"id":"evt_x","type":"invoice.paid","data":{}}'), 200)
    assert.deepEqual(await shown(), ['PAID', 'VOID'])
  })
})

describe('what goes wrong on the way', () => {
  const steps = ['item-0', 'item-1', 'invoice', 'finalize']
  for (const step of steps)
    for (const fault of ['before', 'after', 500] as const)
      test(`a ${fault} failure at ${step} makes one invoice all the same`, async () => {
        const stripe = await StripeShop.at('2026-01-01')
        const product = await stripe.shop.fixed('Fee')
        const customer_id = await stripe.customer('cus_crash')
        const due = { '2026-01-05': 700 }
        await stripe.sign(customer_id, {
          scheduled_charges: [charge(product, due), charge(product, due)],
        })
        let left = 2
        stripe.fault(({ idempotency_key }) => {
          if (!idempotency_key?.endsWith(step) || left === 0) return undefined
          left -= 1
          return fault
        })
        await stripe.world.advanceTo('2026-01-06')
        assert.equal(left, 0)
        assert.deepEqual(stripe.sent, ['open 1400: Fee 1 × 700, Fee 1 × 700'])
        assert.equal(stripe.account.all('invoiceitem').length, 2)
        const [ours] = await stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })
        assert.equal(ours?.external_invoice?.external_status, 'FINALIZED')
      })

  for (const [what, known] of [
    ['the draft', sql`external_id = null, status = 'QUEUED'`],
    ['the finalization', sql`status = 'DRAFT'`],
  ] as const)
    test(`a death before ${what} is noted makes one invoice all the same`, async () => {
      const stripe = await StripeShop.at('2026-01-01')
      await stripe.owing('cus_died', { '2026-01-05': 700, '2026-01-07': 800 })
      await stripe.world.advanceTo('2026-01-06')
      await stripe.account.told()
      const db = await stripe.world.db()
      await db.transaction((tx) =>
        tx.query(sql`update external_invoice set state = 'WAITING', ${known}`),
      )
      stripe.account.answered.clear() // Stripe forgets keys after a day
      await stripe.world.advanceTo('2026-01-08')
      await stripe.account.told()
      assert.deepEqual(stripe.sent, ['open 700: Fee 1 × 700', 'open 800: Fee 1 × 800'])
      const [first] = await db.transaction((tx) =>
        tx.query(sql`
        select 1 from external_invoice where status <> 'FINALIZED' or external_id is null`),
      )
      assert.equal(first, undefined)
    })

  test('an hour without Stripe delays everything, loses and doubles nothing, and keeps the order', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const due = { '2026-01-05T00:00:00Z': 100, '2026-01-05T01:00:00Z': 200 }
    const ids = [await stripe.owing('cus_a', due), await stripe.owing('cus_b', due)]
    let out = true
    stripe.fault(() => (out ? 'before' : undefined))
    await stripe.world.advanceTo('2026-01-05T01:01:00Z')
    assert.deepEqual(stripe.sent, [])
    for (const id of ids)
      for (const { external_invoice } of await stripe.shop.invoices(id, { type: 'SCHEDULED' }))
        assert.equal(external_invoice?.external_status, 'QUEUED')
    out = false
    await stripe.world.advanceTo('2026-01-05T02:00:00Z')
    for (const customer of ['cus_a', 'cus_b'])
      assert.deepEqual(
        stripe.account.invoices.filter((i) => i['customer'] === customer).map(({ total }) => total),
        [100, 200],
      )
  })

  test('keys that Stripe has forgotten make nothing twice', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    await stripe.owing('cus_forgot', { '2026-01-05': 700 })
    let left = 2
    stripe.fault(({ idempotency_key, method }) => {
      if (method === 'GET') stripe.account.answered.clear()
      return idempotency_key?.endsWith('-invoice') && left-- > 0 ? 'after' : undefined
    })
    await stripe.world.advanceTo('2026-01-06')
    assert.deepEqual(stripe.sent, ['open 700: Fee 1 × 700'])
  })

  test('an environment of its own time sends without being asked', async () => {
    const stripe = await StripeShop.at('2026-01-05')
    await stripe.owing('cus_now', { '2026-01-05': 700 })
    await until(() => stripe.sent.length === 1)
    assert.match(await (await fetch(stripe.fake.url)).text(), /cus_now.*<td>Fee<.*<td>700</s)
    const authorization = `Basic ${Buffer.from(`${stripe.account.key}:`).toString('base64')}`
    const listed = await fetch(`${stripe.fake.url}/v1/invoices`, { headers: { authorization } })
    assert.equal(((await listed.json()) as { data: unknown[] }).data.length, 1)
  })
})
