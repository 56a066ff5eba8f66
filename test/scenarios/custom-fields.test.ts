import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import fc from 'fast-check'
import { World } from '../world.ts'

describe('custom fields', () => {
  let world: World
  const fieldsOf = async (customer_id: string) =>
    (await world.sdk.v1.customers.retrieve({ customer_id })).data.custom_fields
  const allow = (key: string, enforce_uniqueness = false) =>
    world.sdk.v1.customFields.addKey({ entity: 'customer', key, enforce_uniqueness })
  const give = (entity_id: string, custom_fields: Record<string, string>) =>
    world.sdk.v1.customFields.setValues({ entity: 'customer', entity_id, custom_fields })
  before(async () => {
    world = await World.at('2026-01-01')
  })

  test('values are set, merged and deleted, whole or not at all', async () => {
    await allow('region')
    await allow('tier')
    const { data } = await world.sdk.v1.customers.create({
      name: 'x',
      custom_fields: { region: 'eu' },
    })
    assert.deepEqual(data.custom_fields, { region: 'eu' })
    await give(data.id, { tier: 'gold' })
    assert.deepEqual(await fieldsOf(data.id), { region: 'eu', tier: 'gold' })
    const refused = await give(data.id, { region: 'us', colour: 'red' }).catch((e) => e)
    assert.ok(refused instanceof Metronome.BadRequestError)
    assert.match(refused.message, /colour/)
    assert.deepEqual(await fieldsOf(data.id), { region: 'eu', tier: 'gold' })
    await world.sdk.v1.customFields.deleteValues({
      entity: 'customer',
      entity_id: data.id,
      keys: ['region', 'never set'],
    })
    assert.deepEqual(await fieldsOf(data.id), { tier: 'gold' })
  })

  test('removing a key removes its values; adding it again brings none back', async () => {
    await allow('temporary')
    const { data } = await world.sdk.v1.customers.create({
      name: 'x',
      custom_fields: { temporary: 'yes' },
    })
    await world.sdk.v1.customFields.removeKey({ entity: 'customer', key: 'temporary' })
    assert.deepEqual(await fieldsOf(data.id), {})
    await allow('temporary')
    assert.deepEqual(await fieldsOf(data.id), {})
  })

  test('a key is added twice alike, never otherwise', async () => {
    await allow('same', true)
    await allow('same', true)
    const error = await allow('same', false).catch((e) => e)
    assert.ok(error instanceof Metronome.ConflictError)
  })

  test('a unique value is of one customer, archived or not, until it is given up', async () => {
    await allow('crm', true)
    const first = await world.sdk.v1.customers.create({ name: 'a', custom_fields: { crm: '1' } })
    const second = await world.sdk.v1.customers.create({ name: 'b', custom_fields: { crm: '2' } })
    const clash = async () => (await give(second.data.id, { crm: '1' }).catch((e) => e)).status
    assert.equal(await clash(), 409)
    assert.deepEqual(await fieldsOf(second.data.id), { crm: '2' })
    await give(first.data.id, { crm: '1' }) // its own value is no clash
    const reply = await world.post('/v1/customers', { name: 'c', custom_fields: { crm: '1' } })
    assert.equal(reply.status, 409)
    await give(first.data.id, { crm: '3' })
    await give(second.data.id, { crm: '1' })
    assert.deepEqual(await fieldsOf(second.data.id), { crm: '1' })
  })

  test('keys are listed by kind of object, in pages', async () => {
    const world = await World.at('2026-01-01')
    const keys = Array.from({ length: 105 }, (_, n) => `key-${n}`)
    for (const key of keys)
      await world.sdk.v1.customFields.addKey({ entity: 'contract', key, enforce_uniqueness: false })
    await world.sdk.v1.customFields.addKey({
      entity: 'alert',
      key: 'other',
      enforce_uniqueness: true,
    })
    const listed: string[] = []
    for await (const { key } of world.sdk.v1.customFields.listKeys({ entities: ['contract'] }))
      listed.push(key)
    assert.deepEqual(listed.sort(), keys.sort())
    const alerts = await world.sdk.v1.customFields.listKeys({ entities: ['alert'] })
    assert.deepEqual(alerts.data, [{ entity: 'alert', key: 'other', enforce_uniqueness: true }])
    assert.ok(!alerts.hasNextPage())
  })

  test('what does not fit is refused', async () => {
    await allow('fits')
    const { data } = await world.sdk.v1.customers.create({ name: 'x' })
    const nobody = '3b241101-e2bb-4255-8caf-4136c566a962'
    const refusals: [string, object, number][] = [
      ['addKey', { entity: 'customer', key: 'a b', enforce_uniqueness: true }, 400],
      ['addKey', { entity: 'customer', key: '', enforce_uniqueness: true }, 400],
      ['addKey', { entity: 'planet', key: 'a', enforce_uniqueness: true }, 400],
      ['addKey', { entity: 'customer', key: 'a' }, 400],
      ['removeKey', { entity: 'customer', key: 'never-added' }, 404],
      ['setValues', { entity: 'customer', entity_id: nobody, custom_fields: { fits: 'x' } }, 404],
      ['setValues', { entity: 'alert', entity_id: data.id, custom_fields: {} }, 404],
      ['setValues', { entity: 'customer', entity_id: data.id, custom_fields: { fits: 1 } }, 400],
      [
        'setValues',
        { entity: 'customer', entity_id: data.id, custom_fields: { fits: 'x'.repeat(201) } },
        400,
      ],
      ['deleteValues', { entity: 'customer', entity_id: nobody, keys: ['fits'] }, 404],
    ]
    for (const [call, body, status] of refusals)
      assert.equal(
        (await world.post(`/v1/customFields/${call}`, body)).status,
        status,
        call + JSON.stringify(body),
      )
  })

  test('no two customers ever hold the same value of a unique key', async () => {
    await allow('law', true)
    const ids: string[] = []
    for (const name of ['a', 'b', 'c'])
      ids.push((await world.sdk.v1.customers.create({ name })).data.id)
    const step = fc.record({
      who: fc.nat(2),
      value: fc.constantFrom('x', 'y', undefined),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const moves = steps.map(({ who, value }) =>
          value === undefined
            ? world.post('/v1/customFields/deleteValues', {
                entity: 'customer',
                entity_id: ids[who],
                keys: ['law'],
              })
            : world.post('/v1/customFields/setValues', {
                entity: 'customer',
                entity_id: ids[who],
                custom_fields: { law: value },
              }),
        )
        for (const { status } of await Promise.all(moves))
          assert.ok(status === 200 || status === 409, String(status))
        const held = (await Promise.all(ids.map(fieldsOf))).flatMap((f) => f['law'] ?? [])
        assert.equal(new Set(held).size, held.length)
      }),
      { numRuns: 15 },
    )
  })
})

describe('pricing units', () => {
  test('the dollar comes first, a unit of one’s own last', async () => {
    const world = await World.at('2026-01-01')
    const made = await world.post('/maelzel/v1/pricing-units', { name: 'Tokens' })
    assert.deepEqual(made.body.data, { id: made.body.data.id, name: 'Tokens', is_currency: false })
    const units = []
    for await (const unit of world.sdk.v1.pricingUnits.list({ limit: 5 })) units.push(unit)
    assert.deepEqual(units[0], {
      id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2',
      name: 'USD (cents)',
      is_currency: true,
    })
    assert.equal(units.length, 19)
    assert.deepEqual(units.at(-1), made.body.data)
    const other = await World.at('2026-01-01')
    const euro = (await other.sdk.v1.pricingUnits.list()).data.find((u) => u.name === 'EUR')
    assert.deepEqual(
      units.find((u) => u.name === 'EUR'),
      euro,
    )
    assert.equal((await world.post('/maelzel/v1/pricing-units', { name: '' })).status, 400)
  })
})
