import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Alarms, USD } from '../alarms.ts'

describe('spend alerts', () => {
  test('look at usage before commits pay for it, and tell once', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('spend_threshold_reached', 10_000)
    const acme = await alarms.customer('acme', {
      commits: [alarms.commit(5_000_000, '2026-01-01', '2027-01-01')],
      scheduled_charges: [
        {
          product_id: alarms.fee_id,
          schedule: { schedule_items: [{ timestamp: '2026-01-20T00:00:00Z', amount: 3_000_000 }] },
        },
      ],
    })
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 9_999)
    assert.equal(await alarms.status(acme, alert), 'ok')
    assert.deepEqual(await alarms.heard(), [])
    await alarms.uses(acme, 1)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    await alarms.uses('acme', 1)
    const [told, ...more] = await alarms.heard()
    assert.deepEqual(more, [])
    assert.deepEqual(
      { ...told, id: '' },
      {
        id: '',
        type: 'alerts.spend_threshold_reached',
        properties: {
          customer_id: acme,
          alert_id: alert,
          alert_name: 'spend_threshold_reached 10000',
          timestamp: '2026-01-10T00:00:00.000Z',
          threshold: 10_000,
          triggered_by: 'usage',
          credit_type_id: USD,
          current_spend: 10_000,
        },
      },
    )
  })

  test('fall back to ok at the end of the period, and tell so when that is asked for', async () => {
    for (const resolved of [false, true]) {
      const alarms = await Alarms.at('2026-01-10')
      await alarms.world.call('PATCH', '/maelzel/v1/settings', {
        resolved_alert_webhooks: resolved,
      })
      const acme = await alarms.customer('acme')
      const alert = await alarms.alert('spend_threshold_reached', 100, { customer_id: acme })
      await alarms.uses('acme', 100)
      await alarms.world.advanceTo('2026-01-31T23:00:00Z')
      assert.equal(await alarms.status(acme, alert), 'in_alarm')
      await alarms.world.advanceTo('2026-02-01')
      assert.equal(await alarms.status(acme, alert), 'ok')
      await alarms.uses('acme', 200)
      assert.deepEqual(await alarms.heardTypes(), [
        'spend_threshold_reached',
        ...(resolved ? ['spend_threshold_resolved'] : []),
        'spend_threshold_reached',
      ])
    }
  })

  test('count only their own unit, over all contracts or those with a field', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const { sdk } = alarms.world
    await sdk.v1.customFields.addKey({ entity: 'contract', key: 'tier', enforce_uniqueness: false })
    const acme = await alarms.customer('acme', { custom_fields: { tier: 'gold' } })
    const all = await alarms.alert('spend_threshold_reached', 150)
    const gold = await alarms.alert('spend_threshold_reached', 150, {
      custom_field_filters: [{ entity: 'Contract', key: 'tier', value: 'gold' }],
    })
    const credits = (await alarms.world.post('/maelzel/v1/pricing-units', { name: 'Credits' })).body
    const units = await alarms.alert('spend_threshold_reached', 1, {
      credit_type_id: credits.data.id,
    })
    await alarms.uses('acme', 100)
    assert.equal(await alarms.status(acme, all), 'ok')
    await alarms.contract(acme) // the same usage, billed once more
    assert.equal(await alarms.status(acme, all), 'in_alarm')
    assert.equal(await alarms.status(acme, gold), 'ok')
    assert.equal(await alarms.status(acme, units), 'ok')
    const [told] = await alarms.heard()
    assert.equal(told.properties.current_spend, 200)
    assert.equal(told.properties.triggered_by, 'contract_change')
    await alarms.uses('acme', 50)
    assert.equal(await alarms.status(acme, gold), 'in_alarm')
  })

  test('by a group key have a state for each value that is seen', async () => {
    const alarms = await Alarms.at('2026-01-10')
    await alarms.world.call('PATCH', '/maelzel/v1/settings', { resolved_alert_webhooks: true })
    const acme = await alarms.customer('acme')
    const each = await alarms.alert('spend_threshold_reached', 100, {
      group_values: [{ key: 'org' }],
    })
    const one = await alarms.alert('spend_threshold_reached', 50, {
      group_values: [{ key: 'org', value: 'finance' }],
    })
    const both = await alarms.alert('spend_threshold_reached', 30, {
      group_values: [{ key: 'org' }, { key: 'model', value: 'large' }],
    })
    const of = (value: string) => ({ group_values: [{ key: 'org', value }] })
    await alarms.uses('acme', 60, { org: 'finance' })
    await alarms.uses('acme', 90, { org: 'ops' })
    assert.equal(await alarms.status(acme, each, of('finance')), 'ok')
    assert.equal(await alarms.status(acme, one), 'in_alarm')
    assert.deepEqual(
      (await alarms.heard()).map(({ properties }) => properties.group_values),
      [[{ key: 'org', value: 'finance' }]],
    )
    await alarms.uses('acme', 10, { org: 'ops' })
    await alarms.uses('acme', 1, { org: 'ops' })
    await alarms.uses('acme', 40, { org: 'finance', model: 'large' })
    assert.equal(await alarms.status(acme, each, of('ops')), 'in_alarm')
    assert.equal(await alarms.status(acme, each, of('nobody')), 'ok')
    assert.equal(await alarms.status(acme, each), 'in_alarm')
    const told = await alarms.heard()
    assert.deepEqual(
      told.map(({ properties: p }) => [p.alert_id, p.group_values, p.current_spend]),
      [
        [each, [{ key: 'org', value: 'ops' }], 100],
        [each, [{ key: 'org', value: 'finance' }], 100],
        [
          both,
          [
            { key: 'org', value: 'finance' },
            { key: 'model', value: 'large' },
          ],
          40,
        ],
      ],
    )
    await alarms.world.advanceTo('2026-02-01')
    const resolved = (await alarms.heard()).filter(({ properties: p }) => p.alert_id === each)
    assert.deepEqual(
      resolved.map(({ type, properties: p }) => [type, p.group_values[0].value, p.current_spend]),
      [
        ['alerts.spend_threshold_resolved', 'finance', 0],
        ['alerts.spend_threshold_resolved', 'ops', 0],
      ],
    )
  })

  test('by a group key round and tier within the group', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const { v1 } = alarms.world.sdk
    await v1.contracts.products.update({
      product_id: alarms.product_id,
      starting_at: '2026-01-01T00:00:00Z',
      quantity_conversion: { conversion_factor: 10, operation: 'DIVIDE' },
      quantity_rounding: { decimal_places: 0, rounding_method: 'ROUND_UP' },
    } as never)
    const acme = await alarms.customer('acme')
    const each = await alarms.alert('spend_threshold_reached', 2, {
      group_values: [{ key: 'org' }],
    })
    const all = await alarms.alert('spend_threshold_reached', 3)
    await alarms.uses('acme', 3, { org: 'ops' })
    await alarms.uses('acme', 12, { org: 'finance' })
    const of = (value: string) => ({ group_values: [{ key: 'org', value }] })
    assert.equal(await alarms.status(acme, each, of('finance')), 'in_alarm') // 12 → 2 tens
    assert.equal(await alarms.status(acme, each, of('ops')), 'ok') // 3 → 1
    assert.equal(await alarms.status(acme, all), 'ok') // 15 → 2
  })

  test('tell a customer’s spend apart by three keys at most', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const acme = await alarms.customer('acme')
    const other = await alarms.customer('other')
    const by = (key: string, more: object = {}) =>
      alarms.world.post('/v1/alerts/create', {
        alert_type: 'spend_threshold_reached',
        name: key,
        threshold: 1,
        group_values: [{ key }],
        ...more,
      })
    assert.equal((await by('a')).status, 200)
    assert.equal((await by('b', { customer_id: acme })).status, 200)
    assert.equal((await by('c', { customer_id: acme })).status, 200)
    assert.equal((await by('c')).status, 200)
    assert.equal((await by('d', { customer_id: acme })).status, 400)
    assert.equal((await by('d', { customer_id: other })).status, 200)
    assert.equal((await by('e')).status, 400)
  })
})
