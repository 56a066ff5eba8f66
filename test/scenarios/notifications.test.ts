import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIFECYCLE_TYPES } from '../../src/notifications/lifecycle.ts'
import { access, contract, customer, enable, fee } from '../lives.ts'
import { Receiver } from '../receiver.ts'
import { World } from '../world.ts'

describe('system notifications', () => {
  test('are fifteen, disabled until somebody enables them', async () => {
    const world = await World.at('2026-01-01')
    const listed = await world.call('POST', '/v2/notifications/system/list')
    assert.equal(listed.body.cursor, null)
    assert.deepEqual(
      listed.body.data,
      LIFECYCLE_TYPES.map((type) => ({
        type: 'SYSTEM_LIFECYCLE_EVENT',
        is_enabled: false,
        policy: { type },
      })),
    )
    const edited = await enable(world, 'commit.edit')
    const enabled = {
      type: 'SYSTEM_LIFECYCLE_EVENT',
      is_enabled: true,
      policy: { type: 'commit.edit' },
    }
    assert.deepEqual(edited.body, { data: enabled })
    const after = await world.call('POST', '/v2/notifications/system/list')
    assert.deepEqual(
      after.body.data.filter((c: { is_enabled: boolean }) => c.is_enabled),
      [enabled],
    )
  })

  test('tell every deed and date of a contract, its commits and its credits', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    for (const type of LIFECYCLE_TYPES) await enable(world, type)
    const product_id = await fee(world)
    const customer_id = await customer(world)
    const contract_id = await contract(world, customer_id, {
      starting_at: '2026-01-10T00:00:00.000Z',
      ending_before: '2026-04-01T00:00:00.000Z',
      commits: [{ product_id, type: 'PREPAID', ...access(100, '2026-01-10', '2026-03-01') }],
    })
    const terms = (await world.sdk.v2.contracts.retrieve({ customer_id, contract_id })).data
    const commit_id = terms.commits[0]?.id ?? ''
    await world.advanceTo('2026-01-20')
    await world.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      add_credits: [{ product_id, ...access(5, '2026-02-01', '2026-05-01') }],
    })
    await world.advanceTo('2026-01-21')
    await world.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      update_commits: [{ commit_id, priority: 5 }],
    })
    await world.advanceTo('2026-04-02')
    const told = receiver.told(...LIFECYCLE_TYPES)
    assert.deepEqual(told.map(({ type, timestamp }) => `${timestamp} ${type}`).sort(), [
      '2026-01-01T00:00:00Z commit.create',
      '2026-01-01T00:00:00Z contract.create',
      '2026-01-10T00:00:00Z commit.segment.start',
      '2026-01-10T00:00:00Z contract.start',
      '2026-01-20T00:00:00Z contract.edit',
      '2026-01-20T00:00:00Z credit.create',
      '2026-01-21T00:00:00Z commit.edit',
      '2026-01-21T00:00:00Z contract.edit',
      '2026-02-01T00:00:00Z credit.segment.start',
      '2026-03-01T00:00:00Z commit.segment.end',
      '2026-04-01T00:00:00Z contract.end',
      '2026-04-01T00:00:00Z credit.segment.end',
    ])
    const start = receiver.told('commit.segment.start')[0]
    assert.match(start.id, /^[0-9a-f-]{14}5/)
    assert.deepEqual(
      { ...start, id: '', segment_id: '' },
      {
        id: '',
        type: 'commit.segment.start',
        timestamp: '2026-01-10T00:00:00Z',
        environment_type: 'SANDBOX',
        commit_id,
        commit_custom_fields: {},
        contract_id,
        contract_custom_fields: {},
        segment_index: 0,
        segment_count: 1,
        segment_id: '',
        customer_id,
        customer_custom_fields: {},
      },
    )
    assert.equal(start.segment_id, terms.commits[0]?.access_schedule?.schedule_items[0]?.id)
  })

  test('tell what is archived, and nothing of its dates after that', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    for (const type of LIFECYCLE_TYPES) await enable(world, type)
    const product_id = await fee(world)
    const customer_id = await customer(world)
    const contract_id = await contract(world, customer_id, {
      starting_at: '2026-01-10T00:00:00.000Z',
      ending_before: '2026-04-01T00:00:00.000Z',
      commits: [{ product_id, type: 'PREPAID', ...access(100, '2026-01-10', '2026-03-01') }],
    })
    await world.advanceTo('2026-01-15')
    receiver.clear()
    await world.sdk.v1.contracts.archive({ customer_id, contract_id, void_invoices: true })
    await world.advanceTo('2026-06-01')
    assert.deepEqual(
      receiver.told(...LIFECYCLE_TYPES).map(({ type }) => type),
      ['contract.archive'],
    )
  })

  test('tell each segment, an end that moved at its new date, and an archived commit no more', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    for (const type of LIFECYCLE_TYPES.filter((t) => /segment|archive/.test(t)))
      await enable(world, type)
    const product_id = await fee(world)
    const customer_id = await customer(world)
    const items = (...all: [string, string][]) =>
      all.flatMap(([from, to]) => access(1, from, to).access_schedule.schedule_items)
    const contract_id = await contract(world, customer_id, {
      commits: [
        {
          product_id,
          type: 'PREPAID',
          access_schedule: {
            schedule_items: items(['2026-01-10', '2026-02-01'], ['2026-02-01', '2026-03-01']),
          },
        },
      ],
      credits: [{ product_id, ...access(5, '2026-01-10', '2026-06-01') }],
    })
    const { data } = await world.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    const [commit] = data.commits
    const [credit] = data.credits ?? []
    const id = commit?.access_schedule?.schedule_items[1]?.id ?? ''
    await world.advanceTo('2026-02-10')
    await world.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      update_commits: [
        {
          commit_id: commit?.id ?? '',
          access_schedule: {
            update_schedule_items: [{ id, ending_before: '2026-04-01T00:00:00.000Z' }],
          },
        },
      ],
    })
    await world.advanceTo('2026-04-10')
    await world.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      archive_commits: [{ id: commit?.id ?? '' }],
      archive_credits: [{ id: credit?.id ?? '' }],
    })
    await world.advanceTo('2026-07-01')
    assert.deepEqual(
      receiver
        .told(...LIFECYCLE_TYPES)
        .map((b) => [b.timestamp.slice(0, 10), b.type, b.segment_index, b.segment_count])
        .sort(),
      [
        ['2026-01-10', 'commit.segment.start', 0, 2],
        ['2026-01-10', 'credit.segment.start', 0, 1],
        ['2026-02-01', 'commit.segment.end', 0, 2],
        ['2026-02-01', 'commit.segment.start', 1, 2],
        ['2026-04-01', 'commit.segment.end', 1, 2],
        ['2026-04-10', 'commit.archive', undefined, undefined],
        ['2026-04-10', 'credit.archive', undefined, undefined],
      ],
    )
  })

  test('tell of a customer’s own balances without a contract, with all custom fields', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    for (const type of LIFECYCLE_TYPES) await enable(world, type)
    for (const entity of ['customer', 'contract_credit'] as const)
      await world.sdk.v1.customFields.addKey({ entity, key: 'tier', enforce_uniqueness: false })
    const product_id = await fee(world)
    const { data } = await world.sdk.v1.customers.create({
      name: 'Acme',
      custom_fields: { tier: 'gold' },
    })
    const made = await world.sdk.v1.customers.credits.create({
      customer_id: data.id,
      product_id,
      priority: 1,
      custom_fields: { tier: 'free' },
      ...access(100, '2026-02-01', '2026-03-01'),
    } as never)
    const credit_id = made.data.id
    await world.advanceTo('2026-01-02')
    await world.sdk.v1.customers.credits.updateEndDate({
      customer_id: data.id,
      credit_id,
      access_ending_before: '2026-02-15T00:00:00.000Z',
    })
    await world.advanceTo('2026-04-01')
    const told = receiver.told(...LIFECYCLE_TYPES)
    assert.deepEqual(
      told.map(({ type, timestamp }) => `${timestamp.slice(0, 10)} ${type}`),
      [
        '2026-01-01 credit.create',
        '2026-01-02 credit.edit',
        '2026-02-01 credit.segment.start',
        '2026-02-15 credit.segment.end',
      ],
    )
    for (const body of told) {
      assert.equal(body.credit_id, credit_id)
      assert.deepEqual(body.credit_custom_fields, { tier: 'free' })
      assert.deepEqual(body.customer_custom_fields, { tier: 'gold' })
      assert.ok(!('contract_id' in body) && !('contract_custom_fields' in body))
      assert.ok(!('parent_recurring_credit_id' in body))
    }
  })

  test('tell of each occurrence of a recurring commit, with its parent', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    for (const type of ['commit.create', 'commit.segment.start', 'commit.segment.end'])
      await enable(world, type)
    const product_id = await fee(world)
    const customer_id = await customer(world)
    const contract_id = await contract(world, customer_id, {
      recurring_commits: [
        {
          product_id,
          priority: 1,
          starting_at: '2026-01-01T00:00:00.000Z',
          commit_duration: { value: 1, unit: 'PERIODS' },
          access_amount: {
            credit_type_id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2',
            unit_price: 100,
            quantity: 1,
          },
        },
      ],
    })
    await world.advanceTo('2026-03-15')
    assert.deepEqual(
      receiver
        .told(...LIFECYCLE_TYPES)
        .map(({ type, timestamp }) => `${timestamp.slice(0, 10)} ${type}`)
        .sort(),
      [
        '2026-01-01 commit.create',
        '2026-01-01 commit.segment.start',
        '2026-02-01 commit.create',
        '2026-02-01 commit.segment.end',
        '2026-02-01 commit.segment.start',
        '2026-03-01 commit.create',
        '2026-03-01 commit.segment.end',
        '2026-03-01 commit.segment.start',
      ],
    )
    const { data } = await world.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    const parent = data.recurring_commits?.[0]?.id
    assert.ok(parent)
    assert.ok(
      receiver.told(...LIFECYCLE_TYPES).every((body) => body.parent_recurring_commit_id === parent),
    )
  })

  test('say nothing of what was before they were enabled, nor while they are disabled', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    const customer_id = await customer(world)
    await contract(world, customer_id)
    await enable(world, 'contract.create')
    const second = await contract(world, customer_id)
    await enable(world, 'contract.create', false)
    await contract(world, customer_id)
    await enable(world, 'contract.create')
    const fourth = await contract(world, customer_id)
    await world.advanceTo('2026-01-02')
    assert.deepEqual(
      receiver.told(...LIFECYCLE_TYPES).map(({ contract_id }) => contract_id),
      [second, fourth],
    )
  })
})
