import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, NOBODY, refusal } from '../deal.ts'

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }
const commit = (deal: Deal, more: object = {}) => ({
  type: 'PREPAID' as const,
  product_id: deal.fee,
  access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
  ...more,
})

describe('an edit', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  test('adds terms, which are shown like those of the start, and by the answer', async () => {
    const id = await deal.sign()
    const { edit } = await deal.edit(id, {
      add_commits: [commit(deal)],
      add_scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: { schedule_items: [{ amount: 5, timestamp: '2026-03-01T00:00:00Z' }] },
        },
      ],
      add_overrides: [
        {
          starting_at: '2026-02-01T00:00:00Z',
          product_id: deal.calls,
          type: 'MULTIPLIER',
          multiplier: 0.5,
        },
      ],
      add_recurring_credits: [
        {
          product_id: deal.fee,
          access_amount: { unit_price: 1, quantity: 10, credit_type_id: deal.token },
          priority: 1,
          starting_at: '2026-02-01T00:00:00Z',
          commit_duration: { value: 1 },
        },
      ],
    })
    const contract = await deal.show(id)
    assert.deepEqual(contract.commits, edit?.add_commits)
    assert.deepEqual(contract.scheduled_charges, edit?.add_scheduled_charges)
    assert.deepEqual(contract.overrides, edit?.add_overrides)
    assert.deepEqual(contract.recurring_credits, edit?.add_recurring_credits)
    assert.equal(contract.commits.length, 1)
  })

  test('changes schedules item by item', async () => {
    const id = await deal.sign({
      commits: [
        commit(deal, {
          invoice_schedule: {
            schedule_items: [
              { amount: 400, timestamp: '2026-02-01T00:00:00Z' },
              { amount: 600, timestamp: '2026-03-01T00:00:00Z' },
            ],
          },
        }),
      ],
    })
    const [before] = (await deal.show(id)).commits
    const [first, second] = before?.invoice_schedule?.schedule_items ?? []
    const [segment] = before?.access_schedule?.schedule_items ?? []
    await deal.edit(id, {
      update_commits: [
        {
          commit_id: before?.id ?? '',
          name: 'Renamed',
          priority: 3,
          rollover_fraction: 0.25,
          applicable_product_ids: [deal.calls],
          access_schedule: {
            update_schedule_items: [{ id: segment?.id ?? '', amount: 1500 }],
            add_schedule_items: [
              {
                amount: 7,
                starting_at: '2027-01-01T00:00:00Z',
                ending_before: '2027-02-01T00:00:00Z',
              },
            ],
          },
          invoice_schedule: {
            remove_schedule_items: [{ id: first?.id ?? '' }],
            update_schedule_items: [{ id: second?.id ?? '', quantity: 2 }],
            add_schedule_items: [
              { unit_price: 10, quantity: 3, timestamp: '2026-02-15T00:00:00Z' },
            ],
          },
        },
      ],
    })
    const [after] = (await deal.show(id)).commits
    assert.equal(after?.name, 'Renamed')
    assert.equal(after?.priority, 3)
    assert.equal(after?.rollover_fraction, 0.25)
    assert.deepEqual(after?.applicable_product_ids, [deal.calls])
    assert.deepEqual(
      after?.access_schedule?.schedule_items.map(({ amount }) => amount),
      [1500, 7],
    )
    assert.equal(after?.access_schedule?.schedule_items[0]?.id, segment?.id)
    assert.deepEqual(
      after?.invoice_schedule?.schedule_items?.map(({ timestamp, amount }) => [
        timestamp.slice(0, 10),
        amount,
      ]),
      [
        ['2026-02-15', 30],
        ['2026-03-01', 1200],
      ],
    )
    await deal.edit(id, {
      update_commits: [
        {
          commit_id: before?.id ?? '',
          priority: null,
          rollover_fraction: null,
          applicable_product_ids: null,
        },
      ],
    })
    const [cleared] = (await deal.show(id)).commits
    assert.equal(cleared?.priority, 100)
    assert.equal(cleared?.rollover_fraction, undefined)
    assert.equal(cleared?.applicable_product_ids, undefined)
  })

  test('takes terms away', async () => {
    const id = await deal.sign({
      commits: [commit(deal)],
      credits: [
        { product_id: deal.fee, access_schedule: { schedule_items: [{ amount: 1, ...year }] } },
      ],
      overrides: [{ starting_at: year.starting_at, product_id: deal.calls, entitled: false }],
      scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: { schedule_items: [{ amount: 1, timestamp: '2026-09-01T00:00:00Z' }] },
        },
      ],
    })
    const is = await deal.show(id)
    const by = (term: { id: string } | undefined) => [{ id: term?.id ?? '' }]
    await deal.edit(id, {
      archive_commits: by(is.commits[0]),
      archive_credits: by(is.credits?.[0]),
      archive_scheduled_charges: by(is.scheduled_charges[0]),
      remove_overrides: by(is.overrides[0]),
    })
    const left = await deal.show(id)
    assert.deepEqual(
      [left.commits, left.credits, left.scheduled_charges, left.overrides],
      [[], [], [], []],
    )
    const again = await refusal(deal.edit(id, { archive_commits: by(is.commits[0]) }))
    assert.match(again.message, /archived/)
  })

  test('happens whole or not at all', async () => {
    const id = await deal.sign()
    const is = await deal.show(id)
    const refused = await refusal(
      deal.edit(id, {
        update_contract_name: 'Changed',
        add_commits: [commit(deal)],
        remove_overrides: [{ id: NOBODY }],
      }),
    )
    assert.deepEqual([refused.status, refused.body['code']], [400, 'InvalidArgument'])
    assert.deepEqual(await deal.show(id), is)
    const { customer_id } = deal
    const history = await deal.world.sdk.v2.contracts.getEditHistory({
      customer_id,
      contract_id: id,
    })
    assert.deepEqual(history.data, [])
  })

  test('is made once under a uniqueness key', async () => {
    const id = await deal.sign()
    const once = { uniqueness_key: 'edit-once', update_contract_name: 'One' }
    const { id: first } = await deal.edit(id, once)
    const again = await refusal(deal.edit(id, { ...once, update_contract_name: 'Two' }))
    assert.equal(again.status, 409)
    assert.equal(again.body['conflicting_id'], first)
    assert.equal((await deal.show(id)).name, 'One')
  })

  test('of v1 is an amendment', async () => {
    const { customer_id, world } = deal
    const contract_id = await deal.sign({ commits: [commit(deal)] })
    const { data } = await world.sdk.v1.contracts.amend({
      customer_id,
      contract_id,
      starting_at: '2026-02-01T00:00:00Z',
      salesforce_opportunity_id: 'SF-1',
      credits: [
        { product_id: deal.fee, access_schedule: { schedule_items: [{ amount: 1, ...year }] } },
      ],
      scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: { schedule_items: [{ amount: 5, timestamp: '2026-02-03T00:00:00Z' }] },
        },
      ],
    })
    const { data: v1 } = await world.sdk.v1.contracts.retrieve({ customer_id, contract_id })
    assert.equal(v1.amendments[0]?.id, data.id)
    assert.equal(v1.amendments[0]?.starting_at, '2026-02-01T00:00:00.000Z')
    assert.equal(v1.amendments[0]?.salesforce_opportunity_id, 'SF-1')
    assert.deepEqual(v1.initial.credits, [])
    assert.deepEqual(v1.current.credits, v1.amendments[0]?.credits)
    assert.equal(v1.current.credits?.length, 1)
    const { data: invoices } = await world.sdk.v1.customers.invoices.list({
      customer_id,
      contract_id,
    })
    assert.deepEqual(
      invoices.map(({ type, amendment_id }) => [type, amendment_id]),
      [
        ['USAGE', undefined],
        ['SCHEDULED', data.id],
      ],
    )
  })
})
