import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { USD } from '../deal.ts'
import { until } from '../receiver.ts'
import { Shop } from '../shop.ts'

type Prepaid = NonNullable<ContractCreateParams['prepaid_balance_threshold_configuration']>

const JANUARY = '2026-01-01T00:00:00Z'
const NOW = '2026-01-10T00:00:00Z'

describe('the rules of thresholds', () => {
  let shop: Shop
  let fee: string
  let calls: string
  let card: string
  before(async () => {
    shop = await Shop.at('2026-01-10')
    fee = await shop.fixed('Top-up')
    calls = await shop.usage('Calls')
    card = await shop.card([{ product_id: calls, price: 1 }])
  })

  const prepaid = (more: object = {}): Prepaid => ({
    is_enabled: true,
    threshold_amount: 1000,
    recharge_to_amount: 5000,
    commit: { product_id: fee },
    payment_gate_config: { payment_gate_type: 'NONE' },
    ...more,
  })
  const sign = (name: string, more: object) =>
    shop.sign(name, { starting_at: JANUARY, rate_card_id: card, ...more })
  const commits = async (customer_id: string) =>
    (await shop.sdk.v1.customers.commits.list({ customer_id, include_contract_commits: true })).data
  const billed = async (customer_id: string) =>
    (await shop.invoices(customer_id, { type: 'SCHEDULED' })).map(({ total }) => total).sort()
  const paid = (customer_id: string, amounts: number[]) =>
    until(async () => String(await billed(customer_id)) === String(amounts))

  test('a recharge is called, drawn and kept as its configuration says', async () => {
    const commit = {
      product_id: fee,
      name: 'Refill',
      description: 'by itself',
      priority: 7,
      duration: { value: 12, unit: 'MONTHS' },
      rollover_fraction: 0.5,
      applicable_product_ids: [calls],
    }
    const which = await sign('terms', {
      prepaid_balance_threshold_configuration: prepaid({ commit }),
    })
    await paid(which.customer_id, [5000])
    const [made] = await commits(which.customer_id)
    const [segment] = made?.access_schedule?.schedule_items ?? []
    assert.equal(segment?.starting_at, '2026-01-10T00:00:00.000Z')
    assert.equal(segment?.ending_before, '2027-02-01T00:00:00.000Z')
    assert.equal(made?.name, 'Refill')
    assert.equal(made?.description, 'by itself')
    assert.equal(made?.priority, 7)
    assert.equal(made?.rollover_fraction, 0.5)
    assert.deepEqual(made?.applicable_product_ids, [calls])
    await shop.sdk.v2.contracts.edit({
      ...which,
      update_prepaid_balance_threshold_configuration: {
        recharge_to_amount: 9000,
        threshold_amount: 5000,
        commit: { priority: null },
      },
    })
    await paid(which.customer_id, [4000, 5000])
    assert.deepEqual(
      new Set((await commits(which.customer_id)).map((c) => c.priority)),
      new Set([7, 100]),
    )
  })

  test('a discount stops when its tracker has reached the cap, and begins anew each period', async () => {
    const tracker = (alias: string, sources: string[], discounted?: string) => ({
      alias,
      credit_type_id: USD,
      reset_frequency: 'BILLING_PERIOD',
      applicable_spend_specifiers: [
        { spend_type: 'COMMIT_PURCHASE', sources, ...(discounted && { discounted }) },
      ],
    })
    const capped = await Shop.at('2026-01-10')
    const product_id = await capped.fixed('Top-up')
    const rate_card_id = await capped.card([{ product_id: await capped.usage('Calls'), price: 1 }])
    const which = await capped.sign('capped', {
      starting_at: JANUARY,
      rate_card_id,
      spend_trackers: [
        tracker('all', ['THRESHOLD_RECHARGE', 'MANUAL']),
        tracker('cheap', ['THRESHOLD_RECHARGE', 'MANUAL'], 'DISCOUNTED_ONLY'),
        tracker('full', ['THRESHOLD_RECHARGE', 'MANUAL'], 'UNDISCOUNTED_ONLY'),
        tracker('by hand', ['MANUAL'], 'ANY'),
      ],
      prepaid_balance_threshold_configuration: prepaid({
        commit: { product_id },
        discount_configuration: {
          payment_fraction: 0.8,
          cap: { spend_tracker_alias: 'all', amount: 6000 },
        },
      }),
    } as Parameters<Shop['sign']>[1])
    const { customer_id } = which
    const counted = async () => {
      const { data } = await capped.sdk.v2.contracts.retrieve(which)
      return data.spend_trackers?.map((t) => t.accumulated_spend?.amount)
    }
    const counts = (expected: number[]) =>
      until(async () => String(await counted()) === String(expected))
    await counts([4000, 4000, 0, 0])
    await capped.uses(customer_id, 'Calls', 4500, NOW)
    await counts([7600, 7600, 0, 0]) // below the cap before: all of it is discounted
    await capped.uses(customer_id, 'Calls', 4500, NOW)
    await counts([12_100, 7600, 4500, 0])
    const item = { starting_at: JANUARY, ending_before: '2027-01-01T00:00:00Z', amount: 400 }
    for (const [amount, counts_as_discounted] of [
      [300, true],
      [90, false],
    ] as const)
      await capped.sdk.v2.contracts.edit({
        ...which,
        add_commits: [
          {
            product_id,
            type: 'PREPAID',
            spend_tracker_attributes: { counts_as_discounted },
            access_schedule: { schedule_items: [item] },
            invoice_schedule: { schedule_items: [{ timestamp: NOW, amount }] },
          },
        ],
      } as Parameters<typeof capped.sdk.v2.contracts.edit>[0])
    await counts([12_490, 7900, 4590, 390])
    await capped.world.advanceTo('2026-02-01')
    await counts([0, 0, 0, 0])
    await capped.uses(customer_id, 'Calls', 5000, '2026-02-01T00:00:00Z')
    await counts([3360, 3360, 0, 0])
  })

  test('what a recharge pays for is not charged as spend beside it', async () => {
    const which = await sign('both', {
      prepaid_balance_threshold_configuration: prepaid(),
      spend_threshold_configuration: {
        is_enabled: true,
        threshold_amount: 1000,
        commit: { product_id: fee },
        payment_gate_config: { payment_gate_type: 'NONE' },
      },
    })
    await paid(which.customer_id, [5000])
    await shop.uses(which.customer_id, 'Calls', 6200, NOW)
    await paid(which.customer_id, [5000, 5000])
    const usage = await shop.usageInvoice(which.customer_id, '2026-01-01')
    assert.equal(usage.total, 0)
  })

  test('a balance that is shared is recharged when a child uses it up', async () => {
    const access = { amount: 2000, starting_at: JANUARY, ending_before: '2027-01-01T00:00:00Z' }
    const parent = await sign('parent', {
      hierarchy_configuration: { parent_behavior: { invoice_consolidation_type: 'CONCATENATE' } },
      commits: [
        {
          type: 'PREPAID',
          product_id: fee,
          access_schedule: { schedule_items: [access] },
          hierarchy_configuration: { child_access: { type: 'ALL' } },
        },
      ],
      prepaid_balance_threshold_configuration: prepaid(),
    })
    const child = await sign('child', { hierarchy_configuration: { parent, payer: 'PARENT' } })
    await shop.uses(child.customer_id, 'Calls', 1500, NOW)
    await paid(parent.customer_id, [4500])
  })

  test('units cost what they are worth, less the discount', async () => {
    const { body } = await shop.world.post('/maelzel/v1/pricing-units', { name: 'Token' })
    const custom_credit_type_id = body.data.id
    const rate_card_id = await shop.card(
      [{ product_id: calls, price: 1, credit_type_id: custom_credit_type_id }],
      { credit_type_conversions: [{ custom_credit_type_id, fiat_per_custom_credit: 10 }] },
    )
    const units = (more: object = {}) =>
      sign('units', {
        rate_card_id,
        prepaid_balance_threshold_configuration: prepaid({
          threshold_amount: 50,
          recharge_to_amount: 500,
          custom_credit_type_id,
          discount_configuration: { payment_fraction: 0.85 },
          ...more,
        }),
      })
    const { customer_id } = await units()
    await paid(customer_id, [4250])
    await assert.rejects(units({ threshold_amount: 49 }), /400.*worth at least 5/)
    await assert.rejects(units({ recharge_to_amount: 149 }), /400.*worth at least 10 more/)
    await assert.rejects(
      sign('strange', {
        prepaid_balance_threshold_configuration: prepaid({ custom_credit_type_id }),
      }),
      /400.*not a unit that the rate card converts/,
    )
  })

  test('what cannot work is refused', async () => {
    const refused = (payment_gate_config: object, why: RegExp) =>
      assert.rejects(
        sign('x', { prepaid_balance_threshold_configuration: prepaid({ payment_gate_config }) }),
        why,
      )
    await refused({ payment_gate_type: 'EXTERNAL', tax_type: 'STRIPE' }, /400.*STRIPE gate/)
    await refused({ payment_gate_type: 'NONE', tax_type: 'ANROK' }, /400.*STRIPE gate/)
    await refused({ payment_gate_type: 'STRIPE', tax_type: 'AVALARA' }, /400.*must be one of NONE/)
    await refused({ tax_type: 'NONE' }, /400.*must have payment_gate_type/)
    await assert.rejects(
      sign('later', {
        starting_at: '2026-02-01T00:00:00Z',
        prepaid_balance_threshold_configuration: prepaid(),
      }),
      /400.*Threshold billing cannot be configured on a contract that has not started yet/,
    )
    await assert.rejects(
      sign('usage', {
        prepaid_balance_threshold_configuration: prepaid({ commit: { product_id: calls } }),
      }),
      /400.*must be a FIXED product/,
    )
  })

  test('a gate says what is used: without a payment_type an INVOICE, without STRIPE nothing', async () => {
    const stripe_config = { invoice_metadata: { order: '4711' } }
    const payment_gate_config = { payment_gate_type: 'NONE', stripe_config }
    const which = await sign('blank', {
      prepaid_balance_threshold_configuration: prepaid({ payment_gate_config }),
    })
    const { data } = await shop.sdk.v2.contracts.retrieve(which)
    assert.deepEqual(
      data.prepaid_balance_threshold_configuration?.payment_gate_config.stripe_config,
      {
        payment_type: 'INVOICE',
        ...stripe_config,
      },
    )
  })

  test('marketplaces know no thresholds', async () => {
    const configuration = { gcp_entitlement_id: 'e', gcp_service_name: 's' }
    const named = {
      billing_provider: 'gcp_marketplace',
      delivery_method: 'direct_to_billing_provider',
    } as const
    const { data } = await shop.sdk.v1.customers.create({
      name: 'market',
      customer_billing_provider_configurations: [{ ...named, configuration }],
    })
    const terms = {
      customer_id: data.id,
      starting_at: JANUARY,
      rate_card_id: card,
      billing_provider_configuration: named,
    }
    const config = { prepaid_balance_threshold_configuration: prepaid() }
    await assert.rejects(shop.sdk.v1.contracts.create({ ...terms, ...config }), /400.*marketplace/)
    const { data: contract } = await shop.sdk.v1.contracts.create({
      ...terms,
      prepaid_balance_threshold_configuration: prepaid({ is_enabled: false }),
    })
    await assert.rejects(
      shop.sdk.v2.contracts.edit({
        customer_id: data.id,
        contract_id: contract.id,
        update_prepaid_balance_threshold_configuration: { is_enabled: true },
      }),
      /400.*marketplace/,
    )
  })
})
