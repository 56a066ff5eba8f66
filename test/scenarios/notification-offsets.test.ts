import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIFECYCLE_TYPES } from '../../src/notifications/lifecycle.ts'
import { contract, customer, fee, watch } from '../lives.ts'
import { Receiver } from '../receiver.ts'
import { World } from '../world.ts'

describe('offset notifications', () => {
  test('are told at their offsets, with the time of the event', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    const config = await watch(world, 'contract.end', '-P7D')
    await watch(world, 'contract.create', 'P1D')
    await contract(world, await customer(world), { ending_before: '2026-02-01T00:00:00.000Z' })
    await world.advanceTo('2026-01-02')
    assert.deepEqual(
      receiver.told(...LIFECYCLE_TYPES).map(({ type, timestamp }) => [type, timestamp]),
      [['contract.create', '2026-01-01T00:00:00Z']],
    )
    await world.advanceTo('2026-01-24T23:59:59Z')
    assert.equal(receiver.told('contract.end').length, 0)
    await world.advanceTo('2026-01-25')
    const [end] = receiver.told('contract.end')
    assert.equal(end.timestamp, '2026-02-01T00:00:00Z')
    assert.equal(end.offset_id, config.id)
    assert.equal(end.offset_duration, '-P7D')
    await world.advanceTo('2026-03-01')
    assert.equal(receiver.told('contract.end').length, 1)
  })

  test('follow an end that moves, and stop when they are archived', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    const config = await watch(world, 'contract.end', '-P5D')
    const customer_id = await customer(world)
    const contract_id = await contract(world, customer_id, {
      ending_before: '2026-02-01T00:00:00.000Z',
    })
    const endsOn = (date: string) =>
      world.sdk.v1.contracts.updateEndDate({
        customer_id,
        contract_id,
        ending_before: `${date}T00:00:00.000Z`,
      })
    const ends = () =>
      receiver.told(...LIFECYCLE_TYPES).map(({ timestamp }) => timestamp.slice(0, 10))
    await world.advanceTo('2026-01-20')
    await endsOn('2026-03-01')
    await world.advanceTo('2026-02-20')
    assert.deepEqual(ends(), [])
    await world.advanceTo('2026-02-25')
    assert.deepEqual(ends(), ['2026-03-01'])
    await endsOn('2026-02-26') // too late to be told five days ahead
    await endsOn('2026-04-01')
    await world.advanceTo('2026-03-20')
    assert.deepEqual(ends(), ['2026-03-01'])
    await world.post('/v2/notifications/archive', { id: config.id })
    await world.advanceTo('2026-04-02')
    assert.deepEqual(ends(), ['2026-03-01'])
  })

  test('ahead of a recurring commit are told late rather than never', async () => {
    const world = await World.at('2026-01-15')
    const receiver = await Receiver.of(world)
    await watch(world, 'commit.segment.start', '-P90D')
    const product_id = await fee(world)
    await contract(world, await customer(world), {
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
    await world.advanceTo('2026-02-01')
    const starts = () =>
      receiver.told(...LIFECYCLE_TYPES).map(({ timestamp }) => timestamp.slice(0, 10))
    assert.ok(starts().includes('2026-03-01'))
    assert.ok(!starts().includes('2026-04-01'))
    await world.advanceTo('2026-03-01')
    assert.ok(starts().includes('2026-04-01'))
  })

  test('with another offset are told by that one from then on', async () => {
    const world = await World.at('2026-01-01')
    const receiver = await Receiver.of(world)
    const { id } = await watch(world, 'contract.end', '-P5D')
    await contract(world, await customer(world), { ending_before: '2026-02-01T00:00:00.000Z' })
    const policy = { type: 'contract.end', offset: '-P2D' }
    const edited = await world.post('/v2/notifications/edit', { id, policy })
    assert.deepEqual(edited.body.data.policy, policy)
    await world.advanceTo('2026-01-29T23:00:00Z')
    assert.equal(receiver.told(...LIFECYCLE_TYPES).length, 0)
    await world.advanceTo('2026-01-30')
    assert.equal(receiver.told(...LIFECYCLE_TYPES)[0].offset_duration, '-P2D')
  })
})
