import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Catalogue, flat } from '../catalogue.ts'
import type { World } from '../world.ts'

describe('a customer with usage', () => {
  let world: World
  let rate_card_id = ''
  before(async () => {
    const catalogue = await Catalogue.at('2026-01-01')
    world = catalogue.world
    rate_card_id = await catalogue.card()
    await catalogue.add(rate_card_id, [flat(await catalogue.usage(), 10)])
  })

  const customer = async (...ingest_aliases: string[]) => {
    const { data } = await world.sdk.v1.customers.create({ name: 'Acme', ingest_aliases })
    await world.sdk.v1.contracts.create({
      customer_id: data.id,
      rate_card_id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    return data.id
  }
  const uses = (name: string) =>
    world.sdk.v1.usage.ingest({
      usage: [1, 2, 3].map((n) => ({
        transaction_id: `${name} ${n}`,
        customer_id: name,
        event_type: 'call',
        timestamp: '2026-01-01T00:00:00Z',
        properties: {},
      })),
    })
  const invoices = async (customer_id: string) =>
    (await world.sdk.v1.customers.invoices.list({ customer_id })).data
  const drawn = async (customer_id: string) => (await invoices(customer_id))[0]?.total
  const aliases = (customer_id: string, ...ingest_aliases: string[]) =>
    world.sdk.v1.customers.setIngestAliases({ customer_id, ingest_aliases })

  test('is charged for what comes under its aliases, which may come first and may move', async () => {
    await uses('sub-7')
    const c = await customer('sub-7')
    const d = await customer()
    assert.equal(await drawn(c), 30)
    await aliases(c, 'sub-8')
    assert.equal(await drawn(c), 0)
    await aliases(d, 'sub-7')
    assert.equal(await drawn(d), 30)
    assert.equal(await drawn(c), 0)
  })

  test('is archived with its contracts: drafts are gone, finalized invoices void', async () => {
    const id = await customer('gone')
    await uses('gone')
    await world.advanceTo('2026-02-15')
    assert.deepEqual((await invoices(id)).map((i) => i.status).toSorted(), ['DRAFT', 'FINALIZED'])
    await world.sdk.v1.customers.archive({ id })
    assert.deepEqual(
      (await invoices(id)).map((i) => i.status),
      ['VOID'],
    )
    const contracts = await world.sdk.v2.contracts.list({ customer_id: id, include_archived: true })
    assert.deepEqual(
      contracts.data.map((c) => c.archived_at),
      ['2026-02-15T00:00:00.000Z'],
    )
    const more = await world.post('/v1/contracts/create', {
      customer_id: id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    assert.equal(more.status, 400)
  })
})

describe('custom fields of the terms of a contract', () => {
  test('are given by the id of a term alone', async () => {
    const catalogue = await Catalogue.at('2026-01-01')
    const { sdk } = catalogue.world
    const fixed = await catalogue.product({ type: 'FIXED' })
    const { data: customer } = await sdk.v1.customers.create({ name: 'Acme' })
    const { data: made } = await sdk.v1.contracts.create({
      customer_id: customer.id,
      starting_at: '2026-01-01T00:00:00Z',
      credits: [
        {
          product_id: fixed,
          access_schedule: {
            schedule_items: [
              {
                amount: 100,
                starting_at: '2026-01-01T00:00:00Z',
                ending_before: '2027-01-01T00:00:00Z',
              },
            ],
          },
        },
      ],
    })
    const which = { customer_id: customer.id, contract_id: made.id }
    const credit = async () => (await sdk.v2.contracts.retrieve(which)).data.credits?.[0]
    const entity_id = (await credit())?.id ?? ''
    const set = (entity: 'contract_credit' | 'commit', custom_fields: Record<string, string>) =>
      sdk.v1.customFields.setValues({ entity, entity_id, custom_fields })
    for (const entity of ['contract_credit', 'commit'] as const)
      await sdk.v1.customFields.addKey({ entity, key: 'po', enforce_uniqueness: false })
    await set('contract_credit', { po: '7' })
    assert.deepEqual((await credit())?.custom_fields, { po: '7' })
    assert.equal((await set('commit', { po: '7' }).catch((e) => e)).status, 404)
  })
})
