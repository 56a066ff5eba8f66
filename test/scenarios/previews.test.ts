import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NOBODY } from '../catalogue.ts'
import { lines, Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`

describe('a preview', () => {
  test('merges events with what was used, or replaces it, and stores nothing', async () => {
    const shop = await Shop.at('2025-01-20')
    const calls = await shop.usage('calls')
    const rate_card_id = await shop.card([
      { product_id: calls, rate_type: 'TIERED', tiers: [{ size: 100, price: 0 }, { price: 10 }] },
    ])
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: at('2025-01-01') })
    await shop.uses(customer_id, 'calls', 99, '2025-01-10')
    const event = (more = {}) => ({ event_type: 'calls', properties: { n: '1' }, ...more })
    const five = Array.from({ length: 5 }, () => event())
    const preview = async (mode: 'merge' | 'replace', events: object[]) => {
      const { data } = await shop.sdk.v1.customers.previewEvents({
        customer_id,
        mode,
        events: events as { event_type: string }[],
      })
      return data.flatMap((invoice) => lines(invoice as Parameters<typeof lines>[0]))
    }
    assert.deepEqual(await preview('merge', five), ['calls 100 × 0 = 0', 'calls 4 × 10 = 40'])
    assert.deepEqual(await preview('replace', five), ['calls 5 × 0 = 0'])
    assert.deepEqual(await preview('merge', [event({ transaction_id: 'event 1' })]), [
      'calls 99 × 0 = 0',
    ])
    const draft = await shop.usageInvoice(customer_id, '2025-01-01')
    assert.deepEqual(lines(draft), ['calls 99 × 0 = 0'])
    const path = `/v1/customers/${customer_id}/previewEvents`
    // An event as it is sent is understood: it has a customer_id, which says nothing here.
    const sent = await shop.world.post(path, { events: [event({ customer_id: 'nobody' })] })
    assert.equal(sent.body.data[0].line_items[0].quantity, 1)
    for (const body of [
      { events: [] },
      { events: five, unknown: 1 },
      { events: five, mode: 'add' },
      { events: [event({ transaction_id: 'x' }), event({ transaction_id: 'x' })] },
      { events: [event({ timestamp: 'yesterday' })] },
    ])
      assert.equal((await shop.world.post(path, body)).status, 400)
  })

  test('counts to the microsecond, and never an id that an event has taken', async () => {
    const shop = await Shop.at('2025-01-30')
    const seats = await shop.usage('seats', { aggregation_type: 'LATEST' })
    const calls = await shop.usage('calls')
    const rate_card_id = await shop.card([
      { product_id: seats, price: 1 },
      { product_id: calls, price: 1 },
    ])
    const { customer_id } = await shop.sign('Acme', { rate_card_id, starting_at: at('2025-01-01') })
    await shop.uses(customer_id, 'calls', 2, '2025-01-01')
    const preview = async (events: object[], more: object = {}, id = customer_id) => {
      const body = { mode: 'Merge', events, ...more }
      const reply = await shop.world.post(`/v1/customers/${id}/previewEvents`, body)
      return reply.status === 200 ? reply.body.data.flatMap(lines) : reply.status
    }
    await shop.world.advanceTo('2025-02-10')
    // It happened more than 34 days ago, but came eleven days ago.
    const again = { event_type: 'calls', transaction_id: 'event 1', properties: { n: '5' } }
    assert.deepEqual(await preview([again]), ['seats 0 × 1 = 0', 'calls 0 × 1 = 0'])
    await shop.uses(customer_id, 'seats', 5, '2025-02-09T00:00:00.000500Z')
    const seen = (micros: number) => [
      { event_type: 'seats', timestamp: `2025-02-09T00:00:00.000${micros}Z`, properties: { n: 9 } },
    ]
    const skip = { skip_zero_qty_line_items: true }
    assert.deepEqual(await preview(seen(499), skip), ['seats 5 × 1 = 5'])
    assert.deepEqual(await preview(seen(501), skip), ['seats 9 × 1 = 9'])
    assert.deepEqual(await preview(seen(501), skip, customer_id.toUpperCase()), ['seats 9 × 1 = 9'])
    assert.equal(await preview(seen(501), skip, NOBODY), 404)
    assert.equal(await preview(Array(101).fill({ event_type: 'calls' })), 400)
  })

  test('equals what happens when the same events are sent', async () => {
    const shop = await Shop.at('2025-01-20')
    const calls = await shop.usage('calls', { presentation_group_key: ['team'] })
    const rate_card_id = await shop.card([{ product_id: calls, price: 3 }])
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
      credits: [
        {
          product_id: await shop.fixed('Credit'),
          access_schedule: {
            schedule_items: [
              { amount: 20, starting_at: at('2025-01-05'), ending_before: at('2026-01-01') },
            ],
          },
        },
      ],
    })
    await shop.uses(customer_id, 'calls', 4, '2025-01-10', { team: 'a' })
    const events = [
      {
        event_type: 'calls',
        timestamp: '2025-01-12T10:00:00Z',
        properties: { n: '7.5', team: 'b' },
      },
      { event_type: 'calls', timestamp: '2025-01-03T10:00:00Z', properties: { n: '2', team: 'a' } },
    ]
    const { data } = await shop.sdk.v1.customers.previewEvents({
      customer_id,
      mode: 'merge',
      events,
    })
    for (const { timestamp, properties } of events)
      await shop.uses(customer_id, 'calls', properties.n, timestamp, { team: properties.team })
    assert.deepEqual(data[0], await shop.usageInvoice(customer_id, '2025-01-01'))
  })

  test('makes a draft for each active contract, and none where a SQL metric is sold', async () => {
    const shop = await Shop.at('2025-01-20')
    const calls = await shop.usage('calls')
    const rate_card_id = await shop.card([{ product_id: calls, price: 1 }])
    const { customer_id, contract_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2025-01-01'),
    })
    const sign = async (start: string, end: string) => {
      const dates = { starting_at: at(start), ending_before: at(end) }
      return (await shop.sdk.v1.contracts.create({ customer_id, rate_card_id, ...dates })).data.id
    }
    const second = await sign('2025-01-10', '2025-01-31')
    await sign('2025-01-02', '2025-01-18') // over
    await sign('2025-01-25', '2025-02-25') // to come
    const events = [{ event_type: 'calls', properties: { n: '4' } }] // now
    const preview = () => shop.sdk.v1.customers.previewEvents({ customer_id, events })
    const drafts = (await preview()).data.map((draft) => [draft.contract_id, draft.total])
    const expected = [
      [contract_id, 4],
      [second, 4],
    ]
    assert.deepEqual(drafts.sort(), expected.sort())

    const { data: metric } = await shop.sdk.v1.billableMetrics.create({
      name: 'jobs',
      sql: 'SELECT COUNT(*) AS value FROM events',
    })
    const jobs = await shop.catalogue.usage({ name: 'Jobs', billable_metric_id: metric.id })
    await shop.sdk.v1.contracts.rateCards.rates.add({
      rate_card_id,
      product_id: jobs,
      starting_at: at('2025-01-01'),
      entitled: true,
      rate_type: 'FLAT',
      price: 1,
    })
    await assert.rejects(preview(), /400 .*SQL metric jobs cannot be previewed/)
  })
})
