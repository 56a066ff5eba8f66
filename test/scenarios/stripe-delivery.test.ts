import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Receiver } from '../receiver.ts'
import { charge, StripeShop } from '../stripe-shop.ts'

describe('a final invoice goes to Stripe', () => {
  let stripe: StripeShop
  before(async () => {
    stripe = await StripeShop.at('2026-01-01')
  })

  test('as items with their periods, under our id, and is shown with what became of it', async () => {
    const { shop } = stripe
    const calls = await shop.usage('Calls')
    const card = await shop.card([{ product_id: calls, price: 1000 }])
    const customer_id = await stripe.customer('cus_usage')
    await stripe.sign(customer_id, { rate_card_id: card })
    await stripe.world.advanceTo('2026-01-11')
    await shop.uses(customer_id, 'Calls', 3, '2026-01-10')
    assert.equal((await shop.usageInvoice(customer_id, '2026-01-01')).external_invoice, null)
    await stripe.world.advanceTo('2026-02-03')
    const ours = await shop.usageInvoice(customer_id, '2026-01-01')
    const theirs = stripe.account.invoices.find(({ customer }) => customer === 'cus_usage')
    assert.equal(theirs?.['status'], 'open')
    assert.equal(theirs?.['metadata'].metronome_id, ours.id)
    assert.equal(theirs?.['metadata'].metronome_customer_id, customer_id)
    assert.equal(theirs?.['auto_advance'], true)
    assert.equal(theirs?.['collection_method'], 'charge_automatically')
    const [item] = theirs?.['lines'].all ?? []
    assert.equal(item.description, 'Calls')
    assert.equal(item.quantity, 3)
    assert.equal(item.unit_amount_decimal, '1000')
    assert.deepEqual(item.period, {
      start: Date.parse('2026-01-01T00:00:00Z') / 1000,
      end: Date.parse('2026-02-01T00:00:00Z') / 1000,
    })
    assert.deepEqual(ours.external_invoice, {
      billing_provider_type: 'stripe',
      external_status: 'FINALIZED',
      invoice_id: theirs?.['id'],
      issued_at_timestamp: '2026-02-02T00:00:00.000Z',
      pdf_url: theirs?.['invoice_pdf'],
      invoiced_total: 3000,
      invoiced_sub_total: 3000,
    })
  })

  test('with quantities in the descriptions as soon as one is not whole', async () => {
    const { shop } = stripe
    const a = await shop.usage('A')
    const b = await shop.usage('B')
    const card = await shop.card([
      { product_id: a, price: 1000 },
      { product_id: b, price: 400 },
    ])
    const customer_id = await stripe.customer('cus_decimal')
    await stripe.sign(customer_id, { rate_card_id: card, starting_at: '2026-02-01T00:00:00Z' })
    await stripe.world.advanceTo('2026-02-04')
    await shop.uses(customer_id, 'A', 3, '2026-02-02')
    await shop.uses(customer_id, 'B', '1.5', '2026-02-02')
    await stripe.world.advanceTo('2026-03-03')
    assert.ok(
      stripe.sent.includes('open 3600: A (3 × $10.00) 1 × 3000, B (1.5 × $4.00) 1 × 600'),
      stripe.sent.join('\n'),
    )
  })
})

