import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, refusal } from '../deal.ts'

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }

describe('an archived contract', () => {
  let deal: Deal
  before(async () => {
    deal = await Deal.at('2026-01-01')
  })

  test('takes no edit any more, and is shown when asked for', async () => {
    const { world } = deal
    const { data: other } = await world.sdk.v1.customers.create({ name: 'Leaving' })
    const { data: made } = await world.sdk.v1.contracts.create({
      customer_id: other.id,
      starting_at: year.starting_at,
    })
    await world.sdk.v1.contracts.archive({
      customer_id: other.id,
      contract_id: made.id,
      void_invoices: true,
    })
    const list = async (include_archived: boolean) =>
      (await world.sdk.v2.contracts.list({ customer_id: other.id, include_archived })).data
    assert.deepEqual(await list(false), [])
    assert.equal((await list(true))[0]?.archived_at, '2026-01-01T00:00:00.000Z')
    const refused = await refusal(
      world.sdk.v2.contracts.edit({
        customer_id: other.id,
        contract_id: made.id,
        update_contract_name: 'x',
      }),
    )
    assert.match(refused.message, /archived/)
  })

  test('voids what lies ahead, and what was billed only when asked to', async () => {
    const { world } = deal
    for (const void_invoices of [true, false]) {
      const customer_id = (await world.sdk.v1.customers.create({ name: 'Leaving' })).data.id
      const charge = (timestamp: string) => ({ amount: 100, timestamp })
      const { data: made } = await world.sdk.v1.contracts.create({
        customer_id,
        starting_at: year.starting_at,
        commits: [
          {
            type: 'PREPAID',
            product_id: deal.fee,
            access_schedule: { schedule_items: [{ amount: 1000, ...year }] },
          },
        ],
        scheduled_charges: [
          {
            product_id: deal.fee,
            schedule: {
              schedule_items: [charge(year.starting_at), charge('2026-08-01T00:00:00Z')],
            },
          },
        ],
      })
      const which = { customer_id, contract_id: made.id }
      await world.sdk.v1.contracts.archive({ ...which, void_invoices })
      const { data: invoices } = await world.sdk.v1.customers.invoices.list({ customer_id })
      assert.deepEqual(
        new Set(invoices.map(({ issued_at, status }) => `${issued_at?.slice(0, 10)} ${status}`)),
        new Set([`2026-01-01 ${void_invoices ? 'VOID' : 'FINALIZED'}`, '2026-08-01 VOID']),
      )
      const { data } = await world.sdk.v2.contracts.retrieve({
        ...which,
        include_balance: true,
        include_ledgers: true,
      })
      const [held] = data.commits
      assert.equal(held?.archived_at, data.archived_at)
      assert.equal(held?.balance, 0)
      assert.deepEqual(
        held?.ledger?.map(({ type, amount }) => [type, amount]),
        [
          ['PREPAID_COMMIT_SEGMENT_START', 1000],
          ['PREPAID_COMMIT_EXPIRATION', -1000],
        ],
      )
    }
  })
})
