import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Alarms } from '../alarms.ts'

const TYPE = 'low_remaining_contract_credit_and_commit_balance_reached'
const RESOLVED = TYPE.replace('reached', 'resolved')

const credit = (key: string, value?: string) => ({
  entity: 'ContractCredit' as const,
  key,
  ...(value !== undefined && { value }),
})

describe('alerts with specifiers', () => {
  let alarms: Alarms
  before(async () => {
    alarms = await Alarms.at('2026-01-10')
    await alarms.world.call('PATCH', '/maelzel/v1/settings', { resolved_alert_webhooks: true })
    for (const entity of ['contract_credit', 'commit'] as const)
      for (const key of ['promo', 'kind'])
        await alarms.world.sdk.v1.customFields.addKey({ entity, key, enforce_uniqueness: false })
  })
  const promo = (amount: number, priority: number, custom_fields: Record<string, string>) => ({
    product_id: alarms.fee_id,
    priority,
    custom_fields,
    ...alarms.access(amount, '2026-01-01', '2026-12-01'),
  })

  test('by the values of a key tell of each value, and of the whole when the first crosses', async () => {
    const acme = await alarms.customer('acme', {
      credits: [
        promo(1_000, 1, { promo: 'P1' }),
        promo(500, 2, { promo: 'P2' }),
        promo(90_000, 9, {}), // belongs to no group
      ],
    })
    const alert = await alarms.alert(TYPE, 0, {
      customer_id: acme,
      alert_specifiers: [{ custom_field_filters: [credit('promo')] }],
    } as never)
    const told = async () =>
      (await alarms.heard()).map(({ type, properties: p }) => [
        type.replace('alerts.', ''),
        p.alert_specifiers[0].custom_field_filters[0].value ?? 'parent',
      ])
    assert.deepEqual(await told(), [])
    await alarms.uses('acme', 1_000)
    const first = await alarms.heard()
    assert.deepEqual(
      first.map(({ properties: p }) => p.alert_specifiers[0].custom_field_filters[0]),
      [credit('promo', 'P1'), credit('promo')],
    )
    assert.deepEqual(
      first.map(({ properties: p }) => p.timestamp),
      ['2026-01-10T00:00:00.000Z', '2026-01-10T00:00:00.001Z'],
    )
    await alarms.uses('acme', 500)
    assert.deepEqual(await told(), [[TYPE, 'P2']])
    const contract_id = await alarms.contractOf(acme)
    await alarms.world.sdk.v2.contracts.edit({
      customer_id: acme,
      contract_id,
      add_credits: [promo(300, 3, { promo: 'P1' })],
    })
    assert.deepEqual(await told(), [[RESOLVED, 'P1']])
    const of = (value: string) => ({
      alert_specifiers: [{ custom_field_filters: [credit('promo', value)] }],
    })
    assert.equal(await alarms.status(acme, alert, of('P1')), 'ok')
    assert.equal(await alarms.status(acme, alert, of('P2')), 'in_alarm')
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    await alarms.uses('acme', 300)
    assert.deepEqual(await told(), [[TYPE, 'P1']])
  })

  test('add up what any of them includes and does not exclude', async () => {
    const acme = await alarms.customer('other', {
      credits: [
        promo(100, 1, { promo: 'A', kind: 'gift' }),
        promo(100, 2, { promo: 'A' }),
        promo(100, 3, { promo: 'B' }),
        promo(100, 4, { promo: 'C' }),
      ],
    })
    const alert = await alarms.alert(TYPE, 150, {
      customer_id: acme,
      alert_specifiers: [
        {
          custom_field_filters: [credit('promo', 'A')],
          exclude: [{ custom_field_filters: [credit('kind', 'gift')] }],
        },
        { custom_field_filters: [credit('promo', 'B')] },
      ],
    } as never)
    const plain = await alarms.alert(TYPE, 100, {
      customer_id: acme,
      custom_field_filters: [{ entity: 'ContractCreditOrCommit', key: 'promo', value: 'A' }],
    })
    await alarms.uses('other', 99)
    assert.equal(await alarms.status(acme, alert), 'ok')
    assert.equal(await alarms.status(acme, plain), 'ok')
    await alarms.uses('other', 1) // the gift is gone
    assert.equal(await alarms.status(acme, alert), 'ok')
    assert.equal(await alarms.status(acme, plain), 'in_alarm')
    await alarms.uses('other', 50) // half of the other A
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
  })

  test('notice when a custom field changes', async () => {
    const acme = await alarms.customer('third', { credits: [promo(100, 1, { promo: 'X' })] })
    const alert = await alarms.alert(TYPE, 50, {
      customer_id: acme,
      custom_field_filters: [{ entity: 'ContractCredit', key: 'promo', value: 'Y' }],
    })
    await alarms.uses('third', 80)
    assert.equal(await alarms.status(acme, alert), 'ok')
    const { v1, v2 } = alarms.world.sdk
    const contract_id = await alarms.contractOf(acme)
    const { data } = await v2.contracts.retrieve({ customer_id: acme, contract_id })
    await v1.customFields.setValues({
      entity: 'contract_credit',
      entity_id: data.credits?.[0]?.id ?? '',
      custom_fields: { promo: 'Y' },
    })
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
  })

  test('notice when a key is removed, and every value with it', async () => {
    const { customFields } = alarms.world.sdk.v1
    const extra = { entity: 'contract_credit', key: 'extra' } as const
    await customFields.addKey({ ...extra, enforce_uniqueness: false })
    const acme = await alarms.customer('fourth', { credits: [promo(10, 1, { extra: 'X' })] })
    const alert = await alarms.alert(TYPE, 50, {
      customer_id: acme,
      custom_field_filters: [{ entity: 'ContractCredit', key: 'extra', value: 'X' }],
    })
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    await customFields.removeKey(extra)
    assert.equal(await alarms.status(acme, alert), 'ok')
  })

  test('tell values apart three times a customer at most, by whichever keys', async () => {
    const customer_id = await alarms.customer('fifth')
    const by = (threshold: number, key: string, value?: string) =>
      alarms.world.post('/v1/alerts/create', {
        alert_type: TYPE,
        name: key,
        threshold,
        customer_id,
        alert_specifiers: [{ custom_field_filters: [credit(key, value)] }],
      })
    const made = [await by(0, 'promo'), await by(100, 'promo'), await by(0, 'kind')]
    assert.deepEqual(
      made.map(({ status }) => status),
      [200, 200, 200],
    )
    assert.equal((await by(200, 'promo')).status, 400)
    assert.equal((await by(200, 'promo', 'A')).status, 200)
    await alarms.world.post('/v1/alerts/archive', { id: made[0]?.body.data.id })
    assert.equal((await by(200, 'promo')).status, 200)
  })

  const one = { custom_field_filters: [credit('promo')] }
  const refusals: [string, object][] = [
    ['a bare key beside another specifier', [one, { custom_field_filters: [] }]],
    [
      'a bare key beside another filter',
      [{ custom_field_filters: [credit('promo'), credit('kind', 'x')] }],
    ],
    [
      'an exclusion of what is not included',
      [
        {
          custom_field_filters: [{ entity: 'Commit', key: 'promo', value: 'A' }],
          exclude: [{ custom_field_filters: [credit('kind', 'gift')] }],
        },
      ],
    ],
    ['an exclusion of nothing', [{ exclude: [{ custom_field_filters: [] }] }]],
  ]
  for (const [name, alert_specifiers] of refusals)
    test(`are refused with ${name}`, async () => {
      const reply = await alarms.world.post('/v1/alerts/create', {
        alert_type: TYPE,
        name: 'n',
        threshold: 1,
        alert_specifiers,
      })
      assert.equal(reply.status, 400, JSON.stringify(reply.body))
    })
})
