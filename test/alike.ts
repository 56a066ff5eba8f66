import assert from 'node:assert/strict'
import { call, sandbox } from './operator.ts'
import { send } from './world.ts'

const JANUARY = '2026-01-01T00:00:00Z'
const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'
const FEBRUARY = '2026-02-01T00:00:00Z'

/** After so many customers come others who have agreed to the same and used the same. */
export const KINDS = 4

/** Customers whose January is to be billed; whoever is of a kind must get the same invoices. */
export class Alike {
  readonly id: string
  readonly token: string
  readonly #customers: readonly string[]

  private constructor(id: string, token: string, customers: readonly string[]) {
    this.id = id
    this.token = token
    this.#customers = customers
  }

  /** In an environment of their own, on 1 February; each has tiers, a subscription and credits. */
  static async sign(url: string, administrator: string, customers: number): Promise<Alike> {
    const { id, token } = await sandbox(url, administrator, FEBRUARY)
    const post = (path: string, body: object) => call(url, token, 'POST', path, body)
    const product = async (name: string, type: string, more = {}): Promise<string> => {
      const path = '/v1/contract-pricing/products/create'
      return (await post(path, { name, type, ...more })).id
    }
    const { id: billable_metric_id } = await post('/v1/billable-metrics/create', {
      name: 'calls',
      aggregation_type: 'SUM',
      aggregation_key: 'n',
      property_filters: [{ name: 'n', exists: true }],
    })
    const calls = await product('Calls', 'USAGE', { billable_metric_id })
    const seats = await product('Seats', 'SUBSCRIPTION')
    const gift = await product('Gift', 'FIXED')
    const { id: rate_card_id } = await post('/v1/contract-pricing/rate-cards/create', {
      name: 'Prices',
    })
    const rate = { starting_at: JANUARY, entitled: true }
    const tiers = [{ size: 10, price: 7 }, { price: 3 }]
    const monthly = { rate_type: 'FLAT', price: 30, billing_frequency: 'MONTHLY' }
    await post('/v1/contract-pricing/rate-cards/addRates', {
      rate_card_id,
      rates: [
        { product_id: calls, rate_type: 'TIERED', tiers, ...rate },
        { product_id: seats, ...monthly, ...rate },
      ],
    })
    const contract = {
      rate_card_id,
      starting_at: JANUARY,
      recurring_credits: [
        {
          product_id: gift,
          access_amount: { unit_price: 50, quantity: 1, credit_type_id: USD },
          starting_at: JANUARY,
          commit_duration: { value: 1, unit: 'PERIODS' },
          recurrence_frequency: 'MONTHLY',
          priority: 1,
        },
      ],
      subscriptions: [
        {
          subscription_rate: { product_id: seats, billing_frequency: 'MONTHLY' },
          collection_schedule: 'ARREARS',
          initial_quantity: 1,
          proration: { is_prorated: false, invoice_behavior: 'BILL_ON_NEXT_COLLECTION_DATE' },
        },
      ],
    }
    const names = Array.from({ length: customers }, (_, i) => `customer ${i}`)
    const events = names.map((name, i) => ({
      transaction_id: name,
      customer_id: name,
      event_type: 'calls',
      timestamp: '2026-01-10T00:00:00Z',
      properties: { n: String(5 * (i % KINDS)) },
    }))
    while (events.length > 0) {
      const { status } = await send(url, token, 'POST', '/v1/ingest', events.splice(0, 100))
      assert.equal(status, 200)
    }
    const signed = await Promise.all(
      names.map((name) =>
        post('/v1/composite/createCustomerWithContract', {
          customer: { name, ingest_aliases: [name] },
          contract,
        }),
      ),
    )
    return new Alike(
      id,
      token,
      signed.map(({ customer_id }) => customer_id),
    )
  }

  /** The final invoices of each customer and what became of their credits, but for names. */
  accounts(url: string) {
    return Promise.all(
      this.#customers.map(async (customer_id) => {
        const path = `/v1/customers/${customer_id}/invoices?status=FINALIZED`
        const invoices = await call(url, this.token, 'GET', path)
        const balances = '/v1/contracts/customerBalances/list'
        const credits = await call(url, this.token, 'POST', balances, {
          customer_id,
          include_ledgers: true,
          include_contract_balances: true,
        })
        return {
          invoices: invoices.map((invoice: Printed) => ({
            issued_at: invoice.issued_at,
            total: invoice.total,
            lines: invoice.line_items.map((line) => [line.name, line.quantity, line.total]),
          })),
          credits: credits.map(({ ledger }: { ledger: Entry[] }) =>
            ledger.map(({ type, timestamp, amount }) => ({ type, timestamp, amount })),
          ),
        }
      }),
    )
  }

  /** The number of every final invoice, in order. */
  async numbers(url: string): Promise<string[]> {
    const numbers = await Promise.all(
      this.#customers.map(async (customer) => {
        const path = `/v1/customers/${customer}/invoices?status=FINALIZED`
        const invoices: { id: string }[] = await call(url, this.token, 'GET', path)
        const proofs = invoices.map(({ id }) =>
          call(url, this.token, 'GET', `/maelzel/v1/invoices/${id}/proof`),
        )
        return (await Promise.all(proofs)).map(({ invoice }) => invoice.number)
      }),
    )
    return numbers.flat().sort()
  }
}

interface Printed {
  readonly issued_at: string
  readonly total: number
  readonly line_items: readonly { name: string; quantity?: number; total: number }[]
}

interface Entry {
  readonly type: string
  readonly timestamp: string
  readonly amount: number
}
