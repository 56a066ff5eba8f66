import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Alarms, USD } from '../alarms.ts'
import { until } from '../receiver.ts'
import { testServer } from '../server.ts'
import { send, World } from '../world.ts'

const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('the life of an alert', () => {
  test('for everybody holds for customers that are made later', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('spend_threshold_reached', 10)
    const later = await alarms.customer('later')
    assert.equal(await alarms.status(later, alert), 'ok')
    await alarms.uses('later', 10)
    assert.equal(await alarms.status(later, alert), 'in_alarm')
    const named = await alarms.customer('named')
    await alarms.uses('an alias', 10)
    assert.equal(await alarms.status(named, alert), 'ok')
    await alarms.world.sdk.v1.customers.setIngestAliases({
      customer_id: named,
      ingest_aliases: ['an alias'],
    })
    assert.equal(await alarms.status(named, alert), 'in_alarm')
  })

  test('of one customer concerns no other', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const [acme, other] = [await alarms.customer('acme'), await alarms.customer('other')]
    const alert = await alarms.alert('spend_threshold_reached', 10, { customer_id: acme })
    await alarms.uses('other', 10)
    assert.deepEqual(await alarms.heard(), [])
    await assert.rejects(alarms.status(other, alert), { status: 404 })
    const { data } = await alarms.world.sdk.v1.customers.alerts.list({ customer_id: other })
    assert.deepEqual(data, [])
  })

  test('tells of those who are beyond the threshold when it is made, or keeps it to itself', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const acme = await alarms.customer('acme')
    await alarms.uses('acme', 100)
    await alarms.alert('spend_threshold_reached', 100)
    const [told, ...more] = await alarms.heard()
    assert.equal(told.properties.triggered_by, 'alert_created')
    assert.deepEqual(more, [])
    const silent = await alarms.alert('spend_threshold_reached', 100, {
      evaluate_on_create: false,
    })
    assert.equal(await alarms.status(acme, silent), 'in_alarm')
    await alarms.uses('acme', 1)
    assert.deepEqual(await alarms.heard(), [])
    const later = await alarms.customer('later')
    await alarms.uses('later', 100)
    const both = await alarms.heard()
    assert.equal(both.length, 2)
    assert.ok(both.every(({ properties }) => properties.customer_id === later))
    await alarms.world.advanceTo('2026-02-10')
    await alarms.uses('acme', 100)
    const again = await alarms.heard()
    assert.ok(again.some(({ properties }) => properties.alert_id === silent))
  })

  test('may be reset, and tells again if the threshold is still passed', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const acme = await alarms.customer('acme')
    const alert = await alarms.alert('spend_threshold_reached', 100, { evaluate_on_create: false })
    const reset = () =>
      alarms.world.sdk.v1.customers.alerts.reset({ customer_id: acme, alert_id: alert })
    await reset()
    assert.deepEqual(await alarms.heard(), [])
    await alarms.uses('acme', 100)
    assert.equal((await alarms.heard()).length, 1)
    await reset()
    const [told] = await alarms.heard()
    assert.equal(told.properties.triggered_by, 'reset')
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
  })

  test('ends when it is archived: its state is nothing, its configuration stays', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const { v1 } = alarms.world.sdk
    const acme = await alarms.customer('acme')
    const alert = await alarms.alert('spend_threshold_reached', 100, { uniqueness_key: 'k' })
    const archived = await v1.alerts.archive({ id: alert })
    assert.equal(archived.data.id, alert)
    await alarms.uses('acme', 100)
    assert.deepEqual(await alarms.heard(), [])
    const { data } = await v1.customers.alerts.retrieve({ customer_id: acme, alert_id: alert })
    assert.equal(data.customer_status, null)
    assert.equal(data.triggered_by, undefined)
    assert.equal(data.alert.status, 'archived')
    assert.equal(data.alert.uniqueness_key, 'k')
    await assert.rejects(v1.alerts.archive({ id: alert }), {
      status: 400,
      message: /already archived/,
    })
    await assert.rejects(v1.alerts.archive({ id: NOBODY }), { status: 404 })
    const list = async (...alert_statuses: ('ENABLED' | 'ARCHIVED')[]) =>
      (
        await v1.customers.alerts.list({
          customer_id: acme,
          ...(alert_statuses.length > 0 && { alert_statuses }),
        })
      ).data.length
    assert.deepEqual(
      [await list(), await list('ARCHIVED'), await list('ENABLED', 'ARCHIVED')],
      [0, 1, 1],
    )
    await assert.rejects(v1.customers.alerts.reset({ customer_id: acme, alert_id: alert }), {
      status: 400,
    })
  })

  test('keeps its uniqueness key, unless it is released with the archiving', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const make = (uniqueness_key: string) =>
      alarms.world.post('/v1/alerts/create', {
        alert_type: 'spend_threshold_reached',
        name: 'n',
        threshold: 1,
        uniqueness_key,
      })
    const { id } = (await make('a')).body.data
    const taken = await make('a')
    assert.equal(taken.status, 409)
    assert.deepEqual(taken.body, {
      message: 'This uniqueness key has already been used.',
      conflicting_id: id,
    })
    assert.equal(taken.headers.get('x-should-retry'), 'false')
    await alarms.world.post('/v1/alerts/archive', { id })
    assert.equal((await make('a')).status, 409)
    const second = (await make('b')).body.data.id
    await alarms.world.post('/v1/alerts/archive', { id: second, release_uniqueness_key: true })
    assert.equal((await make('b')).status, 200)
    const acme = await alarms.customer('acme')
    const { data } = await alarms.world.sdk.v1.customers.alerts.retrieve({
      customer_id: acme,
      alert_id: second,
    })
    assert.ok(!('uniqueness_key' in data.alert))
  })

  test('is shown as it was made, with its state and since when', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const acme = await alarms.customer('acme')
    const alert = await alarms.alert('spend_threshold_reached', 100.5, {
      group_values: [{ key: 'org', value: 'ops' }],
    })
    await alarms.world.advanceTo('2026-01-11')
    await alarms.uses('acme', 200, { org: 'ops' })
    const { data } = await alarms.world.sdk.v1.customers.alerts.retrieve({
      customer_id: acme,
      alert_id: alert,
    })
    assert.deepEqual(data, {
      customer_status: 'in_alarm',
      triggered_by: 'usage',
      alert: {
        id: alert,
        name: 'spend_threshold_reached 100.5',
        type: 'spend_threshold_reached',
        status: 'enabled',
        credit_type: { id: USD, name: 'USD (cents)' },
        threshold: 100.5,
        updated_at: '2026-01-11T00:00:00.000Z',
        group_values: [{ key: 'org', value: 'ops' }],
        group_key_filter: { key: 'org', value: 'ops' },
      },
    })
    const listed = await alarms.world.sdk.v1.customers.alerts.list({ customer_id: acme })
    assert.deepEqual(listed.data, [data])
    await assert.rejects(alarms.status(NOBODY, alert), { status: 404 })
    await assert.rejects(alarms.status(acme, NOBODY), { status: 404 })
  })

  test('ends for a customer that is archived', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const acme = await alarms.customer('acme')
    await alarms.alert('spend_threshold_reached', 100)
    await alarms.world.sdk.v1.customers.archive({ id: acme })
    await alarms.uses('acme', 100)
    await alarms.world.advanceTo('2026-03-01')
    assert.deepEqual(await alarms.heard(), [])
  })
})

