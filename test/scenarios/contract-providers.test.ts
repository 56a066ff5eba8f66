import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Deal, refusal } from '../deal.ts'

describe('the invoices of a contract', () => {
  let deal: Deal
  let stripe: string
  let market: string
  before(async () => {
    deal = await Deal.at('2026-02-10')
    const { data } = await deal.world.sdk.v1.customers.create({
      name: 'Payer',
      customer_billing_provider_configurations: [
        {
          billing_provider: 'stripe',
          delivery_method: 'direct_to_billing_provider',
          configuration: {
            stripe_customer_id: 'cus_1',
            stripe_collection_method: 'charge_automatically',
          },
        },
        {
          billing_provider: 'gcp_marketplace',
          delivery_method: 'direct_to_billing_provider',
          configuration: { gcp_entitlement_id: 'e', gcp_service_name: 's' },
        },
      ],
    })
    Object.assign(deal, { customer_id: data.id })
    const all = await deal.world.sdk.v1.customers.retrieveBillingConfigurations({
      customer_id: data.id,
    })
    const of = (provider: string) =>
      all.data.find((c) => c.billing_provider === provider)?.id ?? assert.fail(provider)
    stripe = of('stripe')
    market = of('gcp_marketplace')
  })

  const to = (
    billing_provider_configuration_id: string | null,
    effective_at: 'START_OF_CURRENT_PERIOD' | 'START_OF_NEXT_PERIOD',
  ) => ({
    add_billing_provider_configuration_update: {
      billing_provider_configuration: { billing_provider_configuration_id },
      schedule: { effective_at },
    },
  })

  const schedule = async (id: string) => {
    const reply = await deal.world.post('/v2/contracts/get', {
      customer_id: deal.customer_id,
      contract_id: id,
    })
    const { billing_provider_configuration_schedule: segments = [] } = reply.body.data
    return segments.map(
      (s: {
        billing_provider_configuration: { id: string } | null
        effective_at: string
        effective_until?: string
      }) => [
        s.billing_provider_configuration?.id ?? null,
        s.effective_at.slice(0, 10),
        s.effective_until?.slice(0, 10),
      ],
    )
  }

  test('go where the contract says, by id or by the one that matches', async () => {
    const byPair = await deal.sign({
      billing_provider_configuration: {
        billing_provider: 'stripe',
        delivery_method: 'direct_to_billing_provider',
      },
    })
    const byId = await deal.sign({
      billing_provider_configuration: { billing_provider_configuration_id: stripe },
    })
    for (const id of [byPair, byId]) {
      const contract = await deal.show(id)
      assert.equal(contract.customer_billing_provider_configuration?.id, stripe)
      assert.deepEqual(await schedule(id), [[stripe, '2026-01-01', undefined]])
    }
    const half = await refusal(
      deal.sign({ billing_provider_configuration: { billing_provider: 'stripe' } }),
    )
    assert.equal(half.status, 400)
  })

  test('go elsewhere from a period on, and to marketplaces from the next one only', async () => {
    const id = await deal.sign()
    await deal.edit(id, to(stripe, 'START_OF_CURRENT_PERIOD'))
    assert.deepEqual(await schedule(id), [[stripe, '2026-02-01', undefined]])
    const now = await refusal(deal.edit(id, to(market, 'START_OF_CURRENT_PERIOD')))
    assert.match(now.message, /marketplace/)
    await deal.edit(id, to(market, 'START_OF_NEXT_PERIOD'))
    assert.deepEqual(await schedule(id), [
      [stripe, '2026-02-01', '2026-03-01'],
      [market, '2026-03-01', undefined],
    ])
    await deal.edit(id, to(null, 'START_OF_NEXT_PERIOD'))
    assert.deepEqual(await schedule(id), [
      [stripe, '2026-02-01', '2026-03-01'],
      [null, '2026-03-01', undefined],
    ])
  })

  test('do not go to a marketplace while thresholds are on', async () => {
    const id = await deal.sign({
      spend_threshold_configuration: {
        is_enabled: true,
        threshold_amount: 1000,
        commit: { product_id: deal.fee },
        payment_gate_config: { payment_gate_type: 'NONE' },
      },
    })
    const on = await refusal(deal.edit(id, to(market, 'START_OF_NEXT_PERIOD')))
    assert.match(on.message, /threshold/)
    await deal.edit(id, { update_spend_threshold_configuration: { is_enabled: false } })
    await deal.edit(id, to(market, 'START_OF_NEXT_PERIOD'))
  })
})

describe('thresholds and trackers', () => {
  test('are added, changed and shown', async () => {
    const deal = await Deal.at('2026-02-10')
    const id = await deal.sign()
    const tracker = {
      alias: 'monthly',
      credit_type_id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2',
      reset_frequency: 'BILLING_PERIOD' as const,
      applicable_spend_specifiers: [
        { spend_type: 'COMMIT_PURCHASE' as const, sources: ['THRESHOLD_RECHARGE' as const] },
      ],
    }
    await deal.edit(id, {
      add_spend_trackers: [tracker],
      add_prepaid_balance_threshold_configuration: {
        is_enabled: true,
        threshold_amount: 1000,
        recharge_to_amount: 5000,
        commit: { product_id: deal.fee, priority: 3 },
        payment_gate_config: { payment_gate_type: 'NONE' },
        discount_configuration: {
          payment_fraction: 0.9,
          cap: { spend_tracker_alias: 'monthly', amount: 100 },
        },
      },
    })
    const twice = await refusal(deal.edit(id, { add_spend_trackers: [tracker] }))
    assert.match(twice.message, /in use/)
    const capped = await refusal(deal.edit(id, { archive_spend_trackers: ['monthly'] }))
    assert.match(capped.message, /not a spend tracker/)
    await deal.edit(id, {
      update_prepaid_balance_threshold_configuration: {
        threshold_amount: 2000,
        commit: { priority: null, name: 'Top-up' },
        discount_configuration: null,
      },
      archive_spend_trackers: ['monthly'],
    })
    const contract = await deal.show(id)
    assert.deepEqual(contract.prepaid_balance_threshold_configuration, {
      is_enabled: true,
      threshold_amount: 2000,
      recharge_to_amount: 5000,
      commit: { product_id: deal.fee, name: 'Top-up' },
      payment_gate_config: { payment_gate_type: 'NONE' },
    })
    assert.equal(contract.spend_trackers, undefined)
  })
})
