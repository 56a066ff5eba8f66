import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { Receiver, until } from '../receiver.ts'
import { Shop } from '../shop.ts'

type Prepaid = NonNullable<ContractCreateParams['prepaid_balance_threshold_configuration']>
type Spend = NonNullable<ContractCreateParams['spend_threshold_configuration']>

const JANUARY = '2026-01-01T00:00:00Z'
const YEAR = { starting_at: JANUARY, ending_before: '2027-01-01T00:00:00Z' }

describe('thresholds', () => {
  let shop: Shop
  let fee: string
  let calls: string
  let card: string
  let receiver: Receiver
  before(async () => {
    shop = await Shop.at('2026-01-10')
    receiver = await Receiver.of(shop.world)
    fee = await shop.fixed('Top-up')
    calls = await shop.usage('Calls')
    card = await shop.card([{ product_id: calls, price: 1 }])
  })

  const prepaid = (more: Partial<Prepaid> = {}): Prepaid => ({
    is_enabled: true,
    threshold_amount: 1000,
    recharge_to_amount: 5000,
    commit: { product_id: fee },
    payment_gate_config: { payment_gate_type: 'NONE' },
    ...more,
  })
  const credit = (amount: number, window = YEAR) => ({
    product_id: fee,
    priority: 1,
    access_schedule: { schedule_items: [{ amount, ...window }] },
  })
  const sign = (name: string, more: Omit<ContractCreateParams, 'customer_id' | 'starting_at'>) =>
    shop.sign(name, { starting_at: JANUARY, rate_card_id: card, ...more })
  const commits = async (customer_id: string) =>
    (
      await shop.sdk.v1.customers.commits.list({
        customer_id,
        include_contract_commits: true,
        include_balance: true,
      })
    ).data
  const bought = async (customer_id: string) =>
    (await commits(customer_id)).map(
      ({ access_schedule }) => access_schedule?.schedule_items[0]?.amount,
    )
  const settled = (customer_id: string, n: number) =>
    until(async () => (await bought(customer_id)).length === n)
  const purchases = async (customer_id: string) =>
    (await shop.invoices(customer_id, { type: 'SCHEDULED' })).map(
      ({ status, total }) => `${status} ${total}`,
    )

  test('a balance that is low when the contract begins is recharged at once', async () => {
    const { customer_id } = await sign('low', {
      credits: [credit(400)],
      prepaid_balance_threshold_configuration: prepaid(),
    })
    await settled(customer_id, 1)
    assert.deepEqual(await bought(customer_id), [4600])
    assert.deepEqual(await purchases(customer_id), ['FINALIZED 4600'])
    const [commit] = await commits(customer_id)
    assert.equal(
      commit?.access_schedule?.schedule_items[0]?.starting_at,
      '2026-01-10T00:00:00.000Z',
    )
    assert.equal(
      commit?.access_schedule?.schedule_items[0]?.ending_before,
      '2027-01-10T00:00:00.000Z',
    )
  })

  test('usage that lowers it sets off one recharge of what is missing, unrounded (E92, E93)', async () => {
    const { customer_id } = await sign('usage', {
      credits: [credit(1400)],
      prepaid_balance_threshold_configuration: prepaid(),
    })
    await shop.uses(customer_id, 'Calls', 399, '2026-01-09')
    await shop.uses(customer_id, 'Calls', '168.2', '2026-01-09')
    await settled(customer_id, 1)
    assert.deepEqual(await bought(customer_id), [4167.2])
    await shop.uses(customer_id, 'Calls', '4434', '2026-01-10T00:30:00Z')
    await settled(customer_id, 2)
    assert.deepEqual(new Set(await bought(customer_id)), new Set([4167.2, 4434]))
  })

  test('units of a card are bought for what they are worth (E90)', async () => {
    const { data: unit } = await shop.world
      .post('/maelzel/v1/pricing-units', { name: 'Token' })
      .then(({ body }) => body)
    const own = await shop.card([{ product_id: calls, price: 1, credit_type_id: unit.id }], {
      credit_type_conversions: [{ custom_credit_type_id: unit.id, fiat_per_custom_credit: 10 }],
    })
    const { customer_id } = await shop.sign('units', {
      starting_at: JANUARY,
      rate_card_id: own,
      credits: [
        {
          product_id: fee,
          priority: 1,
          access_schedule: {
            credit_type_id: unit.id,
            schedule_items: [{ amount: 50, ...YEAR }],
          },
        },
      ],
      prepaid_balance_threshold_configuration: prepaid({
        threshold_amount: 50,
        recharge_to_amount: 500,
        custom_credit_type_id: unit.id,
      }),
    })
    await settled(customer_id, 1)
    assert.deepEqual(await bought(customer_id), [450])
    assert.deepEqual(await purchases(customer_id), ['FINALIZED 4500'])
  })

  test('amounts that are too small are refused (E95)', async () => {
    for (const bad of [
      { threshold_amount: 400 },
      { threshold_amount: 1000, recharge_to_amount: 1900 },
    ])
      await assert.rejects(
        sign('small', { prepaid_balance_threshold_configuration: prepaid(bad) }),
        /400/,
      )
  })

  test('balances with all custom fields of a filter are left out (E97)', async () => {
    for (const key of ['credit_type', 'is_active'])
      await shop.sdk.v1.customFields.addKey({
        entity: 'contract_credit',
        key,
        enforce_uniqueness: false,
      })
    const filter = (key: string, value: string) => ({
      entity: 'ContractCredit' as const,
      key,
      value,
    })
    const { customer_id } = await sign('filters', {
      credits: [
        { ...credit(9000), custom_fields: { credit_type: 'ai_trial', is_active: 'true' } },
        { ...credit(300), custom_fields: { credit_type: 'ai_trial' } },
        { ...credit(200), custom_fields: { is_active: 'true' } },
      ],
      prepaid_balance_threshold_configuration: prepaid({
        threshold_balance_specifiers: [
          {
            exclude: [
              {
                custom_field_filters: [
                  filter('credit_type', 'ai_trial'),
                  filter('is_active', 'true'),
                ],
              },
            ],
          },
        ],
      } as Partial<Prepaid>),
    })
    await settled(customer_id, 1)
    assert.deepEqual(await bought(customer_id), [4500])
  })

  test('spend is charged when it reaches the threshold, and pays for itself', async () => {
    const spend: Spend = {
      is_enabled: true,
      threshold_amount: 1000,
      commit: { product_id: fee },
      payment_gate_config: { payment_gate_type: 'NONE' },
      discount_configuration: { payment_fraction: 0.85 },
    }
    const { customer_id } = await sign('spend', { spend_threshold_configuration: spend })
    await shop.uses(customer_id, 'Calls', 900, '2026-01-09')
    await shop.uses(customer_id, 'Calls', 300, '2026-01-09')
    await settled(customer_id, 1)
    assert.deepEqual(await bought(customer_id), [1200])
    assert.deepEqual(await purchases(customer_id), ['FINALIZED 1020'])
    assert.equal((await shop.usageInvoice(customer_id, '2026-01-01')).total, 0)
  })

  describe('with a gate outside', () => {
    const gate = { payment_gate_config: { payment_gate_type: 'EXTERNAL' as const } }
    const initiated = async (customer_id: string) => {
      const of = () =>
        receiver
          .told('payment_gate.external_initiate')
          .filter(({ properties }) => properties.customer_id === customer_id)
      await until(() => of().length > 0)
      return of().map(({ properties }) => properties)
    }
    const release = (workflow_id: string, outcome: string) =>
      shop.world.post('/v1/contracts/commits/threshold-billing/release', { workflow_id, outcome })

    test('nothing is granted before it is paid, and no second purchase begins', async () => {
      const { customer_id, contract_id } = await sign('paid', {
        prepaid_balance_threshold_configuration: prepaid(gate),
      })
      const [asked] = await initiated(customer_id)
      assert.equal(asked.invoice_total, 5000)
      assert.equal(asked.invoice_currency, 'USD')
      assert.equal(asked.contract_id, contract_id)
      await shop.uses(customer_id, 'Calls', 5, '2026-01-09')
      await shop.sdk.v2.contracts.edit({
        customer_id,
        contract_id,
        update_prepaid_balance_threshold_configuration: { recharge_to_amount: 6000 },
      })
      assert.equal((await initiated(customer_id)).length, 1)
      assert.deepEqual(await commits(customer_id), [])
      assert.equal((await release(asked.workflow_id, 'paid')).status, 200)
      assert.deepEqual(await bought(customer_id), [5000])
      assert.deepEqual(await purchases(customer_id), ['FINALIZED 5000'])
      assert.equal((await release(asked.workflow_id, 'failed')).status, 400)
      assert.deepEqual(await purchases(customer_id), ['FINALIZED 5000'])
    })

    test('a payment that failed leaves a void invoice, and disables the configuration', async () => {
      const { customer_id, contract_id } = await sign('failed', {
        prepaid_balance_threshold_configuration: prepaid(gate),
      })
      const [asked] = await initiated(customer_id)
      assert.equal((await release(asked.workflow_id, 'FAILED')).status, 200)
      assert.deepEqual(await commits(customer_id), [])
      const [invoice] = await shop.invoices(customer_id, { type: 'SCHEDULED' })
      assert.equal(invoice?.id, asked.invoice_id)
      assert.equal(invoice?.status, 'VOID')
      const { data } = await shop.sdk.v2.contracts.retrieve({ customer_id, contract_id })
      assert.equal(data.prepaid_balance_threshold_configuration?.is_enabled, false)
      await until(() =>
        receiver
          .told('payment_gate.payment_status')
          .some(
            ({ properties: p }) => p.customer_id === customer_id && p.payment_status === 'failed',
          ),
      )
      await shop.sdk.v2.contracts.edit({
        customer_id,
        contract_id,
        update_prepaid_balance_threshold_configuration: { is_enabled: true },
      })
      await until(async () => (await initiated(customer_id)).length === 2)
    })

    test('an unknown workflow is not found', async () => {
      const reply = await release('3b241101-e2bb-4255-8caf-4136c566a962', 'paid')
      assert.equal(reply.status, 404)
    })
  })
})