describe('an account decides how invoices look', () => {
  test('drafts stay drafts, with terms of payment for those who are sent invoices', async () => {
    const stripe = await StripeShop.at('2026-01-01', {
      leave_invoices_in_draft: true,
      days_until_due: 14,
    })
    const id = await stripe.owing(
      'cus_1',
      { '2026-01-05': 700 },
      {
        stripe_collection_method: 'send_invoice',
      },
    )
    await stripe.world.advanceTo('2026-01-06')
    const [theirs] = stripe.account.invoices
    assert.equal(theirs?.['status'], 'draft')
    assert.equal(theirs?.['auto_advance'], false)
    assert.equal(theirs?.['days_until_due'], 14)
    const [ours] = await stripe.shop.invoices(id, { type: 'SCHEDULED' })
    assert.equal(ours?.external_invoice?.external_status, 'DRAFT')
  })

  test('nothing, and less than Stripe takes, is skipped when it is asked to be', async () => {
    const stripe = await StripeShop.at('2026-01-01', { skip_zero_dollar_invoices: true })
    const id = await stripe.owing('cus_1', { '2026-01-05': 40, '2026-01-07': 50 })
    await stripe.world.advanceTo('2026-01-10')
    assert.deepEqual(stripe.sent, ['open 50: Fee 1 × 50'])
    const [ours] = await stripe.shop.invoices(id, { type: 'SCHEDULED' })
    assert.equal(ours?.external_invoice?.external_status, 'SKIPPED')
  })

  test('custom fields fill metadata, fields and products', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const { world, shop } = stripe
    const path = `/maelzel/v1/stripe/accounts/${stripe.delivery_method_id}`
    const custom_field_mappings = [
      { stripe_entity: 'invoice', stripe_key: 'metadata.tier', entity: 'customer', key: 'tier' },
      { stripe_entity: 'invoice', stripe_key: 'custom_fields.PO', entity: 'contract', key: 'po' },
      {
        stripe_entity: 'invoice',
        stripe_key: 'default_mandate',
        entity: 'contract',
        key: 'mandate',
      },
      {
        stripe_entity: 'invoice_item',
        stripe_key: 'metadata.TaxCode',
        entity: 'contract_product',
        key: 'TaxCode',
      },
    ]
    assert.equal((await world.call('PATCH', path, { custom_field_mappings })).status, 200)
    for (const [entity, key] of [
      ['customer', 'tier'],
      ['contract', 'po'],
      ['contract', 'mandate'],
      ['contract_product', 'TaxCode'],
      ['contract_product', 'stripe_product_id'],
    ] as const)
      await shop.sdk.v1.customFields.addKey({ entity, key, enforce_uniqueness: false })
    const product = await shop.fixed('Fee')
    const customer_id = await stripe.customer('cus_fields')
    const contract_id = await stripe.sign(customer_id, {
      scheduled_charges: [charge(product, { '2026-01-05': 700 })],
    })
    const set = (entity: 'customer' | 'contract' | 'contract_product', id: string, f: object) =>
      shop.sdk.v1.customFields.setValues({
        entity,
        entity_id: id,
        custom_fields: f as Record<string, string>,
      })
    await set('customer', customer_id, { tier: 'gold' })
    await set('contract', contract_id, { po: '4711', mandate: 'mandate_1' })
    await set('contract_product', product, { TaxCode: 'T1', stripe_product_id: 'prod_1' })
    await world.advanceTo('2026-01-06')
    const [theirs] = stripe.account.invoices
    assert.equal(theirs?.['metadata'].tier, 'gold')
    assert.deepEqual(theirs?.['custom_fields'], [{ name: 'PO', value: '4711' }])
    assert.deepEqual(theirs?.['payment_settings'], { default_mandate: 'mandate_1' })
    const [item] = theirs?.['lines'].all ?? []
    assert.equal(item.metadata.TaxCode, 'T1')
    assert.equal(item.product, 'prod_1')
  })
})

