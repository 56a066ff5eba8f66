import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

const direct = 'direct_to_billing_provider'
const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('accounts at billing providers', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })
  const setUp = (billing_provider: string, delivery_method: string, configuration: object) =>
    world.post('/v1/setUpBillingProvider', { billing_provider, delivery_method, configuration })
  const list = async () => (await world.sdk.v1.settings.billingProviders.list()).data
  const role = { aws_iam_role_arn: 'arn:aws:iam::1:role/metronome-marketplace-x' }

  test('an account is set up once, listed without its secrets', async () => {
    const given: [string, string, object][] = [
      ['aws_marketplace', direct, { aws_external_id: 'e', ...role }],
      ['aws_marketplace', 'aws_sqs', { aws_sqs_queue_url: 'https://sqs.test/q', ...role }],
      ['aws_marketplace', 'aws_sns', { aws_sns_topic_arn: 'arn:aws:sns:x', ...role }],
      [
        'azure_marketplace',
        direct,
        { azure_client_id: 'c', azure_tenant_id: 't', raw_azure_client_secret: 'hush-azure' },
      ],
      [
        'gcp_marketplace',
        direct,
        {
          gcp_provider_id: 'p',
          raw_gcp_workload_identity_federation_config: '{"hush":"hush-gcp"}',
        },
      ],
    ]
    for (const [provider, method, configuration] of given) {
      const made = await setUp(provider, method, configuration)
      assert.equal(made.status, 200, JSON.stringify(made.body))
      const again = await setUp(provider, method, configuration)
      assert.equal(again.status, 409)
    }
    const listed = await list()
    assert.deepEqual(
      listed.map((a) => [a.billing_provider, a.delivery_method]),
      given.map(([provider, method]) => [provider, method]),
    )
    assert.deepEqual(listed[3]?.delivery_method_configuration, {
      azure_client_id: 'c',
      azure_tenant_id: 't',
    })
    assert.ok(!JSON.stringify(listed).includes('hush'))
  })

  test('what is missing or of the wrong kind is refused', async () => {
    const wrong: [string, string, object][] = [
      ['aws_marketplace', direct, {}],
      ['aws_marketplace', 'aws_sqs', role],
      ['azure_marketplace', 'aws_sqs', {}],
      ['gcp_marketplace', direct, { gcp_provider_id: 'p' }],
      [
        'gcp_marketplace',
        direct,
        { gcp_provider_id: 'p', raw_gcp_workload_identity_federation_config: 'not json' },
      ],
      ['stripe', direct, {}],
      ['stripe', direct, { stripe_api_key: 'k', leave_invoices_in_draft: 'yes' }],
      ['stripe', direct, { stripe_api_key: 'k', days_until_due: 1.5 }],
      ['netsuite', direct, {}],
    ]
    for (const [provider, method, configuration] of wrong) {
      const reply = await setUp(provider, method, configuration)
      assert.equal(reply.status, 400, JSON.stringify([provider, method, configuration]))
    }
  })

  test('a Stripe account fills the place that a customer named before', async () => {
    const world = await World.at('2026-01-01')
    const { data: customer } = await world.sdk.v1.customers.create({
      name: 'early',
      customer_billing_provider_configurations: [
        {
          billing_provider: 'stripe',
          delivery_method: direct,
          configuration: { stripe_customer_id: 'cus_1', stripe_collection_method: 'send_invoice' },
        },
      ],
    })
    assert.deepEqual((await world.sdk.v1.settings.billingProviders.list()).data, [])
    const account = { stripe_api_key: 'sk_test_1', stripe_webhook_secret: 'whsec_1' }
    const setUp = (configuration: object) =>
      world.post('/v1/setUpBillingProvider', {
        billing_provider: 'stripe',
        delivery_method: direct,
        configuration,
      })
    const first = await setUp({ ...account, skip_zero_dollar_invoices: true })
    const { delivery_method_id } = first.body.data
    const got = await world.sdk.v1.customers.retrieveBillingConfigurations({
      customer_id: customer.id,
    })
    assert.equal(got.data[0]?.delivery_method_id, delivery_method_id)
    assert.equal(got.data[0]?.delivery_method_configuration['skip_zero_dollar_invoices'], true)
    assert.equal((await setUp(account)).status, 409)

    const second = await setUp({ stripe_api_key: 'sk_test_2' })
    assert.equal(second.status, 200)
    const more = {
      customer_id: customer.id,
      billing_provider: 'stripe',
      configuration: { stripe_customer_id: 'cus_2', stripe_collection_method: 'send_invoice' },
    }
    const add = (account: object) =>
      world.post('/v1/setCustomerBillingProviderConfigurations', {
        data: [{ ...more, ...account }],
      })
    const unclear = await add({ delivery_method: direct })
    assert.equal(unclear.status, 400)
    assert.match(unclear.body.message, /delivery_method_id/)
    const clear = await add({ delivery_method_id: second.body.data.delivery_method_id })
    assert.equal(clear.status, 200)

    const path = `/maelzel/v1/stripe/accounts/${delivery_method_id}`
    const mappings = [
      {
        stripe_entity: 'invoice',
        stripe_key: 'metadata.po_number',
        entity: 'contract',
        key: 'po',
      },
    ]
    const changed = await world.call('PATCH', path, {
      days_until_due: 14,
      custom_field_mappings: mappings,
    })
    const configuration = changed.body.data.delivery_method_configuration
    assert.equal(configuration.days_until_due, 14)
    assert.equal(configuration.skip_zero_dollar_invoices, true)
    assert.deepEqual(configuration.custom_field_mappings, mappings)
    assert.ok(!JSON.stringify(changed.body).includes('sk_test'))
    const clash = await world.call('PATCH', path, { stripe_api_key: 'sk_test_2' })
    assert.equal(clash.status, 409)
    const bad = [{ ...mappings[0], stripe_key: 'amount' }]
    assert.equal((await world.call('PATCH', path, { custom_field_mappings: bad })).status, 400)
    const lost = await world.call('PATCH', `/maelzel/v1/stripe/accounts/${nobody}`, {})
    assert.equal(lost.status, 404)

    await world.sdk.v1.settings.upsertAvalaraCredentials({
      delivery_method_ids: [delivery_method_id],
      avalara_environment: 'SANDBOX',
      avalara_username: 'u',
      avalara_password: 'p',
    })
    const anrok = { delivery_method_ids: [delivery_method_id], anrok_api_token: 'a' }
    const upserted = await world.post('/v1/upsertAnrokApiToken', anrok)
    assert.deepEqual(upserted.body, { data: { success: true } })
    anrok.delivery_method_ids.push(nobody)
    assert.equal((await world.post('/v1/upsertAnrokApiToken', anrok)).status, 404)
  })

  test('the older client settings are the first Stripe account', async () => {
    const world = await World.at('2026-01-01')
    const path = '/v1/client/billing-config/stripe'
    assert.equal((await world.call('PATCH', path, { stripe_api_key: 'x' })).status, 404)
    assert.equal((await world.call('DELETE', path)).status, 404)
    assert.equal((await world.post(path, { anrok_api_key: null })).status, 400)
    assert.equal(
      (await world.post(path, { stripe_api_key: 'sk_1', anrok_api_key: 'a' })).status,
      200,
    )
    assert.equal((await world.post(path, { stripe_api_key: 'sk_1' })).status, 409)
    assert.equal((await world.call('PATCH', path, { anrok_api_key: null })).status, 200)
    assert.equal((await world.post(`${path}/apiKey`, { api_key: 'sk_2' })).status, 200)
    assert.equal(
      (await world.post('/v1/client/billing-config/x/apiKey', { api_key: 'k' })).status,
      400,
    )
    assert.equal((await world.sdk.v1.settings.billingProviders.list()).data.length, 1)
    assert.equal((await world.call('DELETE', path)).status, 200)
    assert.deepEqual((await world.sdk.v1.settings.billingProviders.list()).data, [])
  })
})
