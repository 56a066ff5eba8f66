import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { World } from '../world.ts'

describe('customers', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })

  test('a customer is made, and got as it was made', async () => {
    const { data: made } = await world.sdk.v1.customers.create({
      name: 'A'.repeat(200),
      external_id: 'acme',
      ingest_aliases: ['team@acme.test', 'acme'],
    })
    assert.deepEqual(made, {
      id: made.id,
      external_id: 'acme',
      ingest_aliases: ['acme', 'team@acme.test'],
      name: 'A'.repeat(160),
      custom_fields: {},
    })
    const { data: got } = await world.sdk.v1.customers.retrieve({ customer_id: made.id })
    assert.deepEqual(got, {
      ...made,
      customer_config: { salesforce_account_id: null },
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:00.000Z',
      archived_at: null,
      current_billable_status: { value: 'billable', effective_at: null },
    })
  })

  test('a name is cut to 160 characters, not to 160 halves of them', async () => {
    const { data } = await world.sdk.v1.customers.create({ name: '🪕'.repeat(161) })
    assert.equal(data.name, '🪕'.repeat(160))
    assert.equal(data.external_id, data.id)
  })

  test('an alias that is taken refuses the creation, and says not to try again', async () => {
    await world.sdk.v1.customers.create({ name: 'first', ingest_aliases: ['taken'] })
    for (const given of [{ ingest_aliases: ['free', 'taken'] }, { external_id: 'taken' }]) {
      const error = await world.sdk.v1.customers
        .create({ name: 'second', ...given })
        .catch((e) => e)
      assert.ok(error instanceof Metronome.ConflictError)
      assert.match(error.message, /taken/)
      assert.equal(error.headers?.get('x-should-retry'), 'false')
    }
    const { data } = await world.sdk.v1.customers.create({
      name: 'third',
      ingest_aliases: ['free'],
    })
    assert.deepEqual(data.ingest_aliases, ['free'])
    const found = await world.sdk.v1.customers.list({ ingest_alias: 'taken' })
    assert.deepEqual(
      found.data.map((c) => c.name),
      ['first'],
    )
  })

  test('what does not fit is refused with its place', async () => {
    const refusals: [object, RegExp][] = [
      [{}, /name/],
      [{ name: 5 }, /body\.name/],
      [{ name: 'x', ingest_aliases: [''] }, /ingest_aliases/],
      [{ name: 'x', ingest_aliases: ['y'.repeat(129)] }, /ingest_aliases/],
      [{ name: 'x', ingest_aliases: Array.from({ length: 2001 }, String) }, /ingest_aliases/],
      [{ name: 'x', custom_fields: { unknown: 'x' } }, /unknown/],
      [{ name: 'x', custom_fields: { unknown: 5 } }, /custom_fields/],
    ]
    for (const [body, message] of refusals) {
      const reply = await world.post('/v1/customers', body)
      assert.equal(reply.status, 400, JSON.stringify(body))
      assert.match(reply.body.message, message)
    }
    assert.equal((await world.get('/v1/customers/not-an-id')).status, 400)
    const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'
    assert.equal((await world.get(`/v1/customers/${nobody}`)).status, 404)
  })

  test('the id of a customer is nobody else’s alias', async () => {
    const { data } = await world.sdk.v1.customers.create({ name: 'x' })
    const reply = await world.post('/v1/customers', { name: 'thief', ingest_aliases: [data.id] })
    assert.equal(reply.status, 400)
    await world.sdk.v1.customers.setIngestAliases({
      customer_id: data.id,
      ingest_aliases: [data.id],
    })
  })

  test('the list is paged, newest first, and filtered', async () => {
    const world = await World.at('2026-02-01')
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) {
      const { data } = await world.sdk.v1.customers.create({
        name: `c${n}`,
        ingest_aliases: [`alias-${n}`],
      })
      ids.unshift(data.id)
      await world.advanceTo(`2026-02-0${n + 2}`)
    }
    const first = await world.sdk.v1.customers.list({ limit: 2 })
    await world.sdk.v1.customers.create({ name: 'made between two pages' })
    const seen = first.data.map((c) => c.id)
    for await (const customer of await first.getNextPage()) seen.push(customer.id)
    assert.deepEqual(seen, ids)
    const some = await world.sdk.v1.customers.list({ customer_ids: [ids[3] ?? '', ids[1] ?? ''] })
    assert.deepEqual(
      some.data.map((c) => c.id),
      [ids[1], ids[3]],
    )
    const none = await world.sdk.v1.customers.list({
      customer_ids: [ids[0] ?? ''],
      ingest_alias: 'alias-0',
    })
    assert.deepEqual(none.data, [])
    assert.deepEqual((await world.sdk.v1.customers.list({ only_archived: true })).data, [])
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'next_page=zzz', 'customer_ids=a,b'])
      assert.equal((await world.get(`/v1/customers?${query}`)).status, 400, query)
  })
})

