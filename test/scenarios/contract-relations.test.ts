import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, refusal } from '../deal.ts'

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }

describe('a renewal', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-03-10T12:00:00Z')
  })
  const monthly = {
    starting_at: year.starting_at,
    ending_before: year.ending_before,
    frequency: 'MONTHLY' as const,
    amount: 5,
    amount_distribution: 'EACH' as const,
  }

  test('ends the old contract where the new one begins, and what would have come after', async () => {
    const old = await deal.sign({
      ending_before: year.ending_before,
      commits: [
        {
          type: 'PREPAID',
          product_id: deal.fee,
          rollover_fraction: 0.5,
          access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
        },
      ],
      scheduled_charges: [{ product_id: deal.fee, schedule: { recurring_schedule: monthly } }],
    })
    const renewal = await deal.sign({
      starting_at: '2026-06-01T00:00:00Z',
      transition: { type: 'RENEWAL', from_contract_id: old },
    })
    const transitions = [{ type: 'RENEWAL', from_contract_id: old, to_contract_id: renewal }]
    const before = await deal.show(old)
    assert.equal(before.ending_before, '2026-06-01T00:00:00.000Z')
    assert.equal(before.scheduled_charges[0]?.schedule.schedule_items?.length, 5)
    assert.deepEqual(before.transitions, transitions)
    const after = await deal.show(renewal)
    assert.deepEqual(after.transitions, transitions)
    const again = await refusal(
      deal.sign({ transition: { type: 'RENEWAL', from_contract_id: old } }),
    )
    assert.match(again.message, /already/)
  })

  test('after a gap leaves the old end where it was', async () => {
    const old = await deal.sign({ ending_before: '2026-04-01T00:00:00Z' })
    await deal.sign({
      starting_at: '2026-06-01T00:00:00Z',
      transition: { type: 'RENEWAL', from_contract_id: old },
    })
    assert.equal((await deal.show(old)).ending_before, '2026-04-01T00:00:00.000Z')
  })

  test('is of a contract of the same customer that has begun', async () => {
    const { world } = deal
    const { data: stranger } = await world.sdk.v1.customers.create({ name: 'Stranger' })
    const foreign = await world.sdk.v1.contracts.create({
      customer_id: stranger.id,
      starting_at: year.starting_at,
    })
    const refused = await refusal(
      deal.sign({ transition: { type: 'RENEWAL', from_contract_id: foreign.data.id } }),
    )
    assert.equal(refused.status, 404)
    const late = await deal.sign({ starting_at: '2026-05-01T00:00:00Z' })
    const early = await refusal(
      deal.sign({ transition: { type: 'RENEWAL', from_contract_id: late } }),
    )
    assert.match(early.message, /only starts/)
  })
})

describe('a hierarchy', () => {
  test('has one level, and at most ten contracts', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id } = deal
    const top = await deal.sign({
      hierarchy_configuration: { parent_behavior: { invoice_consolidation_type: 'CONCATENATE' } },
    })
    const child = (contract_id: string, more: object = {}) =>
      deal.sign({ hierarchy_configuration: { parent: { contract_id, customer_id }, ...more } })
    const first = await child(top, { payer: 'PARENT', usage_statement_behavior: 'CONSOLIDATE' })
    assert.deepEqual((await deal.show(first)).hierarchy_configuration, {
      parent: { contract_id: top, customer_id },
      payer: 'PARENT',
      usage_statement_behavior: 'CONSOLIDATE',
    })
    assert.deepEqual((await deal.show(top)).hierarchy_configuration, {
      children: [{ contract_id: first, customer_id }],
      parent_behavior: { invoice_consolidation_type: 'CONCATENATE' },
    })
    assert.match((await refusal(child(first))).message, /child itself/)
    for (let n = 2; n <= 9; n += 1) await child(top)
    assert.match((await refusal(child(top))).message, /more than 10/)
  })
})
