import type { ProductCreateParams } from '@metronome/sdk/resources/v1/contracts/products'
import type { RateCardCreateParams } from '@metronome/sdk/resources/v1/contracts/rate-cards/rate-cards'
import type { RateAddManyParams } from '@metronome/sdk/resources/v1/contracts/rate-cards/rates'
import { World } from './world.ts'

export type Rate = RateAddManyParams.Rate

/** An id that nothing bears. */
export const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'

/** Products and rate cards of a test's own environment, made with few words. */
export class Catalogue {
  readonly world: World

  private constructor(world: World) {
    this.world = world
  }

  static async at(date: string): Promise<Catalogue> {
    return new Catalogue(await World.at(date))
  }

  get contracts() {
    return this.world.sdk.v1.contracts
  }

  /** A metric that counts events with these properties, and tells them apart by all together. */
  async metric(...group_keys: string[][]): Promise<string> {
    const names = [...new Set(group_keys.flat())]
    const { data } = await this.world.sdk.v1.billableMetrics.create({
      name: 'Events',
      aggregation_type: 'COUNT',
      property_filters: names.map((name) => ({ name, exists: true })),
      group_keys,
    })
    return data.id
  }

  /** A USAGE product, of a metric of its own that knows all its group keys. */
  async usage(more: Partial<ProductCreateParams> = {}): Promise<string> {
    const { pricing_group_key = [], presentation_group_key = [] } = more
    const key = [...pricing_group_key, ...presentation_group_key]
    return this.product({
      type: 'USAGE',
      billable_metric_id:
        more.billable_metric_id ?? (await this.metric(...(key.length > 0 ? [key] : []))),
      ...more,
    })
  }

  async product(more: Partial<ProductCreateParams>): Promise<string> {
    const { data } = await this.contracts.products.create({
      name: 'Product',
      type: 'FIXED',
      ...more,
    })
    return data.id
  }

  async card(more: Partial<RateCardCreateParams> = {}): Promise<string> {
    return (await this.contracts.rateCards.create({ name: 'Card', ...more })).data.id
  }

  add(rate_card_id: string, rates: Rate[]) {
    return this.contracts.rateCards.rates.addMany({ rate_card_id, rates })
  }

  /** The prices that getRates tells, over all its pages. */
  async pricesAt(rate_card_id: string, at: string, selectors?: object[]) {
    const prices: (number | undefined)[] = []
    const body = { rate_card_id, at, ...(selectors && { selectors }) }
    for await (const { rate } of this.contracts.rateCards.rates.list(body)) prices.push(rate.price)
    return prices
  }
}

/** A flat rate since 2024. */
export const flat = (product_id: string, price: number, more: Partial<Rate> = {}): Rate => ({
  product_id,
  starting_at: '2024-01-01T00:00:00.000Z',
  entitled: true,
  rate_type: 'FLAT',
  price,
  ...more,
})
