import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, NOBODY, refusal, USD } from '../deal.ts'

const days = (value: number) => ({ value, unit: 'DAYS' as const })
const months = (value: number) => ({ value, unit: 'MONTHS' as const })

describe('packages', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-15')
  })

  const make = async (more: object = {}) => {
    const { data } = await deal.world.sdk.v1.packages.create({
      name: 'Starter',
      rate_card_id: deal.rate_card_id,
      ...more,
    })
    return data.id
  }
  const show = async (package_id: string) =>
    (await deal.world.sdk.v1.packages.retrieve({ package_id })).data
  const sign = (more: object) =>
    deal.world.sdk.v1.contracts.create({
      customer_id: deal.customer_id,
      starting_at: '2026-01-31T00:00:00Z',
      ...more,
    })

  test('hold terms with dates yet to come, and contracts spell them out', async () => {
    const id = await make({
      contract_name: 'Starter contract',
      duration: months(12),
      net_payment_terms_days: 14,
      aliases: [{ name: 'starter' }],
      usage_statement_schedule: { frequency: 'MONTHLY', day: 'CONTRACT_START' },
      commits: [
        {
          type: 'PREPAID',
          product_id: deal.fee,
          temporary_id: 'year',
          rollover_fraction: 0.5,
          access_schedule: {
            schedule_items: [{ amount: 1000, starting_at_offset: days(0), duration: months(1) }],
          },
          invoice_schedule: {
            schedule_items: [{ unit_price: 800, quantity: 1, date_offset: days(7) }],
          },
        },
      ],
      overrides: [
        {
          starting_at_offset: months(1),
          duration: days(10),
          type: 'MULTIPLIER',
          multiplier: 0.5,
          is_commit_specific: true,
          override_specifiers: [{ product_id: deal.calls, commit_ids: ['year'] }],
        },
      ],
      scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: { schedule_items: [{ unit_price: 5, quantity: 2, date_offset: months(1) }] },
        },
      ],
      subscriptions: [
        {
          temporary_id: 'team',
          subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          proration: {},
          quantity_management_mode: 'SEAT_BASED',
          seat_config: { seat_group_key: 'user', initial_unassigned_seats: 3 },
        },
      ],
      recurring_credits: [
        {
          product_id: deal.fee,
          access_amount: { unit_price: 10, credit_type_id: USD },
          priority: 1,
          starting_at_offset: days(0),
          commit_duration: { value: 1 },
          subscription_config: {
            subscription_id: 'team',
            apply_seat_increase_config: { is_prorated: true },
          },
        },
      ],
    })
    const shown = await show(id)
    assert.equal(shown.name, 'Starter')
    assert.deepEqual(shown.duration, months(12))
    assert.deepEqual(shown.aliases, [{ name: 'starter' }])
    assert.deepEqual(shown.commits[0]?.access_schedule?.schedule_items[0]?.duration, months(1))
    assert.deepEqual(shown.overrides[0]?.override_specifiers[0]?.commit_template_ids, [
      shown.commits[0]?.id,
    ])
    assert.equal(
      shown.recurring_credits?.[0]?.subscription_config?.subscription_template_id,
      shown.subscriptions?.[0]?.id,
    )

    const { data } = await sign({ package_alias: 'starter' })
    const contract = await deal.show(data.id)
    assert.equal(contract.package_id, id)
    assert.equal(contract.name, 'Starter contract')
    assert.equal(contract.net_payment_terms_days, 14)
    assert.equal(contract.ending_before, '2027-01-31T00:00:00.000Z')
    assert.equal(contract.usage_statement_schedule.billing_anchor_date, '2026-01-31T00:00:00.000Z')
    const [commit] = contract.commits
    assert.equal(
      commit?.access_schedule?.schedule_items[0]?.ending_before,
      '2026-02-28T00:00:00.000Z',
    )
    assert.equal(
      commit?.invoice_schedule?.schedule_items?.[0]?.timestamp,
      '2026-02-07T00:00:00.000Z',
    )
    assert.equal(contract.overrides[0]?.starting_at, '2026-02-28T00:00:00.000Z')
    assert.equal(contract.overrides[0]?.ending_before, '2026-03-10T00:00:00.000Z')
    assert.deepEqual(contract.overrides[0]?.override_specifiers?.[0]?.commit_ids, [commit?.id])
    assert.equal(contract.scheduled_charges[0]?.schedule.schedule_items?.[0]?.amount, 10)
    assert.equal(contract.subscriptions?.[0]?.quantity_schedule[0]?.quantity, 3)
    assert.equal(
      contract.recurring_credits?.[0]?.subscription_config?.subscription_id,
      contract.subscriptions?.[0]?.id,
    )
  })

  test('stand alone beside a customer, a start and little else', async () => {
    const package_id = await make()
    const named = await refusal(sign({ package_id, name: 'Mine' }))
    assert.match(named.message, /name/)
    const both = await refusal(sign({ package_id, package_alias: 'starter' }))
    assert.equal(both.status, 400)
    const nobody = await refusal(sign({ package_id: NOBODY }))
    assert.equal(nobody.status, 404)
    const alias = await refusal(sign({ package_alias: 'nobody' }))
    assert.equal(alias.status, 400)
    await sign({ package_id, uniqueness_key: 'from-package' })
  })

  test('are archived: no new contracts, the old ones stay', async () => {
    const { sdk } = deal.world
    const package_id = await make({ name: 'Old' })
    const { data } = await sign({ package_id })
    await sdk.v1.packages.archive({ package_id })
    assert.match((await refusal(sign({ package_id }))).message, /archived/)
    assert.equal((await deal.show(data.id)).package_id, package_id)
    const ids = async (archive_filter?: 'ARCHIVED' | 'ALL') => {
      const found: string[] = []
      for await (const one of sdk.v1.packages.list({ ...(archive_filter && { archive_filter }) }))
        found.push(one.id)
      return found
    }
    assert.ok(!(await ids()).includes(package_id))
    assert.deepEqual(await ids('ARCHIVED'), [package_id])
    assert.ok((await ids('ALL')).includes(package_id))
    assert.equal((await show(package_id)).archived_at, '2026-01-15T00:00:00.000Z')
  })

  test('give up an alias to the package that takes it', async () => {
    const first = await make({ aliases: [{ name: 'moving' }] })
    const second = await make({
      aliases: [{ name: 'moving', starting_at: '2026-06-01T00:00:00Z' }],
    })
    const of = async (starting_at: string) => {
      const { data } = await sign({ package_alias: 'moving', starting_at })
      return (await deal.show(data.id)).package_id
    }
    assert.equal(await of('2026-05-01T00:00:00Z'), first)
    assert.equal(await of('2026-06-01T00:00:00Z'), second)
    assert.deepEqual((await show(first)).aliases, [
      { name: 'moving', ending_before: '2026-06-01T00:00:00.000Z' },
    ])
  })

  test('know their contracts, page by page', async () => {
    const { sdk } = deal.world
    const package_id = await make({ duration: months(1) })
    const made: string[] = []
    for (const month of ['01', '02', '03'])
      made.push((await sign({ package_id, starting_at: `2026-${month}-01T00:00:00Z` })).data.id)
    const list = async (more: object = {}) => {
      const ids: string[] = []
      for await (const row of sdk.v1.packages.listContractsOnPackage({
        package_id,
        limit: 2,
        ...more,
      }))
        ids.push(row.contract_id)
      return ids
    }
    assert.deepEqual(await list(), made)
    assert.deepEqual(await list({ covering_date: '2026-02-15T00:00:00Z' }), [made[1]])
    assert.deepEqual(await list({ starting_at: '2026-02-01T00:00:00Z' }), made.slice(1))
  })

  test('carry custom fields to the terms that are made of them', async () => {
    const { sdk } = deal.world
    for (const entity of ['package_commit', 'commit'] as const)
      await sdk.v1.customFields.addKey({ entity, key: 'sku', enforce_uniqueness: false })
    await sdk.v1.customFields.addKey({
      entity: 'package_commit',
      key: 'internal',
      enforce_uniqueness: false,
    })
    const package_id = await make({
      commits: [
        {
          type: 'PREPAID',
          product_id: deal.fee,
          access_schedule: {
            schedule_items: [{ amount: 1, starting_at_offset: days(0), duration: days(1) }],
          },
          custom_fields: { sku: 'S-1', internal: 'yes' },
        },
      ],
    })
    const [template] = (await show(package_id)).commits
    assert.deepEqual(template?.custom_fields, { sku: 'S-1', internal: 'yes' })
    const { data } = await sign({ package_id })
    assert.deepEqual((await deal.show(data.id)).commits[0]?.custom_fields, { sku: 'S-1' })
  })

  test('of which no contract could be made are refused', async () => {
    const far = await refusal(make({ duration: { value: 9_007_199_254_740_992, unit: 'YEARS' } }))
    assert.equal(far.status, 400)
    assert.match(far.message, /past the year 9999/)
    const product = await refusal(
      make({
        scheduled_charges: [
          {
            product_id: deal.calls,
            schedule: { schedule_items: [{ unit_price: 1, quantity: 1, date_offset: days(0) }] },
          },
        ],
      }),
    )
    assert.match(product.message, /FIXED/)
    const key = { uniqueness_key: 'package-once' }
    await make(key)
    assert.equal((await refusal(make(key))).status, 409)
  })

  test('need the one provider of the customer that they name', async () => {
    const package_id = await make({
      billing_provider: 'stripe',
      delivery_method: 'direct_to_billing_provider',
    })
    const none = await refusal(sign({ package_id }))
    assert.match(none.message, /0 configurations/)
  })
})

describe('a customer and its contract', () => {
  test('are made together or not at all', async () => {
    const deal = await Deal.at('2026-01-01')
    const create = (contract: object, ingest_aliases = ['together']) =>
      deal.world.post('/v1/composite/createCustomerWithContract', {
        customer: { name: 'Together', ingest_aliases },
        contract: { starting_at: '2026-01-01T00:00:00Z', ...contract },
      })
    const refused = await create({ rate_card_id: NOBODY })
    assert.equal(refused.status, 404)
    const made = await create({ rate_card_id: deal.rate_card_id, name: 'First' })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const { customer_id, contract_id, ...rest } = made.body.data
    assert.deepEqual(rest, {
      ingest_aliases: ['together'],
      customer_name: 'Together',
      custom_fields: {},
    })
    const { data } = await deal.world.sdk.v2.contracts.list({ customer_id })
    assert.deepEqual(
      data.map(({ id, name }) => [id, name]),
      [[contract_id, 'First']],
    )
  })
})
