import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('named schedules', () => {
  let world: World
  let customer_id = ''
  before(async () => {
    world = await World.at('2026-01-01')
    customer_id = (await world.sdk.v1.customers.create({ name: 'Acme' })).data.id
  })

  test('a customer’s schedule is split by what is written over it', async () => {
    const schedules = world.sdk.v1.customers.namedSchedules
    const at = { customer_id, schedule_name: 'reserved' }
    assert.deepEqual((await schedules.retrieve(at)).data, [])
    await schedules.update({ ...at, starting_at: '2026-01-01T00:00:00Z', value: 50 })
    await schedules.update({ ...at, starting_at: '2026-07-01T00:00:00Z', value: { any: ['json'] } })
    await schedules.update({
      ...at,
      starting_at: '2026-03-01T00:00:00Z',
      ending_before: '2026-04-01T00:00:00Z',
      value: null,
    })
    const { data } = await schedules.retrieve(at)
    assert.deepEqual(
      data.map((s) => [s.value, s.starting_at.slice(0, 10), s.ending_before?.slice(0, 10)]),
      [
        [50, '2026-01-01', '2026-03-01'],
        [null, '2026-03-01', '2026-04-01'],
        [50, '2026-04-01', '2026-07-01'],
        [{ any: ['json'] }, '2026-07-01', undefined],
      ],
    )
    const march = await schedules.retrieve({ ...at, covering_date: '2026-03-31T23:59:59Z' })
    assert.deepEqual(
      march.data.map((s) => s.value),
      [null],
    )
    const before = await schedules.retrieve({ ...at, covering_date: '2025-12-31T00:00:00Z' })
    assert.deepEqual(before.data, [])
    const other = await schedules.retrieve({ ...at, schedule_name: 'other' })
    assert.deepEqual(other.data, [])
  })

  test('a rate card has schedules of its own', async () => {
    const card = await world.post('/v1/contract-pricing/rate-cards/create', { name: 'card' })
    const at = { rate_card_id: card.body.data.id, schedule_name: 'reserved' }
    const schedules = world.sdk.v1.contracts.namedSchedules // the SDK has these two the other way round
    await schedules.update({ ...at, starting_at: '2026-01-01T00:00:00Z', value: 'x' })
    const { data } = await schedules.retrieve(at)
    assert.deepEqual(data, [{ value: 'x', starting_at: '2026-01-01T00:00:00.000Z' }])
  })

  test('a contract has schedules told apart by their properties, and they are listed', async () => {
    const contract = await world.sdk.v1.contracts.create({
      customer_id,
      starting_at: '2026-01-01T00:00:00Z',
    })
    const contract_id = contract.data.id
    const schedules = world.sdk.v1.contracts.rateCards.namedSchedules
    const at = { customer_id, contract_id, schedule_name: 'capacity' }
    const write = (properties: Record<string, string>, value: number, starting_at: string) =>
      world.post('/v1/contracts/updateNamedSchedule', { ...at, properties, value, starting_at })
    await write({ region: 'eu', tier: '1' }, 1, '2026-01-01T00:00:00Z')
    await write({ tier: '1', region: 'eu' }, 2, '2026-02-01T00:00:00Z')
    await write({ region: 'us' }, 3, '2026-01-01T00:00:00Z')
    await schedules.update({ ...at, value: 4, starting_at: '2026-01-01T00:00:00Z' })
    const plain = await schedules.retrieve(at)
    assert.deepEqual(
      plain.data.map((s) => s.value),
      [4],
    )
    const eu = await world.post('/v1/contracts/getNamedSchedule', {
      ...at,
      properties: { region: 'eu', tier: '1' },
    })
    assert.deepEqual(
      eu.body.data.map((s: { value: number }) => s.value),
      [1, 2],
    )
    const list = async (more: object) =>
      (await world.post('/v1/contracts/listNamedSchedules', { customer_id, ...more })).body
    const all = await list({ limit: 2 })
    const rest = await list({ limit: 2, next_page: all.next_page })
    assert.deepEqual(
      [...all.data, ...rest.data].map((s) => s.properties),
      [{ region: 'eu', tier: '1' }, { region: 'us' }, {}],
    )
    assert.equal(rest.next_page, null)
    const found = await list({
      properties: { region: 'eu' },
      covering_date: '2026-01-15T00:00:00Z',
    })
    assert.deepEqual(found.data, [
      {
        contract_id,
        schedule_name: 'capacity',
        properties: { region: 'eu', tier: '1' },
        segments: [
          {
            value: 1,
            starting_at: '2026-01-01T00:00:00.000Z',
            ending_before: '2026-02-01T00:00:00.000Z',
          },
        ],
      },
    ])
    assert.deepEqual((await list({ contract_id, schedule_name: 'other' })).data, [])
    const other = (await world.sdk.v1.customers.create({ name: 'other' })).data.id
    const stranger = await world.post('/v1/contracts/getNamedSchedule', {
      ...at,
      customer_id: other,
    })
    assert.equal(stranger.status, 404)
  })

  test('what does not fit is refused', async () => {
    const good = { schedule_name: 's', starting_at: '2026-01-01T00:00:00Z', value: 1 }
    const refusals: [string, object, number][] = [
      ['/v1/customers/updateNamedSchedule', { ...good, customer_id: nobody }, 404],
      ['/v1/customers/updateNamedSchedule', { ...good, customer_id, schedule_name: '' }, 400],
      ['/v1/customers/updateNamedSchedule', { ...good, customer_id, value: undefined }, 400],
      [
        '/v1/customers/updateNamedSchedule',
        { ...good, customer_id, ending_before: '2026-01-01T00:00:00Z' },
        400,
      ],
      ['/v1/customers/getNamedSchedule', { schedule_name: 's', customer_id: nobody }, 404],
      ['/v1/contracts/updateNamedSchedule', { ...good, customer_id, contract_id: nobody }, 404],
      [
        '/v1/contract-pricing/rate-cards/updateNamedSchedule',
        { ...good, rate_card_id: nobody },
        404,
      ],
    ]
    for (const [path, body, status] of refusals)
      assert.equal((await world.post(path, body)).status, status, path + JSON.stringify(body))
  })
})
