import { Shop } from '../shop.ts'
import type { Reply } from '../world.ts'
import type { Random } from './random.ts'
import { type Goods, TermsMaker } from './terms.ts'

const DAY = 86_400_000

export interface Citizen {
  readonly customer_id: string
  /** The contract in force. */
  contract_id: string
}

/** A small world of customers to whom things happen at random: what the simulation acts upon. */
export class Town {
  readonly shop: Shop
  readonly random: Random
  readonly terms: TermsMaker
  readonly citizens: Citizen[] = []
  readonly log: string[] = []
  /** To whom something happened since the books were last looked at. */
  readonly touched = new Set<string>()
  #now: number

  private constructor(shop: Shop, random: Random, now: number, goods: Goods) {
    this.shop = shop
    this.random = random
    this.#now = now
    this.terms = new TermsMaker(random, goods, (days) => this.hour(days))
  }

  static async found(random: Random): Promise<Town> {
    const start = '2025-01-01T00:00:00Z'
    const shop = await Shop.at(start)
    return new Town(shop, random, Date.parse(start), await stock(shop))
  }

  get now(): string {
    return new Date(this.#now).toISOString()
  }

  /** An instant so many days from now. */
  at(days: number): string {
    return new Date(this.#now + days * DAY).toISOString()
  }

  /** The same at the full hour. */
  hour(days: number): string {
    const at = this.#now + days * DAY
    return new Date(at - (at % 3_600_000)).toISOString()
  }

  /** Asks for something that may be refused, but not break. */
  async ask(what: string, customer_id: string, path: string, body: object): Promise<Reply> {
    const reply = await this.shop.world.post(path, body)
    this.log.push(`${this.now} ${what} → ${reply.status}`)
    this.touched.add(customer_id)
    if (reply.status >= 500)
      throw new Error(`${what} answers ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply
  }

  /** Lets time pass. */
  async leap(days: number): Promise<void> {
    this.#now += days * DAY
    this.log.push(`${this.now} time has passed`)
    for (const { customer_id } of this.citizens) this.touched.add(customer_id)
    await this.shop.world.advanceTo(this.now)
  }
}

/** What there is to sell, in money and in a unit of the shop's own. */
async function stock(shop: Shop): Promise<Goods> {
  const calls = await shop.usage('calls', { tags: ['api'] })
  const cloud = await shop.usage('cloud', {
    pricing_group_key: ['region'],
    presentation_group_key: ['team'],
  })
  const level = await shop.usage('level', { aggregation_type: 'LATEST', tags: ['api'] })
  const share = await shop.catalogue.product({
    name: 'Support',
    type: 'COMPOSITE',
    composite_tags: ['api'],
  })
  const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
  const fixed = await shop.fixed('Commitment')
  const { body: unit } = await shop.world.post('/maelzel/v1/pricing-units', { name: 'tokens' })
  const spark = await shop.usage('spark')
  const card = await shop.card(
    [
      {
        product_id: calls,
        rate_type: 'TIERED',
        tiers: [{ size: 50, price: 3 }, { size: 100, price: 1.5 }, { price: 0.7 }],
      },
      {
        product_id: cloud,
        price: 7,
        pricing_group_values: { region: 'eu' },
        commit_rate: { rate_type: 'FLAT', price: 5 },
      },
      { product_id: cloud, price: 9, pricing_group_values: { region: 'us' } },
      { product_id: level, price: 2 },
      { product_id: spark, price: 0.25, credit_type_id: unit.data.id },
      { product_id: share, rate_type: 'PERCENTAGE', price: 0.1 },
      { product_id: seat, price: 1000, billing_frequency: 'MONTHLY' },
    ],
    {
      credit_type_conversions: [
        { custom_credit_type_id: unit.data.id, fiat_per_custom_credit: 40 },
      ],
    },
  )
  return { products: [calls, cloud, level], seat, fixed, card, unit: unit.data.id }
}