describe('provider configurations in the creation of a customer', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })
  const direct = 'direct_to_billing_provider'
  const aws = { aws_product_code: 'p', aws_region: 'us-east-1', aws_customer_id: 'a' }

  test('every provider is accepted with what it needs', async () => {
    const given: [string, string, object][] = [
      ['stripe', direct, { stripe_customer_id: 'cus_1', stripe_collection_method: 'SEND_INVOICE' }],
      ['aws_marketplace', direct, aws],
      ['aws_marketplace', 'aws_sqs', { ...aws, aws_is_subscription_product: true }],
      ['aws_marketplace', 'aws_sns', { ...aws, aws_customer_account_id: '1' }],
      ['aws_marketplace', 'tackle', aws],
      ['azure_marketplace', direct, { azure_subscription_id: 's' }],
      ['gcp_marketplace', direct, { gcp_entitlement_id: 'e', gcp_service_name: 's' }],
      ['netsuite', direct, { netsuite_customer_id: '12' }],
    ]
    const reply = await world.post('/v1/customers', {
      name: 'everywhere',
      customer_billing_provider_configurations: given.map(
        ([billing_provider, delivery_method, configuration]) => ({
          billing_provider,
          delivery_method,
          configuration,
        }),
      ),
      customer_revenue_system_configurations: [
        {
          provider: 'netsuite',
          delivery_method: direct,
          configuration: { netsuite_customer_id: '12' },
        },
      ],
      billing_config: { billing_provider_type: 'stripe', billing_provider_customer_id: 'cus_2' },
    })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
  })

  test('one that is wrong refuses the whole creation', async () => {
    const stripe = { stripe_customer_id: 'cus_9', stripe_collection_method: 'send_invoice' }
    const wrong: [string, string | undefined, object | undefined][] = [
      ['stripe', direct, undefined],
      ['stripe', direct, {}],
      ['stripe', direct, { stripe_customer_id: 'cus_9' }],
      ['stripe', direct, { ...stripe, stripe_customer_id: 9 }],
      ['stripe', direct, { ...stripe, stripe_collection_method: 'barter' }],
      ['stripe', direct, { ...stripe, leave_stripe_invoices_in_draft: 'no' }],
      ['stripe', undefined, stripe],
      ['stripe', 'aws_sqs', stripe],
      ['aws_marketplace', direct, { ...aws, aws_region: 'moon-1' }],
      ['aws_marketplace', direct, { aws_product_code: 'p', aws_region: 'us-east-1' }],
      ['azure_marketplace', 'tackle', { azure_subscription_id: 's' }],
      ['gcp_marketplace', direct, { gcp_entitlement_id: 'e' }],
      ['netsuite', direct, { netsuite_customer_id: '' }],
      ['workday', direct, {}],
    ]
    for (const [billing_provider, delivery_method, configuration] of wrong) {
      const reply = await world.post('/v1/customers', {
        name: 'x',
        ingest_aliases: ['never-made'],
        customer_billing_provider_configurations: [
          { billing_provider, delivery_method, configuration },
        ],
      })
      assert.equal(reply.status, 400, JSON.stringify([billing_provider, configuration]))
    }
    const { data } = await world.sdk.v1.customers.list({ ingest_alias: 'never-made' })
    assert.deepEqual(data, [])
  })

  test('no two customers share a payer', async () => {
    const given = (name: string, collection: 'send_invoice' | 'charge_automatically') =>
      world.sdk.v1.customers.create({
        name,
        customer_billing_provider_configurations: [
          {
            billing_provider: 'stripe',
            delivery_method: 'direct_to_billing_provider',
            configuration: {
              stripe_customer_id: 'cus_shared',
              stripe_collection_method: collection,
            },
          },
        ],
      })
    await given('first', 'send_invoice')
    const error = await given('second', 'charge_automatically').catch((e) => e)
    assert.ok(error instanceof Metronome.ConflictError)
  })
})
