import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Alarms } from '../alarms.ts'

const charge = (alarms: Alarms, amount: number, date: string) => ({
  scheduled_charges: [
    {
      product_id: alarms.fee_id,
      schedule: { schedule_items: [{ timestamp: `${date}T00:00:00Z`, amount }] },
    },
  ],
})

describe('invoice total alerts', () => {
  test('look at each invoice by itself, after credits', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('invoice_total_reached', 10_000)
    const acme = await alarms.customer('acme', charge(alarms, 6_000, '2026-01-20'))
    await alarms.uses('acme', 7_000)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 3_000)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    const [told, ...more] = await alarms.heard()
    assert.deepEqual(more, [])
    const invoice = await alarms.world.sdk.v1.customers.invoices.retrieve({
      customer_id: acme,
      invoice_id: told.properties.invoice_id,
    })
    assert.equal(invoice.data.type, 'USAGE')
    assert.equal(told.properties.invoice_total, 10_000)

    const paid = await alarms.customer('paid', {
      commits: [alarms.commit(50_000, '2026-01-01', '2027-01-01')],
    })
    await alarms.uses('paid', 20_000)
    assert.equal(await alarms.status(paid, alert), 'ok')
  })

  test('tell again of the next invoice that reaches the threshold', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('invoice_total_reached', 100)
    const acme = await alarms.customer('acme')
    await alarms.uses('acme', 100)
    await alarms.world.advanceTo('2026-02-10')
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 100)
    const told = await alarms.heard()
    assert.equal(told.length, 2)
    assert.equal(new Set(told.map(({ properties }) => properties.invoice_id)).size, 2)
    assert.equal(new Set(told.map(({ id }) => id)).size, 2)
  })

  test('hear of scheduled invoices that are final at once, and only of the types they ask for', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const scheduled = await alarms.alert('invoice_total_reached', 500, {
      invoice_types_filter: ['SCHEDULED'],
    })
    const usage = await alarms.alert('invoice_total_reached', 500, {
      invoice_types_filter: ['usage'],
    })
    const acme = await alarms.customer('acme', charge(alarms, 900, '2026-01-10'))
    const told = await alarms.heard()
    assert.deepEqual(
      told.map(({ properties: p }) => [p.alert_id, p.invoice_total, p.triggered_by]),
      [[scheduled, 900, 'contract_change']],
    )
    assert.equal(await alarms.status(acme, usage), 'ok')
  })
})

describe('monthly total alerts', () => {
  test('add up the net totals of a calendar month', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('monthly_invoice_total_spend_threshold_reached', 1_000)
    const acme = await alarms.customer('acme', charge(alarms, 600, '2026-01-10'))
    await alarms.uses('acme', 399)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 1)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.equal((await alarms.heard())[0].properties.current_spend, 1_000)
    await alarms.world.advanceTo('2026-02-01')
    assert.equal(await alarms.status(acme, alert), 'ok')
  })
})

describe('usage alerts', () => {
  test('look at one metric over the billing period', async () => {
    const alarms = await Alarms.at('2026-01-10')
    const alert = await alarms.alert('usage_threshold_reached', 50, {
      billable_metric_id: alarms.metric_id,
    })
    const acme = await alarms.customer('acme')
    await alarms.uses('acme', 49.5)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.uses('acme', 0.5)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    const [{ properties }] = await alarms.heard()
    assert.equal(properties.current_usage, 50)
    assert.equal(properties.billable_metric_id, alarms.metric_id)
    await alarms.world.advanceTo('2026-02-01')
    assert.equal(await alarms.status(acme, alert), 'ok')
  })
})
