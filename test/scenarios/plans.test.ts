import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NOBODY, refusal, USD } from '../deal.ts'
import { World } from '../world.ts'

const DAY = '2026-01-01T00:00:00Z'

describe('plans and credit grants, of which there are none', () => {
  test('lists are empty, also of a customer', async () => {
    const world = await World.at('2026-01-01')
    const { v1 } = world.sdk
    const { id: customer_id } = (await v1.customers.create({ name: 'Acme' })).data
    assert.deepEqual((await v1.plans.list()).data, [])
    assert.deepEqual((await v1.customers.plans.list({ customer_id })).data, [])
    assert.deepEqual((await v1.creditGrants.list({ customer_ids: [customer_id] })).data, [])
    const entries = await v1.creditGrants.listEntries({ customer_ids: [customer_id] })
    assert.deepEqual(entries.data, [])
    for (const path of [
      `/v1/customers/${customer_id}/purchasedSeats`,
      `/v1/credits/${customer_id}/rechargeSettings`,
    ])
      assert.deepEqual((await world.get(path)).body, { data: [] })
  })

  test('a plan is not found, and neither is an unknown customer', async () => {
    const { sdk } = await World.at('2026-01-01')
    const { id: customer_id } = (await sdk.v1.customers.create({ name: 'Acme' })).data
    const plan = { plan_id: NOBODY }
    for (const call of [
      () => sdk.v1.plans.getDetails(plan),
      () => sdk.v1.plans.listCharges(plan),
      () => sdk.v1.plans.listCustomers(plan),
      () => sdk.v1.customers.plans.list({ customer_id: NOBODY }),
      () => sdk.v1.customers.plans.listPriceAdjustments({ customer_id, customer_plan_id: NOBODY }),
      () => sdk.v1.customers.plans.add({ customer_id: NOBODY, plan_id: NOBODY, starting_on: DAY }),
      () => sdk.v1.creditGrants.listEntries({ customer_ids: [NOBODY] }),
    ])
      assert.equal((await refusal(Promise.resolve(call()))).status, 404)
  })

  test('what would make or change one is refused and says why', async () => {
    const { sdk } = await World.at('2026-01-01')
    const { id: customer_id } = (await sdk.v1.customers.create({ name: 'Acme' })).data
    const amount = { amount: 1, credit_type_id: USD }
    const own = { customer_id, customer_plan_id: NOBODY }
    const grant = {
      customer_id,
      name: 'Grant',
      grant_amount: amount,
      paid_amount: amount,
      expires_at: DAY,
      priority: 1,
    }
    const recharge = {
      name: 'Recharge',
      recharge_to_amount: 10,
      recharge_threshold: 1,
      priority: 1,
      grant_duration: 1,
      credit_type_id: USD,
      prepaid_options: { billing_provider_type: 'stripe' },
    }
    const send = (path: string, body: object) => sdk.post(path, { body })
    for (const call of [
      () => sdk.v1.customers.plans.add({ customer_id, plan_id: NOBODY, starting_on: DAY }),
      () => sdk.v1.customers.plans.end(own),
      () =>
        sdk.v1.customers.invoices.addCharge({
          ...own,
          charge_id: NOBODY,
          price: 1,
          quantity: 1,
          description: 'Charge',
          invoice_start_timestamp: DAY,
        }),
      () => sdk.v1.creditGrants.create(grant),
      () => sdk.v1.creditGrants.edit({ id: NOBODY }),
      () => sdk.v1.creditGrants.void({ id: NOBODY }),
      () =>
        send(`/v1/customers/${customer_id}/invoices/invoice_seats`, {
          seat_charges: [{ charge_id: NOBODY, seat_count: 1 }],
        }),
      () =>
        send('/v1/credits/createPrepaidGrant', {
          ...grant,
          invoice_date: DAY,
          prepaid_options: { billing_provider_type: 'stripe' },
        }),
      () => send(`/v1/credits/${customer_id}/rechargeSettings`, recharge),
      () => send(`/v1/credits/${customer_id}/rechargeSettings/${NOBODY}`, recharge),
      () =>
        send('/v1/credits/migrateToContracts', {
          customer_id,
          cutover_date: DAY,
          contract_credits_product_id: NOBODY,
          contract_prepaid_commits_product_id: NOBODY,
        }),
    ]) {
      const { status, message } = await refusal(Promise.resolve(call()))
      assert.deepEqual([status, message], [400, 'Plans are not enabled'])
    }
  })

  test('filters that exclude each other, and ledgers of the future, are refused', async () => {
    const { sdk } = await World.at('2026-01-01')
    const grants = sdk.v1.creditGrants.list({ credit_grant_ids: [NOBODY], customer_ids: [NOBODY] })
    assert.equal((await refusal(Promise.resolve(grants))).status, 400)
    const entries = sdk.v1.creditGrants.listEntries({ ending_before: '2026-01-02T00:00:00Z' })
    assert.equal((await refusal(Promise.resolve(entries))).status, 400)
  })
})
