import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { NOBODY } from '../catalogue.ts'
import { Shop } from '../shop.ts'

const PATH = '/v1/threshold-billing/update-active-recharge-config'
const JANUARY = '2026-01-01T00:00:00Z'

describe('the recharge of a customer that is active', () => {
  let shop: Shop
  let fee: string
  let rate_card_id: string
  before(async () => {
    shop = await Shop.at('2026-01-10')
    fee = await shop.fixed('Top-up')
    rate_card_id = await shop.card([{ product_id: await shop.usage('Calls'), price: 1 }])
  })

  const terms = (is_enabled: boolean) => ({
    starting_at: JANUARY,
    rate_card_id,
    prepaid_balance_threshold_configuration: {
      is_enabled,
      threshold_amount: 1000,
      recharge_to_amount: 5000,
      commit: { product_id: fee },
      payment_gate_config: { payment_gate_type: 'NONE' as const },
    },
  })
  const change = (customer_id: string, more: object) =>
    shop.world.post(PATH, { customer_id, ...more })
  const configuration = async (customer_id: string, contract_id: string) => {
    const { data } = await shop.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    const { is_enabled, threshold_amount, recharge_to_amount } =
      data.prepaid_balance_threshold_configuration ?? {}
    return { is_enabled, threshold_amount, recharge_to_amount }
  }

  test('is changed on the contract that has it, and looked at again', async () => {
    const { customer_id, contract_id } = await shop.sign('one', terms(true))
    const balance = async () =>
      (await shop.world.post('/v1/contracts/customerBalances/getNetBalance', { customer_id })).body
        .data.balance
    assert.equal(await balance(), 5000)
    const changed = await change(customer_id, {
      recharge_threshold: 6000,
      recharge_to_amount: 9000,
    })
    assert.equal(changed.status, 200)
    assert.deepEqual(await configuration(customer_id, contract_id), {
      is_enabled: true,
      threshold_amount: 6000,
      recharge_to_amount: 9000,
    })
    assert.equal(await balance(), 9000)
  })

  test('is the one that there is when none is enabled', async () => {
    const { customer_id, contract_id } = await shop.sign('asleep', terms(false))
    assert.equal((await change(customer_id, { enabled: true })).status, 200)
    assert.equal((await configuration(customer_id, contract_id)).is_enabled, true)
  })

  test('has to be there, once, and keeps to the rules', async () => {
    const { customer_id } = await shop.sign('strict', terms(true))
    assert.equal((await change(customer_id, { recharge_threshold: 4500 })).status, 400)
    assert.equal((await change(customer_id, { recharge_threshold: 400 })).status, 400)
    await shop.sdk.v1.contracts.create({ customer_id, ...terms(true) })
    const refused = await change(customer_id, { enabled: false })
    assert.equal(refused.status, 400)
    assert.match(refused.body.message, /several recharge configurations/)
    const other = await shop.sign('plain', { rate_card_id, starting_at: JANUARY })
    assert.equal((await change(other.customer_id, { enabled: true })).status, 404)
    assert.equal((await change(NOBODY, { enabled: true })).status, 404)
  })
})
