import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import type { Account } from '../stripe-fake/account.ts'
import type { FakeCall, Fault, StripeFake } from '../stripe-fake/fake.ts'
import { testServer } from './server.ts'
import { Shop } from './shop.ts'

let made = 0

/** A shop whose invoices go to an account of its own at the fake of Stripe. */
export class StripeShop {
  readonly shop: Shop
  readonly fake: StripeFake
  readonly account: Account
  readonly delivery_method_id: string

  private constructor(shop: Shop, fake: StripeFake, account: Account, id: string) {
    this.shop = shop
    this.fake = fake
    this.account = account
    this.delivery_method_id = id
  }

  static async at(date: string, settings = {}): Promise<StripeShop> {
    const shop = await Shop.at(date)
    const { stripe, url } = await testServer()
    made += 1
    const stripe_api_key = `sk_test_${made}`
    const stripe_webhook_secret = `whsec_${made}`
    const reply = await shop.world.post('/v1/setUpBillingProvider', {
      billing_provider: 'stripe',
      delivery_method: 'direct_to_billing_provider',
      configuration: { stripe_api_key, stripe_webhook_secret, ...settings },
    })
    const id = reply.body.data.delivery_method_id
    const account = stripe.account(stripe_api_key)
    account.endpoint = {
      url: `${url}/maelzel/v1/stripe/events/${id}`,
      secret: stripe_webhook_secret,
    }
    return new StripeShop(shop, stripe, account, id)
  }

  get world() {
    return this.shop.world
  }

  /** A customer who is known to Stripe. */
  async customer(stripe_customer_id: string, more = {}): Promise<string> {
    const { data } = await this.shop.sdk.v1.customers.create({
      name: stripe_customer_id,
      customer_billing_provider_configurations: [
        {
          billing_provider: 'stripe',
          delivery_method: 'direct_to_billing_provider',
          configuration: {
            stripe_customer_id,
            stripe_collection_method: 'charge_automatically',
            ...more,
          },
        },
      ],
    })
    return data.id
  }

  async sign(customer_id: string, more: Partial<ContractCreateParams> = {}): Promise<string> {
    const { data } = await this.shop.sdk.v1.contracts.create({
      customer_id,
      starting_at: '2026-01-01T00:00:00Z',
      billing_provider_configuration: {
        billing_provider: 'stripe',
        delivery_method: 'direct_to_billing_provider',
      },
      ...more,
    })
    return data.id
  }

  /** A customer of whom these amounts are due on these days. */
  async owing(stripe_customer_id: string, due: Record<string, number>, more = {}): Promise<string> {
    const product = await this.shop.fixed('Fee')
    const customer_id = await this.customer(stripe_customer_id, more)
    await this.sign(customer_id, { scheduled_charges: [charge(product, due)] })
    return customer_id
  }

  /** What goes wrong with calls of this account. */
  fault(what: (call: FakeCall) => Fault | undefined): void {
    const before = this.fake.fault
    this.fake.fault = (call) => (call.account === this.account ? what(call) : before(call))
  }

  /** The names of the invoices' items and their totals at Stripe, oldest first. */
  get sent(): string[] {
    return this.account.invoices.map(
      ({ status, total, lines }) => `${status} ${total}: ${lines.all.map(itemText).join(', ')}`,
    )
  }
}

type Item = { quantity: number; unit_amount_decimal: string; description: string }
const itemText = ({ quantity, unit_amount_decimal, description }: Item) =>
  `${description} ${quantity} × ${unit_amount_decimal}`

export const charge = (product_id: string, due: Record<string, number>) => ({
  product_id,
  schedule: {
    schedule_items: Object.entries(due).map(([date, amount]) => ({
      timestamp: date.includes('T') ? date : `${date}T00:00:00Z`,
      amount,
    })),
  },
})
