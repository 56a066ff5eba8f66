import assert from 'node:assert/strict'
import Metronome from '@metronome/sdk'
import { World } from './world.ts'

export const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'
export const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'

type Made = { data: { id: string } }

/** A customer, and a rate card with a product of each kind, to make contracts of. */
export class Deal {
  readonly world: World
  readonly customer_id: string
  readonly rate_card_id: string
  /** 100 a call; the metric can be grouped by region. */
  readonly calls: string
  /** 1,000 a month, 10,000 a year. */
  readonly seats: string
  readonly fee: string
  readonly service: string
  readonly token: string

  private constructor(world: World, ids: Record<string, string>) {
    this.world = world
    this.customer_id = ids['customer'] ?? ''
    this.rate_card_id = ids['card'] ?? ''
    this.calls = ids['calls'] ?? ''
    this.seats = ids['seats'] ?? ''
    this.fee = ids['fee'] ?? ''
    this.service = ids['service'] ?? ''
    this.token = ids['token'] ?? ''
  }

  static async at(date: string): Promise<Deal> {
    const world = await World.at(date)
    const { sdk } = world
    const id = async (made: Promise<Made>) => (await made).data.id
    const product = (
      name: string,
      type: 'USAGE' | 'SUBSCRIPTION' | 'FIXED' | 'PROFESSIONAL_SERVICE',
      more: object = {},
    ) => id(sdk.v1.contracts.products.create({ name, type, ...more }))
    const unit = await world.post('/maelzel/v1/pricing-units', { name: 'Tokens' })
    const billable_metric_id = await id(
      sdk.v1.billableMetrics.create({
        name: 'Calls',
        event_type_filter: { in_values: ['call'] },
        aggregation_type: 'COUNT',
        group_keys: [['region']],
        property_filters: [{ name: 'region', exists: true }],
      }),
    )
    const ids = {
      customer: await id(sdk.v1.customers.create({ name: 'Acme' })),
      token: unit.body.data.id as string,
      card: await id(
        sdk.v1.contracts.rateCards.create({
          name: 'Card',
          aliases: [{ name: 'standard' }],
          credit_type_conversions: [
            { custom_credit_type_id: unit.body.data.id, fiat_per_custom_credit: 10 },
          ],
        }),
      ),
      calls: await product('Calls', 'USAGE', { billable_metric_id, tags: ['api'] }),
      seats: await product('Seats', 'SUBSCRIPTION'),
      fee: await product('Fee', 'FIXED'),
      service: await product('Service', 'PROFESSIONAL_SERVICE'),
    }
    const rate = { starting_at: '2020-01-01T00:00:00Z', entitled: true, rate_type: 'FLAT' as const }
    await sdk.v1.contracts.rateCards.rates.addMany({
      rate_card_id: ids.card,
      rates: [
        { ...rate, product_id: ids.calls, price: 100 },
        { ...rate, product_id: ids.seats, price: 1000, billing_frequency: 'MONTHLY' },
        { ...rate, product_id: ids.seats, price: 10_000, billing_frequency: 'ANNUAL' },
      ],
    })
    return new Deal(world, ids)
  }

  /** A contract on the rate card from the start of 2026, with whatever else it is to say. */
  async sign(more: Partial<Metronome.V1.ContractCreateParams> = {}): Promise<string> {
    const { data } = await this.world.sdk.v1.contracts.create({
      customer_id: this.customer_id,
      rate_card_id: this.rate_card_id,
      starting_at: '2026-01-01T00:00:00Z',
      ...more,
    })
    return data.id
  }

  async show(contract_id: string, more: { as_of_date?: string } = {}) {
    const { customer_id } = this
    const { data } = await this.world.sdk.v2.contracts.retrieve({
      customer_id,
      contract_id,
      ...more,
    })
    return data as typeof data & { package_id?: string } // which the SDK's types leave out
  }

  async edit(
    contract_id: string,
    ops: Omit<Metronome.V2.ContractEditParams, 'customer_id' | 'contract_id'>,
  ) {
    const { customer_id } = this
    const { data } = await this.world.sdk.v2.contracts.edit({ customer_id, contract_id, ...ops })
    return data
  }
}

/** The refusal that a call must meet, as the SDK tells it. */
export async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (e) => e,
  )
  assert.ok(error instanceof Metronome.APIError, 'it was accepted')
  const body = error.error as Record<string, unknown>
  return { status: error.status as number, message: String(body['message']), body }
}
