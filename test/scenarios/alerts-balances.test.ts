import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Alarms, USD } from '../alarms.ts'

describe('balance alerts', () => {
  test('add up what remains of all active commits, drafts counted, and alarm at equality', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('low_remaining_commit_balance_reached', 1_000)
    const acme = await alarms.customer('acme', {
      commits: [
        alarms.commit(400, '2026-01-01', '2026-06-01'),
        alarms.commit(700, '2026-01-01', '2026-06-01'),
        alarms.commit(9_000, '2026-05-01', '2026-06-01'), // not yet
      ],
    })
    await alarms.uses('acme', 99)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 1)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    const [{ properties }] = await alarms.heard()
    assert.equal(properties.remaining_balance, 1_000)
    assert.equal(properties.credit_type_id, USD)
    assert.match(properties.commit_id, /^[0-9a-f-]{36}$/)
    await alarms.world.advanceTo('2026-05-01')
    assert.equal(await alarms.status(acme, alert), 'ok')
  })

  test('are ok where there is nothing to measure, and in alarm once it has expired', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('low_remaining_contract_credit_balance_reached', 0)
    const acme = await alarms.customer('acme')
    assert.equal(await alarms.status(acme, alert), 'ok')
    const { v2 } = alarms.world.sdk
    const { data } = await alarms.world.sdk.v1.contracts.list({ customer_id: acme })
    await v2.contracts.edit({
      customer_id: acme,
      contract_id: data[0]?.id ?? '',
      add_credits: [
        { product_id: alarms.fee_id, ...alarms.access(100, '2026-01-10', '2026-01-20') },
      ],
    })
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.world.advanceTo('2026-01-19T23:00:00Z')
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.world.advanceTo('2026-01-20')
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.equal((await alarms.heard()).length, 1)
  })

  test('are in alarm at nothing when nothing is left, in euros too (E108)', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const { v1 } = alarms.world.sdk
    const euro = (await v1.pricingUnits.list()).data.find(({ name }) => name === 'EUR')?.id ?? ''
    const { data: card } = await v1.contracts.rateCards.create({
      name: 'Prices in euros',
      fiat_credit_type_id: euro,
    })
    await v1.contracts.rateCards.rates.add({
      rate_card_id: card.id,
      product_id: alarms.product_id,
      starting_at: '2020-01-01T00:00:00Z',
      entitled: true,
      rate_type: 'FLAT',
      price: 0.5,
    })
    const alert = await alarms.alert('low_remaining_contract_credit_balance_reached', 0, {
      credit_type_id: euro,
    })
    const { schedule_items } = alarms.access(5, '2026-01-01', '2026-06-01').access_schedule
    const acme = await alarms.customer('acme', {
      rate_card_id: card.id,
      credits: [
        { product_id: alarms.fee_id, access_schedule: { credit_type_id: euro, schedule_items } },
      ],
    })
    await alarms.uses('acme', 9)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 1)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.equal((await alarms.heard())[0].properties.remaining_balance, 0)
  })

  test('look at commits, credits, or both', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const commits = await alarms.alert('low_remaining_commit_balance_reached', 50)
    const credits = await alarms.alert('low_remaining_contract_credit_balance_reached', 50)
    const both = await alarms.alert('low_remaining_contract_credit_and_commit_balance_reached', 50)
    const acme = await alarms.customer('acme', {
      commits: [alarms.commit(100, '2026-01-01', '2026-06-01', { priority: 1 })],
      credits: [
        {
          product_id: alarms.fee_id,
          priority: 2,
          ...alarms.access(100, '2026-01-01', '2026-06-01'),
        },
      ],
    })
    const states = async () => [
      await alarms.status(acme, commits),
      await alarms.status(acme, credits),
      await alarms.status(acme, both),
    ]
    await alarms.uses('acme', 60)
    assert.deepEqual(await states(), ['in_alarm', 'ok', 'ok'])
    await alarms.uses('acme', 89)
    assert.deepEqual(await states(), ['in_alarm', 'ok', 'ok'])
    await alarms.uses('acme', 1)
    assert.deepEqual(await states(), ['in_alarm', 'in_alarm', 'in_alarm'])
  })

  test('in percent compare with what was granted to the active segments', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('low_remaining_commit_percentage_reached', 10)
    const credits = await alarms.alert('low_remaining_contract_credit_percentage_reached', 50)
    const both = await alarms.alert(
      'low_remaining_contract_credit_and_commit_percentage_reached' as never,
      10,
    )
    const none = await alarms.customer('none')
    const acme = await alarms.customer('acme', {
      commits: [alarms.commit(10_000, '2026-01-01', '2026-06-01', { priority: 1 })],
      credits: [
        {
          product_id: alarms.fee_id,
          priority: 2,
          ...alarms.access(10_000, '2026-01-01', '2026-06-01'),
        },
      ],
    })
    await alarms.uses('acme', 8_999)
    assert.equal(await alarms.status(acme, alert), 'ok')
    assert.equal(await alarms.status(none, alert), 'ok')
    await alarms.uses('acme', 1)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    const [{ properties }] = await alarms.heard()
    assert.equal(properties.remaining_percentage, 10)
    assert.equal(properties.remaining_balance, 1_000)
    assert.equal(await alarms.status(acme, both), 'ok')
    await alarms.uses('acme', 9_000)
    assert.equal(await alarms.status(acme, both), 'in_alarm')
    const [half, told] = await alarms.heard()
    assert.equal(half.properties.alert_id, credits)
    assert.deepEqual(
      [half.properties.remaining_percentage, half.properties.remaining_balance],
      [20, 2_000],
    )
    assert.equal(told.type, 'alerts.low_remaining_contract_credit_and_commit_percentage_reached')
    assert.equal(told.properties.remaining_percentage, 10)
    assert.equal(told.properties.remaining_balance, 2_000)
  })

  test('in days look at each segment by itself, once a day', async () => {
    const alarms = await Alarms.at('2026-05-01T06:00:00Z')
    const alert = await alarms.alert('low_remaining_days_for_commit_segment_reached', 7)
    await alarms.world.call('PATCH', '/maelzel/v1/settings', { resolved_alert_webhooks: true })
    const credits = await alarms.alert('low_remaining_days_for_contract_credit_segment_reached', 30)
    const acme = await alarms.customer('acme', {
      commits: [
        alarms.commit(100, '2026-05-01', '2026-05-20'),
        alarms.commit(100, '2026-05-01', '2026-06-20'),
      ],
      credits: [{ product_id: alarms.fee_id, ...alarms.access(5, '2026-05-01', '2026-07-20') }],
    })
    await alarms.world.advanceTo('2026-05-12T23:59:59Z')
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.world.advanceTo('2026-05-13')
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    const [{ properties }, ...more] = await alarms.heard()
    assert.deepEqual(more, [])
    assert.equal(properties.remaining_days, 7)
    assert.match(properties.segment_id, /^[0-9a-f-]{36}$/)
    assert.match(properties.commit_id, /^[0-9a-f-]{36}$/)
    await alarms.world.advanceTo('2026-05-20')
    assert.equal(await alarms.status(acme, alert), 'ok')
    const [{ type, properties: over }] = await alarms.heard()
    assert.match(type, /commit_segment_resolved$/)
    assert.deepEqual(
      [over.commit_id, over.segment_id, over.remaining_days],
      [properties.commit_id, properties.segment_id, 0],
    )
    await alarms.world.advanceTo('2026-06-14')
    assert.equal((await alarms.heard()).length, 1)
    await alarms.world.advanceTo('2026-06-20')
    const told = (await alarms.heard()).filter(({ properties: p }) => p.alert_id === credits)
    assert.deepEqual(
      told.map(({ properties: p }) => [p.remaining_days, typeof p.credit_id]),
      [[30, 'string']],
    )
  })

  test('of seats look at each seat, and no other alert does', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const { v1 } = alarms.world.sdk
    await v1.contracts.products.update({
      product_id: alarms.product_id,
      starting_at: '2020-01-01T00:00:00Z',
      presentation_group_key: ['org'],
    })
    const seat = { seat_group_key: 'org' }
    const each = await alarms.alert('low_remaining_seat_balance_reached', 20, { seat_filter: seat })
    const ann = await alarms.alert('low_remaining_seat_balance_reached', 50, {
      seat_filter: { ...seat, seat_group_value: 'ann' },
    })
    const pooled = await alarms.alert('low_remaining_contract_credit_balance_reached', 1_000)
    const { data: subscription } = await v1.contracts.products.create({
      name: 'Seat',
      type: 'SUBSCRIPTION',
    })
    await v1.contracts.rateCards.rates.add({
      rate_card_id: alarms.rate_card_id,
      product_id: subscription.id,
      starting_at: '2020-01-01T00:00:00Z',
      entitled: true,
      rate_type: 'FLAT',
      price: 0,
      billing_frequency: 'MONTHLY',
    })
    const acme = await alarms.customer('acme', {
      subscriptions: [
        {
          temporary_id: 'seats',
          collection_schedule: 'ADVANCE',
          quantity_management_mode: 'SEAT_BASED',
          proration: { is_prorated: false, invoice_behavior: 'BILL_IMMEDIATELY' },
          subscription_rate: { billing_frequency: 'MONTHLY', product_id: subscription.id },
          seat_config: { seat_group_key: 'org', initial_seat_ids: ['ann', 'bob'] },
        },
      ],
      recurring_credits: [
        {
          product_id: alarms.fee_id,
          priority: 1,
          starting_at: '2026-01-01T00:00:00Z',
          commit_duration: { value: 1, unit: 'PERIODS' },
          access_amount: { credit_type_id: USD, unit_price: 100 },
          subscription_config: {
            subscription_id: 'seats',
            allocation: 'INDIVIDUAL',
            apply_seat_increase_config: { is_prorated: false },
          },
        },
      ],
    })
    const of = (seat_group_value: string) => ({ seat_filter: { ...seat, seat_group_value } })
    await alarms.uses('acme', 60, { org: 'ann' })
    await alarms.uses('acme', 85, { org: 'bob' })
    assert.equal(await alarms.status(acme, ann), 'in_alarm')
    assert.equal(await alarms.status(acme, each, of('ann')), 'ok')
    assert.equal(await alarms.status(acme, each, of('bob')), 'in_alarm')
    assert.equal(await alarms.status(acme, pooled), 'ok')
    assert.deepEqual(
      (await alarms.heard()).map(({ properties: p }) => [
        p.alert_id,
        p.seat_filter.seat_group_value,
        p.remaining_balance,
      ]),
      [
        [ann, 'ann', 40],
        [each, 'bob', 15],
      ],
    )
  })
})
