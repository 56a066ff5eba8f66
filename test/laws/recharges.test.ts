import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { d } from '../core-words.ts'
import { Shop } from '../shop.ts'

const JANUARY = '2026-01-01T00:00:00Z'
const THRESHOLD = 1000
const TARGET = 5000

describe('laws of recharges', () => {
  test('they restore the target exactly, one at a time, whenever the balance is low', async () => {
    const shop = await Shop.at('2026-01-20')
    const fee = await shop.fixed('Top-up')
    const rate_card_id = await shop.card([{ product_id: await shop.usage('calls'), price: 1 }])
    const uses = fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(uses, fc.constantFrom('NONE', 'EXTERNAL'), async (hundredths, gate) => {
        const { customer_id } = await shop.sign('Acme', {
          starting_at: JANUARY,
          rate_card_id,
          prepaid_balance_threshold_configuration: {
            is_enabled: true,
            threshold_amount: THRESHOLD,
            recharge_to_amount: TARGET,
            commit: { product_id: fee },
            payment_gate_config: { payment_gate_type: gate as 'NONE' | 'EXTERNAL' },
          },
        })
        const read = async () => {
          const { body } = await shop.world.post('/v1/contracts/customerBalances/getNetBalance', {
            customer_id,
          })
          const bought = await shop.invoices(customer_id, { type: 'SCHEDULED' })
          return { balance: d(body.data.balance), bought: bought.length }
        }
        let expected = d(gate === 'NONE' ? TARGET : 0)
        let purchases = 1 // the balance is low when the contract begins
        for (const n of hundredths) {
          const used = d(n).div(d(100))
          await shop.uses(customer_id, 'calls', used.toFixed(), '2026-01-20T00:00:00Z')
          if (gate === 'NONE') {
            expected = expected.minus(used)
            if (expected.lte(d(THRESHOLD))) {
              purchases += 1
              expected = d(TARGET)
            }
          }
          const { balance, bought } = await read()
          assert.equal(bought, purchases)
          assert.ok(balance.eq(expected), `${balance.toFixed()}, not ${expected.toFixed()}`)
        }
      }),
      { numRuns: 4 },
    )
  })
})
