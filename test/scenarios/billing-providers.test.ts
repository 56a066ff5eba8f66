import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { World } from '../world.ts'

const direct = 'direct_to_billing_provider'
const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('configurations of a customer', () => {
  let world: World
  const customer = async () => (await world.sdk.v1.customers.create({ name: 'Acme' })).data.id
  const stripe = (
    customer_id: string,
    stripe_customer_id: string,
    collection = 'send_invoice',
  ) => ({
    customer_id,
    billing_provider: 'stripe' as const,
    delivery_method: 'direct_to_billing_provider' as const,
    configuration: { stripe_customer_id, stripe_collection_method: collection },
  })
  before(async () => {
    world = await World.at('2026-01-01')
  })

  test('set adds, in the order of the request, and get shows how they are delivered', async () => {
    const [a, b] = [await customer(), await customer()]
    const set = await world.sdk.v1.customers.setBillingConfigurations({
      data: [
        stripe(a, 'cus_1'),
        {
          customer_id: b,
          billing_provider: 'netsuite',
          delivery_method: direct,
          configuration: { netsuite_customer_id: '7' },
        },
        { ...stripe(a, 'cus_1', 'auto_charge_payment_intent'), tax_provider: 'anrok' },
      ],
    })
    assert.deepEqual(
      set.data.map((c) => [c.customer_id, c.billing_provider, c.tax_provider]),
      [
        [a, 'stripe', undefined],
        [b, 'netsuite', undefined],
        [a, 'stripe', 'anrok'],
      ],
    )
    const { data } = await world.sdk.v1.customers.retrieveBillingConfigurations({ customer_id: a })
    assert.deepEqual(
      data.map((c) => c.id),
      [set.data[0]?.id, set.data[2]?.id],
    )
    assert.deepEqual(data[0], {
      id: set.data[0]?.id,
      billing_provider: 'stripe',
      customer_id: a,
      configuration: { stripe_customer_id: 'cus_1', stripe_collection_method: 'send_invoice' },
      delivery_method_id: set.data[0]?.delivery_method_id,
      delivery_method: direct,
      delivery_method_configuration: {
        leave_invoices_in_draft: false,
        skip_zero_dollar_invoices: false,
        export_invoice_sub_line_items: false,
        include_zero_quantity_sub_line_items: true,
        stripe_invoice_quantity_always_string: false,
        set_effective_at_date_to_inclusive_period_end: false,
        days_until_due: 30,
      },
      archived_at: null,
    })
  })

  test('one that is wrong refuses them all', async () => {
    const a = await customer()
    const wrong = [
      [{ ...stripe(a, 'cus_2'), configuration: {} }, 400],
      [{ ...stripe(nobody, 'cus_2') }, 404],
      [{ ...stripe(a, 'cus_1') }, 409],
      [{ ...stripe(a, 'cus_2'), delivery_method: undefined, delivery_method_id: nobody }, 400],
      [{ ...stripe(a, 'cus_2'), delivery_method: undefined }, 400],
      [
        {
          customer_id: a,
          billing_provider: 'workday',
          delivery_method: direct,
          tax_provider: 'anrok',
        },
        400,
      ],
    ] as const
    for (const [item, status] of wrong) {
      const reply = await world.post('/v1/setCustomerBillingProviderConfigurations', {
        data: [stripe(a, 'cus_good'), item],
      })
      assert.equal(reply.status, status, JSON.stringify(item))
    }
    const { data } = await world.sdk.v1.customers.retrieveBillingConfigurations({ customer_id: a })
    assert.deepEqual(data, [])
  })

  test('archiving is whole or not at all, and frees the payer', async () => {
    const [a, b] = [await customer(), await customer()]
    const set = await world.sdk.v1.customers.setBillingConfigurations({
      data: [stripe(a, 'cus_3'), stripe(a, 'cus_4')],
    })
    const ids = set.data.map((c) => c.id ?? '')
    const archive = (customer_id: string, ...given: string[]) =>
      world.sdk.v1.customers.archiveBillingConfigurations({
        customer_id,
        customer_billing_provider_configuration_ids: given,
      })
    for (const attempt of [archive(a, ids[0] ?? '', nobody), archive(b, ids[0] ?? '')])
      assert.equal((await attempt.catch((e) => e)).status, 400)
    const { data } = await archive(a, ids[0] ?? '')
    assert.deepEqual(data, {
      customer_id: a,
      customer_billing_provider_configuration_ids: [ids[0]],
    })
    const get = async (include_archived: boolean) =>
      (
        await world.sdk.v1.customers.retrieveBillingConfigurations({
          customer_id: a,
          include_archived,
        })
      ).data
    assert.deepEqual(
      (await get(false)).map((c) => c.id),
      [ids[1]],
    )
    assert.equal((await get(true))[0]?.archived_at, '2026-01-01T00:00:00.000Z')
    await world.sdk.v1.customers.setBillingConfigurations({ data: [stripe(b, 'cus_3')] })
  })

  test('a revenue system is configured in the same way', async () => {
    const customer_id = await customer()
    const set = await world.post('/v1/setCustomerRevenueSystemConfigurations', {
      data: [{ customer_id, provider: 'netsuite', configuration: { netsuite_customer_id: '9' } }],
    })
    assert.equal(set.status, 200)
    const got = await world.post('/v1/getCustomerRevenueSystemConfigurations', { customer_id })
    assert.deepEqual(got.body.data, set.body.data)
    const [{ id }] = got.body.data
    const archive = () =>
      world.post('/v1/archiveCustomerRevenueSystemConfigurations', {
        customer_id,
        customer_revenue_system_configuration_ids: [id],
      })
    assert.equal((await archive()).status, 200)
    assert.equal((await archive()).status, 400)
    const left = await world.post('/v1/getCustomerRevenueSystemConfigurations', { customer_id })
    assert.deepEqual(left.body.data, [])
    const billing = await world.post('/v1/getCustomerBillingProviderConfigurations', {
      customer_id,
      include_archived: true,
    })
    assert.deepEqual(billing.body.data, [])
  })

  test('the older billing config is the first live configuration', async () => {
    const customer_id = await customer()
    const config = world.sdk.v1.customers.billingConfig
    const at = { customer_id, billing_provider_type: 'stripe' as const }
    const missing = await config.retrieve(at).catch((e) => e)
    assert.ok(missing instanceof Metronome.NotFoundError)
    await config.create({ ...at, billing_provider_customer_id: 'cus_old' })
    await config.create({
      ...at,
      billing_provider_customer_id: 'cus_new',
      stripe_collection_method: 'send_invoice',
    })
    assert.deepEqual((await config.retrieve(at)).data, {
      billing_provider_customer_id: 'cus_new',
      stripe_collection_method: 'send_invoice',
    })
    const { data } = await world.sdk.v1.customers.retrieveBillingConfigurations({ customer_id })
    assert.equal(data.length, 1)
    await config.delete(at)
    assert.equal((await config.delete(at).catch((e) => e)).status, 404)
    const aws = { customer_id, billing_provider_type: 'aws_marketplace' as const }
    const incomplete = await config
      .create({ ...aws, billing_provider_customer_id: 'x' })
      .catch((e) => e)
    assert.equal(incomplete.status, 400)
    await config.create({
      ...aws,
      billing_provider_customer_id: 'x',
      aws_product_code: 'p',
      aws_region: 'us-east-1',
    })
    assert.equal((await config.delete(aws).catch((e) => e)).status, 400)
    const path = `/v1/customers/${customer_id}/billing-config/barter`
    assert.equal((await world.get(path)).status, 400)
  })
})
