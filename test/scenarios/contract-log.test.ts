import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, refusal } from '../deal.ts'

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }

describe('the log of a contract', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  test('remembers: history shows what each did, and the past can be read', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id, world } = deal
    const contract_id = await deal.sign({ name: 'New', net_payment_terms_days: 10 })
    const states = [await deal.show(contract_id)]
    const change = async (at: string, work: () => Promise<unknown>) => {
      await world.advanceTo(at)
      await work()
      states.push(await deal.show(contract_id))
    }
    await change('2026-01-05', () =>
      deal.edit(contract_id, { update_contract_name: 'Old', update_net_payment_terms_days: null }),
    )
    await change('2026-01-06', () =>
      world.sdk.v1.contracts.updateEndDate({
        customer_id,
        contract_id,
        ending_before: '2026-06-01T00:00:00Z',
      }),
    )
    await change('2026-01-07', () =>
      world.sdk.v1.contracts.setUsageFilter({
        customer_id,
        contract_id,
        group_key: 'region',
        group_values: ['eu'],
        starting_at: '2026-02-01T00:00:00Z',
      }),
    )
    const { data } = await world.sdk.v2.contracts.getEditHistory({ customer_id, contract_id })
    assert.deepEqual(
      data.map(({ id: _, ...edit }) => edit),
      [
        { timestamp: '2026-01-05T00:00:00.000Z', update_contract_name: 'Old' },
        {
          timestamp: '2026-01-06T00:00:00.000Z',
          update_contract_end_date: '2026-06-01T00:00:00.000Z',
        },
        {
          timestamp: '2026-01-07T00:00:00.000Z',
          add_usage_filters: [
            {
              group_key: 'region',
              group_values: ['eu'],
              starting_at: '2026-02-01T00:00:00.000Z',
            },
          ],
        },
      ],
    )
    const dates = ['2026-01-04', '2026-01-05', '2026-01-06', '2026-01-07']
    for (const [i, date] of dates.entries())
      assert.deepEqual(
        await deal.show(contract_id, { as_of_date: `${date}T00:00:00Z` }),
        states[i],
        date,
      )
    assert.equal(states[1]?.net_payment_terms_days, undefined)
  })

  test('of one that is shortened takes along what lies beyond its end', async () => {
    const id = await deal.sign({
      commits: [
        {
          type: 'PREPAID',
          product_id: deal.fee,
          access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
          invoice_schedule: {
            recurring_schedule: {
              ...year,
              frequency: 'QUARTERLY',
              amount: 100,
              amount_distribution: 'EACH',
            },
          },
        },
      ],
      scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: {
            recurring_schedule: {
              ...year,
              frequency: 'MONTHLY',
              amount: 5,
              amount_distribution: 'EACH',
            },
          },
        },
      ],
      overrides: [
        {
          ...year,
          product_id: deal.calls,
          type: 'MULTIPLIER',
          multiplier: 0.5,
        },
      ],
      subscriptions: [
        {
          subscription_rate: { product_id: deal.seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ADVANCE',
          proration: {},
          initial_quantity: 1,
          starting_at: '2026-06-01T00:00:00Z',
        },
      ],
    })
    await deal.edit(id, { update_contract_end_date: '2026-04-01T00:00:00Z' })
    const cut = await deal.show(id)
    const end = '2026-04-01T00:00:00.000Z'
    assert.equal(cut.ending_before, end)
    assert.equal(cut.commits[0]?.access_schedule?.schedule_items[0]?.ending_before, end)
    assert.equal(cut.commits[0]?.invoice_schedule?.schedule_items?.length, 1)
    assert.equal(cut.scheduled_charges[0]?.schedule.schedule_items?.length, 3)
    assert.equal(cut.overrides[0]?.ending_before, end)
    const never = cut.subscriptions?.[0]
    assert.equal(never?.ending_before, '2026-06-01T00:00:00.000Z')
    assert.deepEqual([never?.quantity_schedule, never?.billing_periods], [[], {}])
    await deal.edit(id, { update_contract_end_date: null })
    const open = await deal.show(id)
    assert.equal(open.ending_before, undefined)
    assert.deepEqual(open.commits, cut.commits)
    assert.deepEqual(open.subscriptions, cut.subscriptions)
  })

  test('shows the past without ledgers', async () => {
    const contract_id = await deal.sign()
    const { customer_id } = deal
    const which = { customer_id, contract_id, as_of_date: year.starting_at }
    const refused = await refusal(
      deal.world.sdk.v2.contracts.retrieve({ ...which, include_ledgers: true }),
    )
    assert.equal(refused.status, 400)
  })

  test('changes a royalty from a date on, and leaves of it what it does not name', async () => {
    const royalty = {
      reseller_type: 'AWS' as const,
      fraction: 0.1,
      netsuite_reseller_id: 'AWS-1',
      applicable_product_ids: [deal.calls],
      starting_at: '2026-01-01T00:00:00.000Z',
      reseller_contract_value: 500,
    }
    const aws = { aws_account_number: '12', aws_offer_id: 'offer' }
    const id = await deal.sign({ reseller_royalties: [{ ...royalty, aws_options: aws }] })
    const starting_at = '2026-02-01T00:00:00.000Z'
    await deal.edit(id, {
      add_reseller_royalties: [
        { reseller_type: 'AWS', fraction: 0.2, starting_at, aws_options: { aws_offer_id: 'next' } },
      ],
    })
    const segment = { ...royalty, ...aws, applicable_product_tags: [] }
    assert.deepEqual((await deal.show(id)).reseller_royalties, [
      {
        reseller_type: 'AWS',
        segments: [
          { ...segment, ending_before: starting_at },
          { ...segment, fraction: 0.2, starting_at, aws_offer_id: 'next' },
        ],
      },
    ])
  })
})
