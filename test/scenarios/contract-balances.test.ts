import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Deal, refusal, USD } from '../deal.ts'

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }

describe('the commits and credits of a contract', () => {
  test('that recur are shown one by one as they come about, with what is left of them', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id, world } = deal
    const id = await deal.sign({
      recurring_commits: [
        {
          product_id: deal.fee,
          name: 'Monthly',
          access_amount: { unit_price: 10, quantity: 5, credit_type_id: USD },
          invoice_amount: { unit_price: 8, quantity: 5, credit_type_id: USD },
          priority: 5,
          starting_at: year.starting_at,
          commit_duration: { value: 1 },
        },
      ],
    })
    const first = await deal.show(id)
    assert.equal(first.commits.length, 1)
    assert.equal(first.commits[0]?.recurring_commit_id, first.recurring_commits?.[0]?.id)
    assert.equal(first.commits[0]?.access_schedule?.schedule_items[0]?.amount, 50)
    assert.equal(first.commits[0]?.invoice_schedule?.schedule_items?.[0]?.amount, 40)
    assert.equal(first.commits[0]?.cost_basis, 0.8)
    assert.equal(first.commits[0]?.priority, 5)
    await world.advanceTo('2026-02-01')
    const second = await deal.show(id)
    assert.deepEqual(
      second.commits.map((c) => c.access_schedule?.schedule_items[0]?.starting_at.slice(0, 10)),
      ['2026-01-01', '2026-02-01'],
    )
    assert.equal(second.commits[0]?.id, first.commits[0]?.id)
    const { data } = await world.sdk.v2.contracts.retrieve({
      customer_id,
      contract_id: id,
      include_balance: true,
      include_ledgers: true,
    })
    assert.deepEqual(
      data.commits.map(({ balance }) => balance),
      [0, 50],
    )
    assert.deepEqual(
      data.commits[0]?.ledger?.map(({ type, amount }) => [type, amount]),
      [
        ['PREPAID_COMMIT_SEGMENT_START', 50],
        ['PREPAID_COMMIT_EXPIRATION', -50],
      ],
    )
    const listed = await world.sdk.v1.customers.commits.list({
      customer_id,
      include_contract_commits: true,
      include_balance: true,
    })
    assert.deepEqual(
      listed.data.map(({ balance }) => balance),
      [0, 50],
    )
    const none = await world.sdk.v1.customers.commits.list({ customer_id })
    assert.deepEqual(none.data, [])
  })

  test('that recur change for the occurrences to come, and those that began stay', async () => {
    const deal = await Deal.at('2026-01-01')
    const id = await deal.sign({
      recurring_credits: [
        {
          product_id: deal.fee,
          access_amount: { unit_price: 10, quantity: 5, credit_type_id: USD },
          priority: 5,
          starting_at: year.starting_at,
          commit_duration: { value: 1 },
        },
      ],
    })
    await deal.world.advanceTo('2026-01-10')
    const recurring_credit_id = (await deal.show(id)).recurring_credits?.[0]?.id ?? ''
    await deal.edit(id, {
      update_recurring_credits: [
        {
          recurring_credit_id,
          access_amount: { quantity: 7 },
          ending_before: '2026-03-01T00:00:00Z',
        },
      ],
    })
    assert.deepEqual((await deal.show(id)).recurring_credits?.[0]?.access_amount, {
      unit_price: 10,
      quantity: 7,
      credit_type_id: USD,
    })
    await deal.world.advanceTo('2026-05-01')
    assert.deepEqual(
      (await deal.show(id)).credits?.map((c) => c.access_schedule?.schedule_items[0]?.amount),
      [50, 70],
    )
  })

  test('that are billed or drawn on can no longer be taken back', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id, world } = deal
    const id = await deal.sign({
      commits: [
        {
          type: 'PREPAID',
          product_id: deal.fee,
          access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
          invoice_schedule: {
            schedule_items: [
              { amount: 400, timestamp: '2026-01-01T00:00:00Z' },
              { amount: 600, timestamp: '2026-06-01T00:00:00Z' },
            ],
          },
        },
      ],
      scheduled_charges: [
        {
          product_id: deal.fee,
          schedule: { schedule_items: [{ amount: 5, timestamp: '2026-01-01T00:00:00Z' }] },
        },
      ],
    })
    await world.sdk.v1.usage.ingest({
      usage: [
        {
          customer_id,
          event_type: 'call',
          timestamp: '2026-01-01T00:00:00Z',
          transaction_id: 'one',
          properties: { region: 'eu' },
        },
      ],
    })
    await world.advanceTo('2026-02-03')
    const is = await deal.show(id)
    const commit_id = is.commits[0]?.id ?? ''
    const [billed, open] = is.commits[0]?.invoice_schedule?.schedule_items ?? []
    const update = (items: object) =>
      deal.edit(id, { update_commits: [{ commit_id, invoice_schedule: items }] })
    const item = { id: billed?.id ?? '' }
    const changed = await refusal(update({ update_schedule_items: [{ ...item, amount: 1 }] }))
    assert.match(changed.message, /finalized/)
    const removed = await refusal(update({ remove_schedule_items: [item] }))
    assert.match(removed.message, /finalized/)
    await update({ update_schedule_items: [{ id: open?.id ?? '', amount: 700 }] })
    const segment = { id: is.commits[0]?.access_schedule?.schedule_items[0]?.id ?? '' }
    const drawn = await refusal(
      deal.edit(id, {
        update_commits: [{ commit_id, access_schedule: { remove_schedule_items: [segment] } }],
      }),
    )
    assert.match(drawn.message, /drawn on it/)
    const commit = await refusal(deal.edit(id, { archive_commits: [{ id: commit_id }] }))
    assert.match(commit.message, /cannot be archived/)
    const charge = await refusal(
      deal.edit(id, {
        archive_scheduled_charges: [{ id: is.scheduled_charges[0]?.id ?? '' }],
      }),
    )
    assert.match(charge.message, /cannot be archived/)
    const end = {
      update_contract_end_date: '2026-01-15T00:00:00Z',
      allow_contract_ending_before_finalized_invoice: false,
    }
    assert.match((await refusal(deal.edit(id, end))).message, /finalized invoice/)
    await deal.edit(id, { ...end, allow_contract_ending_before_finalized_invoice: true })
  })
})

