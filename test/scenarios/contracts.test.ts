import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, NOBODY, refusal } from '../deal.ts'
import type { World } from '../world.ts'

describe('usage contracts', () => {
  let deal: Deal
  let world: World
  let customer_id: string
  let rate_card_id: string
  let product_id: string
  before(async () => {
    deal = await Deal.at('2026-01-15T12:00:00Z')
    ;({ world, customer_id, rate_card_id, calls: product_id } = deal)
  })

  test('a contract is shown as it was made, by both versions', async () => {
    const made = await world.sdk.v1.contracts.create({
      customer_id,
      name: 'First',
      rate_card_id,
      starting_at: '2026-01-01T02:00:00+02:00',
      ending_before: '2027-01-01T00:00:00Z',
      net_payment_terms_days: 30,
      usage_filter: { group_key: 'region', group_values: ['eu'] },
      overrides: [
        { starting_at: '2026-01-01T00:00:00Z', product_id, type: 'MULTIPLIER', multiplier: 0.9 },
      ],
    })
    const contract_id = made.data.id
    const { data: v2 } = await world.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    assert.deepEqual(made.data.contract, v2)
    const override = v2.overrides[0]
    assert.deepEqual(v2, {
      id: contract_id,
      customer_id,
      name: 'First',
      rate_card_id,
      starting_at: '2026-01-01T00:00:00.000Z',
      ending_before: '2027-01-01T00:00:00.000Z',
      net_payment_terms_days: 30,
      created_at: '2026-01-15T12:00:00.000Z',
      created_by: 'administrator',
      usage_statement_schedule: {
        frequency: 'MONTHLY',
        billing_anchor_date: '2026-01-01T00:00:00.000Z',
      },
      multiplier_override_prioritization: 'LOWEST_MULTIPLIER',
      usage_filter: [
        {
          group_key: 'region',
          group_values: ['eu'],
          starting_at: '2026-01-01T00:00:00.000Z',
          ending_before: '2027-01-01T00:00:00.000Z',
        },
      ],
      commits: [],
      credits: [],
      recurring_commits: [],
      recurring_credits: [],
      scheduled_charges: [],
      subscriptions: [],
      transitions: [],
      has_more: { commits: false, credits: false },
      custom_fields: {},
      overrides: [
        {
          id: override?.id,
          created_at: '2026-01-15T12:00:00.000Z',
          starting_at: '2026-01-01T00:00:00.000Z',
          product: { id: product_id, name: 'Calls' },
          type: 'MULTIPLIER',
          multiplier: 0.9,
          is_commit_specific: false,
        },
      ],
    })
    const { data: v1 } = await world.sdk.v1.contracts.retrieve({ customer_id, contract_id })
    assert.equal(v1.id, contract_id)
    assert.deepEqual(v1.initial, v1.current)
    assert.deepEqual(v1.current.overrides, v2.overrides)
    assert.deepEqual(v1.current.usage_filter, {
      initial: {
        group_key: 'region',
        group_values: ['eu'],
        starting_at: '2026-01-01T00:00:00.000Z',
      },
      current: {
        group_key: 'region',
        group_values: ['eu'],
        starting_at: '2026-01-01T00:00:00.000Z',
      },
      updates: [],
    })
    assert.deepEqual(v1.amendments, [])
  })

  test('an alias of a rate card means what it means when the contract starts', async () => {
    const { data } = await world.sdk.v1.contracts.create({
      customer_id,
      rate_card_alias: 'standard',
      starting_at: '2026-01-01T00:00:00Z',
    })
    assert.equal(data.contract?.rate_card_id, rate_card_id)
    const unknown = await refusal(
      world.sdk.v1.contracts.create({
        customer_id,
        rate_card_alias: 'nobody',
        starting_at: '2026-01-01T00:00:00Z',
      }),
    )
    assert.equal(unknown.status, 400)
  })

  test('a uniqueness key makes one contract', async () => {
    const body = { customer_id, starting_at: '2026-01-01T00:00:00Z', uniqueness_key: 'once' }
    const first = await world.sdk.v1.contracts.create(body)
    const again = await refusal(world.sdk.v1.contracts.create(body))
    assert.equal(again.status, 409)
    assert.equal(again.message, 'This uniqueness key has already been used.')
    assert.equal(again.body['conflicting_id'], first.data.id)
  })

  test('what is missing is not found, by each version in its own way', async () => {
    const v1 = await refusal(world.sdk.v1.contracts.retrieve({ customer_id, contract_id: NOBODY }))
    assert.equal(v1.status, 404)
    const v2 = await refusal(world.sdk.v2.contracts.retrieve({ customer_id, contract_id: NOBODY }))
    assert.deepEqual([v2.status, v2.body['code']], [400, 'ContractNotFound'])
    const customer = await refusal(world.sdk.v2.contracts.list({ customer_id: NOBODY }))
    assert.deepEqual([customer.status, customer.body['code']], [400, 'CustomerNotFound'])
    const create = await refusal(
      world.sdk.v1.contracts.create({ customer_id: NOBODY, starting_at: '2026-01-01T00:00:00Z' }),
    )
    assert.equal(create.status, 404)
  })

  test('dates are on the hour', async () => {
    for (const starting_at of ['2026-01-01T10:30:00Z', '2026-01-01T10:00:00.000001Z']) {
      const off = await refusal(world.sdk.v1.contracts.create({ customer_id, starting_at }))
      assert.equal(off.status, 400)
      assert.match(off.message, /whole hour/)
    }
  })

  test('lists are in the order of start, and by date', async () => {
    const other = (await world.sdk.v1.customers.create({ name: 'Other' })).data.id
    const make = (starting_at: string, ending_before?: string) =>
      world.sdk.v1.contracts
        .create({ customer_id: other, starting_at, ...(ending_before && { ending_before }) })
        .then(({ data }) => data.id)
    const march = await make('2026-03-01T00:00:00Z')
    const january = await make('2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z')
    const list = async (more: object) =>
      (await world.sdk.v2.contracts.list({ customer_id: other, ...more })).data.map(({ id }) => id)
    assert.deepEqual(await list({}), [january, march])
    assert.deepEqual(await list({ covering_date: '2026-02-15T00:00:00Z' }), [january])
    assert.deepEqual(await list({ covering_date: '2026-03-01T00:00:00Z' }), [march])
    assert.deepEqual(await list({ starting_at: '2026-02-01T00:00:00Z' }), [march])
    const v1 = await world.sdk.v1.contracts.list({ customer_id: other })
    assert.deepEqual(
      v1.data.map(({ id }) => id),
      [january, march],
    )
    const both = await refusal(
      world.sdk.v2.contracts.list({
        customer_id: other,
        starting_at: '2026-02-01T00:00:00Z',
        covering_date: '2026-02-01T00:00:00Z',
      }),
    )
    assert.equal(both.status, 400)
  })
})
