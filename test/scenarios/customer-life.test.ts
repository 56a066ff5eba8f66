import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import fc from 'fast-check'
import { World } from '../world.ts'

const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'
const ALIASES = ['x', 'y', 'z', 'w']

describe('the life of a customer', () => {
  let world: World
  const customer = async (more: object = {}) =>
    (await world.sdk.v1.customers.create({ name: 'Acme', ...more })).data.id
  const got = async (customer_id: string) =>
    (await world.sdk.v1.customers.retrieve({ customer_id })).data
  before(async () => {
    world = await World.at('2026-01-01')
  })

  test('a new name is cut like the first, and dates the change', async () => {
    const customer_id = await customer()
    await world.advanceTo('2026-01-02')
    const { data } = await world.sdk.v1.customers.setName({ customer_id, name: 'B'.repeat(161) })
    assert.equal(data.name, 'B'.repeat(160))
    assert.equal((await got(customer_id)).updated_at, '2026-01-02T00:00:00.000Z')
    const unknown = await world.sdk.v1.customers
      .setName({ customer_id: nobody, name: 'x' })
      .catch((e) => e)
    assert.ok(unknown instanceof Metronome.NotFoundError)
  })

  test('the config changes only what is named; null clears', async () => {
    const customer_id = await customer()
    await world.sdk.v1.customers.updateConfig({ customer_id, salesforce_account_id: 'sf-1' })
    await world.sdk.v1.customers.updateConfig({ customer_id, leave_stripe_invoices_in_draft: true })
    assert.equal((await got(customer_id)).customer_config.salesforce_account_id, 'sf-1')
    const listed = await world.sdk.v1.customers.list({ salesforce_account_ids: ['sf-0', 'sf-1'] })
    assert.deepEqual(
      listed.data.map((c) => c.id),
      [customer_id],
    )
    await world.post(`/v1/customers/${customer_id}/updateConfig`, { salesforce_account_id: null })
    assert.equal((await got(customer_id)).customer_config.salesforce_account_id, null)
    assert.equal((await world.post(`/v1/customers/${nobody}/updateConfig`, {})).status, 404)
  })

  test('an alias moves only after its holder let go of it, archived or not', async () => {
    const a = await customer({ ingest_aliases: ['moving', 'kept'] })
    const b = await customer()
    const take = () =>
      world.sdk.v1.customers.setIngestAliases({ customer_id: b, ingest_aliases: ['moving'] })
    const taken = await take().catch((e) => e)
    assert.ok(taken instanceof Metronome.ConflictError)
    await world.sdk.v1.customers.archive({ id: a })
    assert.equal((await take().catch((e) => e)).status, 409)
    await world.sdk.v1.customers.setIngestAliases({ customer_id: a, ingest_aliases: ['kept'] })
    await take()
    await take() // the same set again changes nothing
    assert.deepEqual((await got(b)).ingest_aliases, ['moving'])
    assert.deepEqual((await got(a)).ingest_aliases, ['kept'])
  })

  test('archiving is once and for all, and frees the payer', async () => {
    const stripe = {
      customer_billing_provider_configurations: [
        {
          billing_provider: 'stripe',
          delivery_method: 'direct_to_billing_provider',
          configuration: { stripe_customer_id: 'cus_a', stripe_collection_method: 'send_invoice' },
        },
      ],
    }
    const id = await customer({ ...stripe, ingest_aliases: ['gone'] })
    assert.deepEqual((await world.sdk.v1.customers.archive({ id })).data, { id })
    assert.equal((await got(id)).archived_at, '2026-01-02T00:00:00.000Z')
    assert.deepEqual((await world.sdk.v1.customers.list({ ingest_alias: 'gone' })).data, [])
    const archived = await world.sdk.v1.customers.list({
      only_archived: true,
      ingest_alias: 'gone',
    })
    assert.equal(archived.data[0]?.id, id)
    const again = await world.sdk.v1.customers.archive({ id }).catch((e) => e)
    assert.ok(again instanceof Metronome.BadRequestError)
    assert.equal((await world.post('/v1/customers/archive', { id: nobody })).status, 404)
    await customer(stripe)
    const late = await world.post('/v1/setCustomerBillingProviderConfigurations', {
      data: [{ customer_id: id, ...stripe.customer_billing_provider_configurations[0] }],
    })
    assert.equal(late.status, 400)
  })

  test('a billable status holds from its date on', async () => {
    const customer_id = await customer()
    const set = async (billable_status: string, effective_at: string) =>
      (
        await world.post('/v1/customers/setBillableStatus', {
          customer_id,
          billable_status,
          effective_at,
        })
      ).body.data
    assert.deepEqual(await set('UNBILLABLE', '2026-01-05T10:30:00Z'), {
      id: customer_id,
      current_billable_status: 'billable',
    })
    await world.advanceTo('2026-01-06')
    assert.deepEqual((await got(customer_id)).current_billable_status, {
      value: 'unbillable',
      effective_at: '2026-01-05T10:30:00.000Z',
    })
    const back = await set('billable', '2026-01-03T00:00:00Z') // what was said of later times is void
    assert.equal(back.current_billable_status, 'billable')
  })

  test('no two customers ever count the same event, whatever happens to aliases at once', async () => {
    const world = await World.at('2026-01-01')
    const { data: metric } = await world.sdk.v1.billableMetrics.create({
      name: 'events',
      aggregation_type: 'COUNT',
    })
    await world.sdk.v1.usage.ingest({
      usage: ALIASES.map((customer_id) => ({
        transaction_id: customer_id,
        customer_id,
        event_type: 'call',
        timestamp: '2026-01-01T00:00:00Z',
      })),
    })
    const counted = async (customer_ids: string[]) => {
      const { data } = await world.sdk.v1.usage.list({
        customer_ids,
        billable_metrics: [{ id: metric.id }],
        window_size: 'NONE',
        starting_on: '2026-01-01T00:00:00Z',
        ending_before: '2026-01-02T00:00:00Z',
      })
      return data.reduce((n, { value }) => n + (value ?? 0), 0)
    }
    const ids: string[] = []
    for (const name of ['a', 'b', 'c'])
      ids.push((await world.sdk.v1.customers.create({ name })).data.id)
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          who: fc.nat(2),
          aliases: fc.subarray(ALIASES),
        }),
      },
      { weight: 1, arbitrary: fc.record({ archived: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ made: fc.constantFrom('x', 'y') }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const replies = await Promise.all(
          steps.map((step) =>
            'made' in step
              ? world.post('/v1/customers', { name: 'new', ingest_aliases: [step.made] })
              : 'archived' in step
                ? world.post('/v1/customers/archive', { id: ids[step.archived] })
                : world.post(`/v1/customers/${ids[step.who]}/setIngestAliases`, {
                    ingest_aliases: step.aliases,
                  }),
          ),
        )
        for (const { status } of replies) assert.ok([200, 400, 409].includes(status))
        const all = [
          ...(await world.sdk.v1.customers.list()).data,
          ...(await world.sdk.v1.customers.list({ only_archived: true })).data,
        ]
        const held = all.flatMap((c) => c.ingest_aliases)
        assert.equal(new Set(held).size, held.length)
        assert.equal(await counted(all.map(({ id }) => id)), held.length)
      }),
      { numRuns: 12 },
    )
  })

  test('pages neither repeat nor skip while others are being made', async () => {
    const world = await World.at('2026-01-01')
    const make = async (n: number) =>
      (await world.sdk.v1.customers.create({ name: `c${n}` })).data.id
    const before = await Promise.all(Array.from({ length: 9 }, (_, n) => make(n)))
    const sizes = fc.integer({ min: 1, max: 5 })
    const making = fc.array(fc.nat(2), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(sizes, making, async (limit, made) => {
        const seen: string[] = []
        let next = ''
        for (let page = 0; page === 0 || next; page += 1) {
          const others = Array.from({ length: made[page] ?? 0 }, (_, n) => make(n))
          const [{ body }] = await Promise.all([
            world.get(`/v1/customers?limit=${limit}&next_page=${next}`),
            ...others,
          ])
          seen.push(...body.data.map((c: { id: string }) => c.id))
          next = body.next_page
        }
        assert.equal(new Set(seen).size, seen.length)
        assert.ok(before.every((id) => seen.includes(id)))
      }),
      { numRuns: 5 },
    )
  })
})
