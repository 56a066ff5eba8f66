import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import type { ContractEditParams } from '@metronome/sdk/resources/v2/contracts'
import { Receiver, until } from './receiver.ts'
import { StripeShop } from './stripe-shop.ts'

type Prepaid = NonNullable<ContractCreateParams['prepaid_balance_threshold_configuration']>
export type Gate = NonNullable<
  NonNullable<ContractEditParams['add_commits']>[number]['payment_gate_config']
>

export const BY_STRIPE = { payment_gate_type: 'STRIPE' } as const
export const BY_INTENT: Gate = {
  payment_gate_type: 'STRIPE',
  stripe_config: { payment_type: 'PAYMENT_INTENT' },
}

/** A shop that sells prepaid commits, which Stripe takes the money for. */
export class GateShop {
  readonly stripe: StripeShop
  readonly receiver: Receiver
  readonly fee: string

  private constructor(stripe: StripeShop, receiver: Receiver, fee: string) {
    this.stripe = stripe
    this.receiver = receiver
    this.fee = fee
  }

  static async at(date: string): Promise<GateShop> {
    const stripe = await StripeShop.at(date)
    const { sdk } = stripe.shop
    const fee = await stripe.shop.fixed('Top-up')
    const [entity, key] = ['contract_product', 'stripe_product_id'] as const
    await sdk.v1.customFields.addKey({ entity, key, enforce_uniqueness: false })
    const custom_fields = { stripe_product_id: 'prod_topup' }
    await sdk.v1.customFields.setValues({ entity, entity_id: fee, custom_fields })
    return new GateShop(stripe, await Receiver.of(stripe.world), fee)
  }

  get sdk() {
    return this.stripe.shop.sdk
  }

  /** A customer, and a contract whose balance is empty and to be recharged to 50 dollars. */
  async recharging(stripe_customer_id: string, gate: Gate, more: Partial<Prepaid> = {}) {
    return this.signed(stripe_customer_id, {
      prepaid_balance_threshold_configuration: {
        is_enabled: true,
        threshold_amount: 1000,
        recharge_to_amount: 5000,
        commit: { product_id: this.fee },
        payment_gate_config: gate as Prepaid['payment_gate_config'],
        ...more,
      },
    })
  }

  async signed(stripe_customer_id: string, more: Partial<ContractCreateParams> = {}) {
    const customer_id = await this.stripe.customer(stripe_customer_id)
    return { customer_id, contract_id: await this.stripe.sign(customer_id, more) }
  }

  /** An edit that adds a commit of 30 dollars behind a gate. */
  buy(
    which: { customer_id: string; contract_id: string },
    gate: Gate,
    more: Partial<ContractEditParams> & { product_id?: string; at?: string } = {},
  ) {
    const { product_id = this.fee, at = '2026-01-10T00:00:00Z', ...rest } = more
    return this.sdk.v2.contracts.edit({
      ...which,
      add_commits: [
        {
          product_id,
          type: 'PREPAID',
          priority: 1,
          access_schedule: {
            schedule_items: [
              { amount: 4000, starting_at: at, ending_before: '2027-01-01T00:00:00Z' },
            ],
          },
          invoice_schedule: { schedule_items: [{ timestamp: at, amount: 3000 }] },
          payment_gate_config: gate,
        },
      ],
      ...rest,
    })
  }

  /** What the customer may draw on, by the amounts that were granted. */
  async granted(customer_id: string): Promise<(number | undefined)[]> {
    const { data } = await this.sdk.v1.customers.commits.list({
      customer_id,
      include_contract_commits: true,
    })
    return data.map(({ access_schedule }) => access_schedule?.schedule_items[0]?.amount)
  }

  /** The invoices of purchases, here and at Stripe. */
  async bought(customer_id: string): Promise<string[]> {
    const all = await this.stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })
    return all.map(
      ({ status, total, external_invoice }) =>
        `${status} ${total} ${external_invoice?.external_status}`,
    )
  }

  /** What webhooks said of a customer. */
  told(customer_id: string, name: string) {
    return this.receiver
      .told(`payment_gate.${name}`)
      .map(({ properties }) => properties)
      .filter((p) => p.customer_id === customer_id)
  }

  /** Waits for the n-th webhook about a customer, and gives it back. */
  async heard(customer_id: string, name: string, n = 1) {
    await until(() => this.told(customer_id, name).length >= n)
    return this.told(customer_id, name)[n - 1]
  }

  /** The payments of the customer's first purchase, the newest first. */
  async payments(customer_id: string, more = {}) {
    const [invoice] = await this.stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })
    const reply = await this.stripe.world.post('/v1/payments/list', {
      customer_id,
      invoice_id: invoice?.id,
      ...more,
    })
    return reply.body
  }

  /** The intents of a customer at Stripe, by how they stand. */
  intents(stripe_customer_id: string): string[] {
    return this.stripe.account
      .all('payment_intent')
      .filter(({ customer }) => customer === stripe_customer_id)
      .map(({ status, amount }) => `${status} ${amount}`)
  }

  /** What the customer does about the last intent, and Stripe tells. */
  async acts(stripe_customer_id: string, how: 'succeeded' | 'requires_payment_method') {
    const { account } = this.stripe
    const intent = account
      .all('payment_intent')
      .findLast(({ customer }) => customer === stripe_customer_id)
    account.act(intent?.['id'], how)
    await account.told()
  }
}
