import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { type MeteredWorld, meteredWorld } from '../metered-world.ts'
import { Shop } from '../shop.ts'

const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('usage by groups', () => {
  let { world, acme, metrics } = {} as MeteredWorld
  before(async () => {
    ;({ world, acme, metrics } = await meteredWorld())
  })

  const groups = async (metric: string, more: object, query: object = {}) => {
    const page = await world.sdk.v1.usage.listWithGroups({
      customer_id: acme,
      billable_metric_id: metrics[metric] ?? metric,
      window_size: 'DAY',
      starting_on: '2026-03-01T00:00:00Z',
      ending_before: '2026-03-04T00:00:00Z',
      ...more,
      ...query,
    })
    return page
  }
  const lines = (data: Metronome.V1.UsageListWithGroupsResponse[]) =>
    data.map(({ starting_on, group, value }) =>
      [starting_on.slice(5, 13), ...Object.values(group ?? {}), value].join(' '),
    )

  test('every window has a row, and no value where nothing happened', async () => {
    assert.deepEqual(lines((await groups('COUNT', {})).data), [
      '03-01T00 2',
      '03-02T00 ',
      '03-03T00 11',
    ])
    assert.deepEqual(lines((await groups('UNIQUE', {})).data), [
      '03-01T00 2',
      '03-02T00 ',
      '03-03T00 2',
    ])
    assert.deepEqual(lines((await groups('LATEST', {})).data), [
      '03-01T00 12345678901234567000',
      '03-02T00 ',
      '03-03T00 9',
    ])
    const [row] = (await groups('COUNT', {})).data
    assert.deepEqual(row, {
      starting_on: '2026-03-01T00:00:00+00:00',
      ending_before: '2026-03-02T00:00:00+00:00',
      group_key: null,
      group_value: null,
      value: 2,
    })
  })

  test('sums are exact: no digit is lost, and ten tenths are one', async () => {
    const raw = await fetch(`${world.url}/v1/usage/groups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        customer_id: acme,
        billable_metric_id: metrics['SUM'],
        window_size: 'none',
        starting_on: '2026-03-01T00:00:00Z',
        ending_before: '2026-03-02T00:00:00Z',
      }),
    })
    assert.match(await raw.text(), /"value":12345678901234567897\.5/)
    const third = await groups('SUM', {
      starting_on: '2026-03-03T00:00:00Z',
      group_key: ['region'],
      window_size: 'None',
    })
    assert.deepEqual(lines(third.data), ['03-03T00 eu 1', '03-03T00 us 9'])
  })

  test('one key or a whole compound key tells usage apart', async () => {
    const simple = await groups('SUM', { group_key: ['region'], group_filters: { region: ['us'] } })
    assert.deepEqual(simple.data, [
      {
        starting_on: '2026-03-03T00:00:00+00:00',
        ending_before: '2026-03-04T00:00:00+00:00',
        group_key: 'region',
        group_value: 'us',
        group: { region: 'us' },
        value: 9,
      },
    ])
    const older = await groups('COUNT', { group_by: { key: 'region', values: ['eu'] } })
    assert.deepEqual(lines(older.data), ['03-01T00 eu 2', '03-03T00 eu 10'])
    const compound = await groups('MAX', {
      group_key: ['team', 'region'],
      group_filters: { region: ['eu'], team: [] },
    })
    assert.deepEqual(lines(compound.data), [
      '03-01T00 a eu 7',
      '03-01T00 b eu 12345678901234567000',
      '03-03T00 a eu 0.1',
    ])
    assert.equal(compound.data[0]?.group_key, null)
    assert.equal(compound.data[0]?.group_value, null)
  })

  test('pages fit together, whatever their size', async () => {
    for (const limit of [1, 2, 100]) {
      const all = []
      for await (const row of await groups(
        'COUNT',
        { group_key: ['region', 'team'], window_size: 'HOUR' },
        { limit },
      ))
        all.push(row)
      assert.deepEqual(lines(all), [
        '03-01T05 eu a 1',
        '03-01T06 eu b 1',
        '03-03T00 eu a 10',
        '03-03T23 us a 1',
      ])
      const windows = []
      for await (const row of await groups(
        'COUNT',
        { window_size: 'HOUR' },
        { limit: Math.min(limit * 7, 100) },
      ))
        windows.push(row)
      assert.equal(windows.length, 72)
      assert.deepEqual(lines(windows.filter(({ value }) => value !== null)), [
        '03-01T05 1',
        '03-01T06 1',
        '03-03T00 10',
        '03-03T23 1',
      ])
    }
  })

  test('offsets are the instants that they mean, and ids may be in capitals', async () => {
    const same = await groups('COUNT', {
      customer_id: acme.toUpperCase(),
      billable_metric_id: (metrics['COUNT'] ?? '').toUpperCase(),
      starting_on: '2026-03-01T02:00:00+02:00',
      ending_before: '2026-03-03T23:00:00-01:00',
    })
    assert.deepEqual(lines(same.data), ['03-01T00 2', '03-02T00 ', '03-03T00 11'])
  })

  test('the current period is that of all running contracts together', async () => {
    const shop = await Shop.at('2026-03-10')
    const calls = await shop.usage('calls')
    const rate_card_id = await shop.card([{ product_id: calls, price: 1 }])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: '2026-02-01T00:00:00Z',
    })
    await shop.uses(customer_id, 'calls', 3, '2026-03-01T00:00:00Z')
    await shop.uses(customer_id, 'calls', 5, '2026-02-28T23:59:59.999999Z')
    const [metric] = (await shop.sdk.v1.billableMetrics.list()).data
    const current = async (window_size: 'NONE' | 'DAY' = 'NONE') => {
      const asked = { customer_id, billable_metric_id: metric?.id ?? '', window_size }
      const { data } = await shop.sdk.v1.usage.listWithGroups({ ...asked, current_period: true })
      return data.map((row) => [row.starting_on, row.ending_before, row.value])
    }
    const march = ['2026-03-01T00:00:00+00:00', '2026-04-01T00:00:00+00:00']
    assert.deepEqual(await current(), [[...march, 3]])
    assert.equal((await current('DAY')).length, 31)
    await shop.sdk.v1.contracts.create({
      customer_id,
      rate_card_id,
      starting_at: '2026-02-05T00:00:00Z',
      usage_statement_schedule: { frequency: 'MONTHLY', day: 'CONTRACT_START' },
    })
    assert.deepEqual(await current(), [[march[0], '2026-04-05T00:00:00+00:00', 3]])
  })

  test('a question that makes no sense is refused', async () => {
    const refusals: [object, number, RegExp][] = [
      [{ customer_id: NOBODY }, 404, /customer/],
      [{ billable_metric_id: NOBODY }, 404, /metric/],
      [{ customer_id: 'acme' }, 400, /UUID/],
      [{ window_size: 'WEEK' }, 400, /HOUR, DAY, NONE/],
      [{ starting_on: undefined }, 400, /Give starting_on/],
      [{ starting_on: '2026-03-01' }, 400, /RFC 3339/],
      [{ starting_on: '2026-03-01T01:00:00Z' }, 400, /00:00 UTC/],
      [{ window_size: 'HOUR', starting_on: '2026-03-01T01:30:00Z' }, 400, /whole hours/],
      [{ window_size: 'NONE', ending_before: '2026-03-02T01:30:00Z' }, 400, /whole hours/],
      [{ starting_on: '2026-03-01T00:00:00.0001Z' }, 400, /00:00 UTC/],
      [{ window_size: 'HOUR', ending_before: '2026-03-02T00:00:00.0000001Z' }, 400, /whole hours/],
      [
        { window_size: 'HOUR', starting_on: '0001-01-01T00:00:00Z', group_key: ['region'] },
        400,
        /at most 250000/,
      ],
      [{ ending_before: '2026-03-01T00:00:00Z' }, 400, /after starting_on/],
      [{ current_period: true }, 400, /either/],
      [
        { current_period: true, starting_on: undefined, ending_before: undefined },
        400,
        /no contract/,
      ],
      [{ group_key: [] }, 400, /group_key/],
      [{ group_key: ['team'] }, 400, /not a whole group key/],
      [{ group_key: ['region', 'zone'] }, 400, /not a whole group key/],
      [{ group_key: ['region'], group_filters: { team: ['a'] } }, 400, /group_key lacks/],
      [{ group_filters: { region: ['eu'] } }, 400, /group_key lacks/],
      [{ group_by: { key: 'region' }, group_key: ['region'] }, 400, /either/],
      [{ group_by: { key: 'region', values: [] } }, 400, /values/],
    ]
    for (const [more, status, message] of refusals) {
      const error = await groups('COUNT', more).then(
        () => undefined,
        (e) => e,
      )
      assert.ok(error instanceof Metronome.APIError, JSON.stringify(more))
      assert.equal(error.status, status, `${JSON.stringify(more)}: ${error.message}`)
      assert.match(error.message, message)
    }
    for (const query of ['limit=0', 'limit=101', 'next_page=x', 'next_page=e30'])
      assert.equal(
        (
          await world.post(`/v1/usage/groups?${query}`, {
            customer_id: acme,
            billable_metric_id: metrics['COUNT'],
            window_size: 'day',
            starting_on: '2026-03-01T00:00:00Z',
            ending_before: '2026-03-04T00:00:00Z',
          })
        ).status,
        400,
        query,
      )
  })
})
