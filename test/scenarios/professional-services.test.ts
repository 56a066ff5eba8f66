import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Deal, NOBODY, refusal } from '../deal.ts'
import { brief, lines } from '../shop.ts'

async function serviced() {
  const deal = await Deal.at('2026-01-10')
  const contract_id = await deal.sign({
    professional_services: [
      { product_id: deal.service, unit_price: 100, quantity: 10, max_amount: 1000 },
    ],
  })
  const { professional_services = [] } = await deal.show(contract_id)
  const professional_service_id = professional_services[0]?.id ?? ''
  const { customer_id } = deal
  const schedule = (issued_at: string, ...line_items: object[]) =>
    deal.world.sdk.v1.contracts.scheduleProServicesInvoice({
      customer_id,
      contract_id,
      issued_at,
      line_items: line_items.map((line) => ({ professional_service_id, ...line })),
    })
  const scheduled = async () => {
    const all = deal.world.sdk.v1.customers.invoices.list({ customer_id, type: 'SCHEDULED' })
    const found: string[] = []
    for await (const invoice of all) found.push(brief(invoice))
    return found
  }
  return { deal, contract_id, professional_service_id, schedule, scheduled }
}

describe('professional services', () => {
  test('are billed on invoices of their own, on the day that was asked for', async () => {
    const { deal, professional_service_id, schedule, scheduled } = await serviced()
    const later = await schedule(
      '2026-02-15T00:00:00Z',
      { unit_price: 100, quantity: 2, metadata: 'phase one' },
      { amount: 50 },
    )
    const [invoice] = later.data ?? []
    assert.ok(invoice)
    assert.deepEqual(lines(invoice), ['Service 2 × 100 = 200', 'Service 1 × 50 = 50'])
    assert.equal(brief(invoice), '2026-02-15 SCHEDULED DRAFT 250')
    const [line] = invoice.line_items
    assert.equal(line?.professional_service_id, professional_service_id)
    assert.equal(line?.metadata, 'phase one')
    assert.equal(line?.product_type, 'ProServiceProductListItem')

    const now = await schedule('2026-01-10T00:00:00Z', { amount: 10 })
    assert.deepEqual(now.data?.map(brief), ['2026-01-10 SCHEDULED FINALIZED 10'])
    // On the same day, yet asked for apart.
    await schedule('2026-02-15T00:00:00Z', { amount: 1 })
    await deal.world.advanceTo('2026-02-16')
    assert.deepEqual((await scheduled()).sort(), [
      '2026-01-10 SCHEDULED FINALIZED 10',
      '2026-02-15 SCHEDULED FINALIZED 1',
      '2026-02-15 SCHEDULED FINALIZED 250',
    ])
    const { data } = await deal.world.sdk.v1.customers.invoices.retrieve({
      customer_id: deal.customer_id,
      invoice_id: invoice.id,
    })
    assert.deepEqual(lines(data), lines(invoice))
    assert.equal(data.line_items[0]?.metadata, 'phase one')
  })

  test('never come to more than their max_amount; what is voided does not count', async () => {
    const { deal, schedule, scheduled } = await serviced()
    const first = await schedule('2026-01-10T00:00:00Z', { amount: 900 })
    const more = { unit_price: 50.5, quantity: 2 }
    const { status, message } = await refusal(schedule('2026-03-01T00:00:00Z', more))
    assert.equal(status, 400)
    assert.match(message, /1000 at most: 900 is billed/)
    assert.equal((await scheduled()).length, 1)
    await schedule('2026-03-01T00:00:00Z', { amount: 100 })
    await deal.world.sdk.v1.invoices.void({ id: first.data?.[0]?.id ?? '' })
    await schedule('2026-03-02T00:00:00Z', { amount: 900 })
    assert.equal((await scheduled()).length, 3)
  })

  test('are refused when they are not of the contract, or priced twice or not at all', async () => {
    const { deal, contract_id, schedule, scheduled } = await serviced()
    for (const line of [
      { amount: 1, quantity: 1 },
      { quantity: 1 },
      {},
      { amount: -1 },
      { professional_service_id: NOBODY, amount: 1 },
    ])
      assert.equal((await refusal(schedule('2026-03-01T00:00:00Z', line))).status, 400)
    for (const which of [
      { contract_id: NOBODY, customer_id: deal.customer_id },
      { contract_id, customer_id: NOBODY },
    ]) {
      const call = deal.world.sdk.v1.contracts.scheduleProServicesInvoice({
        ...which,
        issued_at: '2026-03-01T00:00:00Z',
        line_items: [{ professional_service_id: NOBODY, amount: 1 }],
      })
      assert.equal((await refusal(call)).status, 404)
    }
    assert.deepEqual(await scheduled(), [])
  })
})