describe('commits that are retired', () => {
  test('are those of which nothing can change any more', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id, world } = deal
    const month = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2026-02-01T00:00:00Z' }
    const commit = (window: object) => ({
      type: 'PREPAID' as const,
      product_id: deal.fee,
      access_schedule: { schedule_items: [{ amount: 10, ...month, ...window }] },
    })
    const contract_id = await deal.sign({ commits: [commit({}), commit(year)] })
    const [done, open] = (await deal.show(contract_id)).commits.map((c) => c.id)
    const retire = async (more: object = {}) => {
      const body = { customer_id, contract_id, commit_ids: [done, open], ...more }
      return (await world.post('/v2/contracts/commits/retire', body)).body.data
    }
    assert.equal((await retire()).retired_count, 0)
    await world.advanceTo('2026-02-03')
    assert.deepEqual(await retire({ dry_run: true }), {
      retired_count: 1,
      retired_commit_ids: [done],
      skipped_count: 1,
      skipped_reasons: [{ commit_id: open, reason: 'The commit still has a balance' }],
    })
    assert.equal((await deal.show(contract_id)).commits.length, 2)
    assert.equal((await retire()).retired_count, 1)
    assert.deepEqual(
      (await deal.show(contract_id)).commits.map((c) => c.id),
      [open],
    )
    const again = await retire()
    assert.equal(again.skipped_count, 2)
  })
})