describe('what cannot be sent', () => {
  test('is shown on the invoice and told, and holds up nothing', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const receiver = await Receiver.of(stripe.world)
    const id = await stripe.owing('cus_missing', { '2026-01-05': 700 })
    const large = await stripe.owing('cus_large', { '2026-01-05': 100_000_000 })
    await stripe.world.advanceTo('2026-01-06')
    for (const [customer_id, why] of [
      [id, /No such customer/],
      [large, /999999.99/],
    ] as const) {
      const [ours] = await stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })
      const external = ours?.external_invoice
      assert.equal(external?.external_status, 'INVALID_REQUEST_ERROR')
      assert.match(external?.billing_provider_error ?? '', why)
    }
    const told = receiver.told('invoice.billing_provider_error')
    assert.equal(told.length, 2)
    assert.ok(told.every(({ properties }) => properties.billing_provider === 'STRIPE'))
    assert.deepEqual(stripe.sent, [])
  })

  test('because the key is refused is told of the account too, once a day', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const receiver = await Receiver.of(stripe.world)
    let status = 401
    stripe.fault(() => status)
    await stripe.owing('cus_a', { '2026-01-05': 700, '2026-01-06': 800 })
    await stripe.owing('cus_b', { '2026-01-05': 700 })
    await stripe.world.advanceTo('2026-01-05')
    status = 403
    await stripe.world.advanceTo('2026-01-07')
    const told = receiver.told('integration.issue')
    assert.deepEqual(
      told.map(({ properties: { error, ...rest } }) => {
        assert.match(error, /API key/)
        return rest
      }),
      ['05', '06'].map((day) => ({
        integration: 'STRIPE',
        error_code: 'INVALID_CREDENTIALS',
        timestamp: `2026-01-${day}T00:00:00.000Z`,
      })),
    )
    assert.equal(receiver.told('invoice.billing_provider_error').length, 3)
  })

  test('is not sent: unbillable, archived, or without a configuration', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const { sdk } = stripe.shop
    const unbillable = await stripe.owing('cus_u', { '2026-01-05': 700 })
    await stripe.world.post('/v1/customers/setBillableStatus', {
      customer_id: unbillable,
      billable_status: 'unbillable',
      effective_at: '2026-01-02T00:00:00Z',
    })
    const archived = await stripe.owing('cus_a', { '2026-01-05': 700 })
    const { data } = await sdk.v1.customers.retrieveBillingConfigurations({ customer_id: archived })
    await sdk.v1.customers.archiveBillingConfigurations({
      customer_id: archived,
      customer_billing_provider_configuration_ids: data.map(({ id }) => id),
    })
    const product = await stripe.shop.fixed('Fee')
    const without = await stripe.customer('cus_w')
    await sdk.v1.contracts.create({
      customer_id: without,
      starting_at: '2026-01-01T00:00:00Z',
      scheduled_charges: [charge(product, { '2026-01-05': 700 })],
    })
    await stripe.world.advanceTo('2026-01-06')
    assert.deepEqual(stripe.sent, [])
    for (const customer_id of [unbillable, archived, without])
      assert.equal((await stripe.shop.invoices(customer_id))[0]?.external_invoice, null)
  })
})

describe('a configuration that comes later', () => {
  test('sends the invoices of the period in which it came, and none before (E104)', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const calls = await stripe.shop.usage('Calls')
    const card = await stripe.shop.card([{ product_id: calls, price: 1000 }])
    const customer_id = await stripe.customer('cus_later')
    const { data: contract } = await stripe.shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id: card,
      starting_at: '2026-01-01T00:00:00Z',
    })
    await stripe.world.advanceTo('2026-04-15')
    await stripe.shop.uses(customer_id, 'Calls', 2, '2026-04-14')
    await stripe.shop.sdk.v2.contracts.edit({
      customer_id,
      contract_id: contract.id,
      add_billing_provider_configuration_update: {
        billing_provider_configuration: {
          billing_provider: 'stripe',
          delivery_method: 'direct_to_billing_provider',
        },
        schedule: { effective_at: 'START_OF_CURRENT_PERIOD' },
      },
    })
    await stripe.world.advanceTo('2026-05-03')
    assert.deepEqual(stripe.sent, ['open 2000: Calls 2 × 1000'])
    const invoices = await stripe.shop.invoices(customer_id, { status: 'FINALIZED' })
    assert.deepEqual(
      invoices.map(({ external_invoice }) => external_invoice?.external_status),
      [undefined, undefined, undefined, 'FINALIZED'],
    )
  })
})
