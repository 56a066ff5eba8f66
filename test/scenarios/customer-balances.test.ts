import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, NOBODY, refusal } from '../deal.ts'

const year = { starting_at: '2026-01-01T00:00:00Z', ending_before: '2027-01-01T00:00:00Z' }
const access = (amount: number, window = year) => ({ schedule_items: [{ amount, ...window }] })

describe("a customer's own commits and credits", () => {
  let deal: Deal
  let contract_id: string
  before(async () => {
    deal = await Deal.at('2026-01-01')
    contract_id = await deal.sign()
  })

  const commit = async (more: object = {}) => {
    const { data } = await deal.world.sdk.v1.customers.commits.create({
      customer_id: deal.customer_id,
      type: 'PREPAID',
      product_id: deal.fee,
      priority: 10,
      access_schedule: access(1000),
      ...more,
    })
    return data.id
  }
  const credit = async (more: object = {}) => {
    const { data } = await deal.world.sdk.v1.customers.credits.create({
      customer_id: deal.customer_id,
      product_id: deal.fee,
      priority: 10,
      access_schedule: access(1000),
      ...more,
    })
    return data.id
  }
  const commits = async (more: object = {}) => {
    const { customer_id } = deal
    const page = await deal.world.sdk.v1.customers.commits.list({ customer_id, ...more })
    return page.data
  }
  const credits = async (more: object = {}) => {
    const { customer_id } = deal
    const page = await deal.world.sdk.v1.customers.credits.list({ customer_id, ...more })
    return page.data
  }
  const one = async (commit_id: string) => (await commits({ commit_id }))[0]

  test('are shown as they were made', async () => {
    const id = await commit({
      name: 'Year',
      invoice_contract_id: contract_id,
      applicable_contract_ids: [contract_id],
      invoice_schedule: { schedule_items: [{ amount: 800, timestamp: year.starting_at }] },
      salesforce_opportunity_id: 'SF-1',
      uniqueness_key: 'own-year',
    })
    const shown = await one(id)
    assert.deepEqual(shown, {
      id,
      type: 'PREPAID',
      name: 'Year',
      product: { id: deal.fee, name: 'Fee' },
      priority: 10,
      rate_type: 'LIST_RATE',
      cost_basis: 0.8,
      invoice_contract: { id: contract_id },
      applicable_contract_ids: [contract_id],
      salesforce_opportunity_id: 'SF-1',
      uniqueness_key: 'own-year',
      access_schedule: shown?.access_schedule,
      invoice_schedule: shown?.invoice_schedule,
      created_at: '2026-01-01T00:00:00.000Z',
      created_by: 'administrator',
      custom_fields: {},
    })
    assert.equal(shown?.access_schedule?.schedule_items[0]?.amount, 1000)
    assert.equal(shown?.invoice_schedule?.schedule_items?.[0]?.amount, 800)
  })

  test('share one space of uniqueness keys', async () => {
    const id = await commit({ uniqueness_key: 'shared' })
    const again = await refusal(credit({ uniqueness_key: 'shared' }))
    assert.equal(again.status, 409)
    assert.equal(again.body['conflicting_id'], id)
  })

  test('need a contract to be paid on', async () => {
    const invoice_schedule = { schedule_items: [{ amount: 1, timestamp: year.starting_at }] }
    const paid = await refusal(commit({ invoice_schedule }))
    assert.match(paid.message, /invoice_contract_id/)
    await commit({ invoice_schedule: { ...invoice_schedule, do_not_invoice: true } })
    const stranger = await refusal(commit({ invoice_schedule, invoice_contract_id: NOBODY }))
    assert.equal(stranger.status, 404)
  })

  test('are listed by date, with those of contracts when asked for, page by page', async () => {
    const deal = await Deal.at('2026-01-01')
    const { customer_id, world } = deal
    const body = { customer_id, product_id: deal.fee, priority: 1 }
    const windows = [
      { starting_at: '2026-01-01T00:00:00Z', ending_before: '2026-02-01T00:00:00Z' },
      { starting_at: '2026-02-01T00:00:00Z', ending_before: '2026-03-01T00:00:00Z' },
      { starting_at: '2026-03-01T00:00:00Z', ending_before: '2026-04-01T00:00:00Z' },
    ]
    const ids: string[] = []
    for (const window of windows) {
      const { data } = await world.sdk.v1.customers.credits.create({
        ...body,
        access_schedule: access(1, window),
      })
      ids.push(data.id)
    }
    await deal.sign({
      credits: [{ product_id: deal.fee, access_schedule: access(1, windows[0]) }],
    })
    const list = async (more: object) =>
      (await world.sdk.v1.customers.credits.list({ customer_id, ...more })).data.map(({ id }) =>
        ids.indexOf(id),
      )
    const sorted = async (more: object) => (await list(more)).sort()
    assert.deepEqual(await sorted({}), [0, 1, 2])
    assert.deepEqual(await sorted({ include_contract_credits: true }), [-1, 0, 1, 2])
    assert.deepEqual(await list({ covering_date: '2026-02-15T00:00:00Z' }), [1])
    assert.deepEqual(await sorted({ starting_at: '2026-02-15T00:00:00Z' }), [1, 2])
    assert.deepEqual(await list({ effective_before: '2026-02-01T00:00:00Z' }), [0])
    assert.deepEqual(await list({ credit_id: ids[2] }), [2])
    const paged: number[] = []
    for await (const { id } of world.sdk.v1.customers.credits.list({ customer_id, limit: 2 }))
      paged.push(ids.indexOf(id))
    assert.deepEqual(paged.sort(), [0, 1, 2])
    const many = await refusal(
      world.sdk.v1.customers.credits.list({ customer_id, limit: 26 }).then(),
    )
    assert.equal(many.status, 400)
  })

  test('end earlier, never later, and prepaid ones only', async () => {
    const { customer_id, world } = deal
    const id = await commit()
    const end = (access_ending_before: string, commit_id = id) =>
      world.sdk.v1.customers.commits.updateEndDate({ customer_id, commit_id, access_ending_before })
    await end('2026-06-01T00:00:00Z')
    const { access_schedule } = (await one(id)) ?? {}
    assert.equal(access_schedule?.schedule_items[0]?.ending_before, '2026-06-01T00:00:00.000Z')
    const later = await refusal(end('2026-07-01T00:00:00Z'))
    assert.match(later.message, /only shorten/)
    const promise = await commit({
      type: 'POSTPAID',
      invoice_contract_id: contract_id,
      invoice_schedule: { schedule_items: [{ amount: 1000, timestamp: year.ending_before }] },
    })
    assert.match((await refusal(end('2026-06-01T00:00:00Z', promise))).message, /PREPAID/)
    const credit_id = await credit()
    await world.sdk.v1.customers.credits.updateEndDate({
      customer_id,
      credit_id,
      access_ending_before: '2026-03-01T00:00:00Z',
    })
    const [shown] = await credits({ credit_id })
    assert.equal(
      shown?.access_schedule?.schedule_items[0]?.ending_before,
      '2026-03-01T00:00:00.000Z',
    )
  })

  test('are edited and archived', async () => {
    const { customer_id, world } = deal
    const id = await commit()
    const segment = (await one(id))?.access_schedule?.schedule_items[0]
    await world.sdk.v2.contracts.editCommit({
      customer_id,
      commit_id: id,
      name: 'Better',
      priority: 2,
      applicable_contract_ids: [contract_id],
      access_schedule: { update_schedule_items: [{ id: segment?.id ?? '', amount: 2000 }] },
    })
    const edited = await one(id)
    assert.equal(edited?.name, 'Better')
    assert.equal(edited?.priority, 2)
    assert.deepEqual(edited?.applicable_contract_ids, [contract_id])
    assert.equal(edited?.access_schedule?.schedule_items[0]?.amount, 2000)
    const archive = () =>
      world.post('/v2/contracts/commits/archive', { customer_id, commit_id: id })
    assert.equal((await archive()).status, 200)
    assert.equal((await archive()).status, 400)
    assert.equal(await one(id), undefined)
    const [archived] = await commits({ commit_id: id, include_archived: true })
    assert.equal(archived?.archived_at, '2026-01-01T00:00:00.000Z')
  })

  test('of a contract are edited and archived by the same calls, as edits of the contract', async () => {
    const { customer_id, world } = deal
    const contract = await deal.sign({
      credits: [{ product_id: deal.fee, access_schedule: access(5) }],
      commits: [
        {
          type: 'POSTPAID',
          product_id: deal.fee,
          access_schedule: access(5),
          invoice_schedule: { schedule_items: [{ amount: 5, timestamp: year.ending_before }] },
        },
      ],
    })
    const is = await deal.show(contract)
    const credit_id = is.credits?.[0]?.id ?? ''
    const commit_id = is.commits[0]?.id ?? ''
    await world.sdk.v2.contracts.editCredit({ customer_id, credit_id, name: 'Gift' })
    assert.equal((await deal.show(contract)).credits?.[0]?.name, 'Gift')
    const foreign = await refusal(
      world.sdk.v2.contracts.editCredit({
        customer_id,
        credit_id,
        applicable_contract_ids: [contract],
      }),
    )
    assert.equal(foreign.status, 400)
    const archived = await world.post('/v2/contracts/credits/archive', { customer_id, credit_id })
    assert.equal(archived.status, 200)
    assert.deepEqual((await deal.show(contract)).credits, [])
    const trueup = { customer_id, contract_id: contract, commit_id }
    const disabled = await world.post('/v1/contracts/commits/disableTrueup', trueup)
    assert.deepEqual(disabled.body, { data: { id: commit_id } })
    const { data } = await world.sdk.v2.contracts.getEditHistory({
      customer_id,
      contract_id: contract,
    })
    assert.equal(data.length, 2)
  })

  test('that are not there are told so, by each version in its own way', async () => {
    const { customer_id, world } = deal
    const v2 = await refusal(
      world.sdk.v2.contracts.editCommit({ customer_id, commit_id: NOBODY, name: 'x' }),
    )
    assert.deepEqual([v2.status, v2.body['code']], [400, 'InvalidArgument'])
    const v1 = await refusal(
      world.sdk.v1.customers.credits.updateEndDate({
        customer_id,
        credit_id: NOBODY,
        access_ending_before: year.ending_before,
      }),
    )
    assert.equal(v1.status, 404)
  })
})
