import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { d } from '../core-words.ts'
import { Receiver, until } from '../receiver.ts'
import { Shop } from '../shop.ts'

const JANUARY = '2026-01-01T00:00:00Z'
const NOW = '2026-01-20T00:00:00Z'
const THRESHOLD = d(1000)
const TARGET = d(5000)

/** Usage in hundredths, what is said of a payment that is waited for, or the threshold enabled anew. */
type Step = number | 'paid' | 'failed' | 'enable'

/** What must have come of the steps: the books of one contract, kept by hand. */
class Books {
  /** Granted less used: below zero it is owed, and the next grant pays for it. */
  net = d(0)
  bought = 0
  failed = 0
  enabled = true
  /** What a pending purchase will grant. */
  pending: typeof TARGET | undefined
  readonly #gated: boolean

  constructor(gated: boolean) {
    this.#gated = gated
    this.#look()
  }

  get balance() {
    return this.net.gt(d(0)) ? this.net : d(0)
  }

  #look(): void {
    if (!this.enabled || this.pending || this.balance.gt(THRESHOLD)) return
    this.pending = TARGET.minus(this.balance)
    if (!this.#gated) this.#grant()
  }

  #grant(): void {
    this.net = this.net.plus(this.pending ?? d(0))
    this.pending = undefined
    this.bought += 1
  }

  take(step: Step): void {
    if (typeof step === 'number') this.net = this.net.minus(d(step).div(d(100)))
    if (step === 'enable') this.enabled = true
    if (step === 'paid' && this.pending) this.#grant()
    if (step === 'failed' && this.pending) {
      this.pending = undefined
      this.enabled = false
      this.failed += 1
    }
    this.#look()
  }
}

describe('laws of recharges', () => {
  test('they restore the target exactly, one at a time, whatever comes of payments', async () => {
    const shop = await Shop.at('2026-01-20')
    const receiver = await Receiver.of(shop.world)
    const fee = await shop.fixed('Top-up')
    const rate_card_id = await shop.card([{ product_id: await shop.usage('calls'), price: 1 }])
    const uses = fc.integer({ min: 50_001, max: 450_000 })
    const gated = fc.oneof(uses, fc.constantFrom<Step>('paid', 'paid', 'failed', 'enable'))
    const lives = fc.oneof(
      fc.tuple(fc.constant('NONE' as const), fc.array(uses, { minLength: 3, maxLength: 5 })),
      fc.tuple(fc.constant('EXTERNAL' as const), fc.array(gated, { minLength: 6, maxLength: 8 })),
    )
    await fc.assert(
      fc.asyncProperty(lives, async ([payment_gate_type, steps]) => {
        const which = await shop.sign('Acme', {
          starting_at: JANUARY,
          rate_card_id,
          prepaid_balance_threshold_configuration: {
            is_enabled: true,
            threshold_amount: Number(THRESHOLD.toFixed()),
            recharge_to_amount: Number(TARGET.toFixed()),
            commit: { product_id: fee },
            payment_gate_config: { payment_gate_type },
          },
        })
        const { customer_id } = which
        const books = new Books(payment_gate_type === 'EXTERNAL')
        const asked = () =>
          receiver
            .told('payment_gate.external_initiate')
            .filter(({ properties }) => properties.customer_id === customer_id)
        const balanced = async () => {
          const { body } = await shop.world.post('/v1/contracts/customerBalances/getNetBalance', {
            customer_id,
          })
          const invoices = await shop.invoices(customer_id, { type: 'SCHEDULED' })
          const count = (wanted: string) =>
            invoices.filter(({ status }) => status === wanted).length
          const { pending, bought, failed, balance } = books
          assert.deepEqual(
            [count('FINALIZED'), count('VOID'), count('DRAFT')],
            [bought, failed, pending ? 1 : 0],
          )
          assert.ok(
            balance.eq(d(body.data.balance)),
            `${body.data.balance}, not ${balance.toFixed()}`,
          )
        }
        await balanced()
        for (const step of steps) {
          const begun = books.bought + books.failed + 1
          if (typeof step === 'number')
            await shop.uses(customer_id, 'calls', d(step).div(d(100)).toFixed(), NOW)
          else if (step === 'enable')
            await shop.sdk.v2.contracts.edit({
              ...which,
              update_prepaid_balance_threshold_configuration: { is_enabled: true },
            })
          else if (books.pending) {
            await until(() => asked().length === begun)
            const { workflow_id } = asked().at(-1)?.properties ?? {}
            const path = '/v1/contracts/commits/threshold-billing/release'
            const { status } = await shop.world.post(path, { workflow_id, outcome: step })
            assert.equal(status, 200)
          }
          books.take(step)
          await balanced()
        }
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })
})