describe('an alert is refused', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })
  const seat = { seat_filter: { seat_group_key: 'user' } }
  const filter = (entity: string) => ({ custom_field_filters: [{ entity, key: 'k', value: 'v' }] })
  const cases: [string, number, string, object][] = [
    ['of an unknown type', 400, 'spend_reached', {}],
    ['without a name', 400, 'spend_threshold_reached', { name: undefined }],
    ['without a threshold', 400, 'spend_threshold_reached', { threshold: undefined }],
    ['with a negative threshold', 400, 'spend_threshold_reached', { threshold: -1 }],
    [
      'beyond a hundred percent',
      400,
      'low_remaining_commit_percentage_reached',
      { threshold: 101 },
    ],
    ['of usage without a metric', 400, 'usage_threshold_reached', {}],
    ['of an unknown metric', 404, 'usage_threshold_reached', { billable_metric_id: NOBODY }],
    ['of an unknown unit', 404, 'spend_threshold_reached', { credit_type_id: NOBODY }],
    ['of an unknown customer', 404, 'spend_threshold_reached', { customer_id: NOBODY }],
    [
      'of usage with a unit',
      400,
      'usage_threshold_reached',
      { billable_metric_id: NOBODY, credit_type_id: USD },
    ],
    ['of seats without a seat filter', 400, 'low_remaining_seat_balance_reached', {}],
    ['of spend with a seat filter', 400, 'spend_threshold_reached', seat],
    [
      'of commits with groups',
      400,
      'low_remaining_commit_balance_reached',
      { group_values: [{ key: 'k' }] },
    ],
    [
      'of commits that filters credits',
      400,
      'low_remaining_commit_balance_reached',
      filter('ContractCredit'),
    ],
    ['of spend that filters commits', 400, 'spend_threshold_reached', filter('Commit')],
    ['of an unknown entity', 400, 'low_remaining_commit_balance_reached', filter('Customer')],
    ['of no groups', 400, 'spend_threshold_reached', { group_values: [] }],
    [
      'of a group twice',
      400,
      'spend_threshold_reached',
      { group_values: [{ key: 'k' }, { key: 'k', value: 'v' }] },
    ],
    [
      'of an unknown type of invoice',
      400,
      'invoice_total_reached',
      { invoice_types_filter: ['CREDIT'] },
    ],
    [
      'of spend with types of invoices',
      400,
      'spend_threshold_reached',
      { invoice_types_filter: ['USAGE'] },
    ],
    ['with an empty uniqueness key', 400, 'spend_threshold_reached', { uniqueness_key: '' }],
    [
      'of commits with specifiers',
      400,
      'low_remaining_commit_balance_reached',
      { alert_specifiers: [{}] },
    ],
  ]
  for (const [name, status, alert_type, more] of cases)
    test(name, async () => {
      const body = { alert_type, name: 'n', threshold: 1, ...more }
      const reply = await world.post('/v1/alerts/create', body)
      assert.equal(reply.status, status, JSON.stringify(reply.body))
      assert.equal(typeof reply.body.message, 'string')
    })

  for (const alert_type of [
    'low_credit_balance_reached',
    'low_remaining_credit_percentage_reached',
    'low_remaining_days_in_plan_reached',
  ])
    test(`not when it is ${alert_type}, which is ok for customers without a plan`, async () => {
      const made = await world.post('/v1/alerts/create', { alert_type, name: 'n', threshold: 1 })
      const { data } = await world.sdk.v1.customers.create({ name: 'Acme' })
      const got = await world.post('/v1/customer-alerts/get', {
        customer_id: data.id,
        alert_id: made.body.data.id,
      })
      assert.equal(got.body.data.customer_status, 'ok')
    })
})

test('on the system clock a crossing is told by itself, soon after its event', async () => {
  const { url, token } = await testServer()
  const made = await send(url, token, 'POST', '/maelzel/v1/environments', { name: 'live' })
  const world = (await World.at('2026-01-01')).as(made.body.data.token)
  const alarms = await Alarms.in(world)
  await alarms.customer('acme')
  await alarms.alert('spend_threshold_reached', 100)
  await alarms.uses('acme', 100)
  await until(() => alarms.receiver.told('alerts.spend_threshold_reached').length === 1)
})
