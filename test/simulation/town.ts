import { NOBODY } from '../catalogue.ts'
import { Shop } from '../shop.ts'
import type { Random } from './random.ts'
import { TermsMaker } from './terms.ts'

const DAY = 86_400_000

interface Citizen {
  readonly customer_id: string
  contract_id: string
  contracts: string[]
}

interface Sent {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: string
  readonly properties: Record<string, string>
}

/** A small world of customers to whom things happen at random: what the simulation acts upon. */
export class Town {
  readonly shop: Shop
  readonly random: Random
  readonly citizens: Citizen[] = []
  readonly log: string[] = []
  #now: number
  #maker: TermsMaker | undefined
  #sent: Sent[] = []

  private constructor(shop: Shop, random: Random, now: number) {
    this.shop = shop
    this.random = random
    this.#now = now
  }

  static async found(random: Random): Promise<Town> {
    const start = '2025-01-01T00:00:00Z'
    const town = new Town(await Shop.at(start), random, Date.parse(start))
    const { shop } = town
    const calls = await shop.usage('calls', { tags: ['api'] })
    const cloud = await shop.usage('cloud', {
      pricing_group_key: ['region'],
      presentation_group_key: ['team'],
    })
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const fixed = await shop.fixed('Commitment')
    const card = await shop.card([
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
      { product_id: seat, price: 1000, billing_frequency: 'MONTHLY' },
    ])
    town.#maker = new TermsMaker(random, { products: [calls, cloud], seat, fixed, card }, (days) =>
      town.#hour(days),
    )
    return town
  }

  get terms(): TermsMaker {
    if (!this.#maker) throw new Error('the town is not founded')
    return this.#maker
  }

  get now(): string {
    return new Date(this.#now).toISOString()
  }

  #hour(days: number): string {
    const at = this.#now + days * DAY
    return new Date(at - (at % 3_600_000)).toISOString()
  }

  async #refusalIsFine(what: string, work: () => Promise<{ status: number; body: unknown }>) {
    const reply = await work()
    this.log.push(`${this.now} ${what} → ${reply.status}`)
    if (reply.status >= 500)
      throw new Error(`${what} answers ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply
  }

  async #settle(): Promise<void> {
    const customer = await this.shop.sdk.v1.customers.create({
      name: `Citizen ${this.citizens.length}`,
    })
    const made = await this.#refusalIsFine('a contract is signed', () =>
      this.shop.world.post('/v1/contracts/create', {
        customer_id: customer.data.id,
        ...this.terms.terms(),
      }),
    )
    if (made.status !== 200) return
    const { id } = (made.body as { data: { id: string } }).data
    this.citizens.push({ customer_id: customer.data.id, contract_id: id, contracts: [id] })
  }

  #event(): Sent {
    const { random } = this
    const { customer_id } = random.pick(this.citizens)
    const isCloud = random.chance(0.5)
    return {
      transaction_id: `event ${this.#sent.length}`,
      customer_id,
      event_type: isCloud ? 'cloud' : 'calls',
      timestamp: new Date(this.#now - random.int(0, 20 * DAY)).toISOString(),
      properties: {
        n: random.pick(['1', '0.5', '12', '33.25', '100', '-3']),
        ...(isCloud && {
          region: random.pick(['eu', 'us', 'mars']),
          team: random.pick(['x', 'y']),
        }),
      },
    }
  }

  async #use(): Promise<void> {
    const fresh = Array.from({ length: this.random.int(1, 10) }, () => {
      const event = this.#event()
      this.#sent.push(event)
      return event
    })
    const again =
      this.random.chance(0.3) && this.#sent[0] ? [this.random.pick(this.#sent.slice(-50))] : []
    const usage = this.random.shuffled([...fresh, ...again])
    await this.#refusalIsFine(`${usage.length} events are sent`, () =>
      this.shop.world.post('/v1/ingest', usage),
    )
  }

  async #edit(): Promise<void> {
    const { customer_id, contract_id } = this.random.pick(this.citizens)
    const change = this.random.pick([
      () => {
        const { commits, credits } = this.terms.balances()
        return { add_commits: commits, add_credits: credits }
      },
      () => ({ update_contract_end_date: this.#hour(this.random.int(5, 60)) }),
      () => ({ update_contract_end_date: null }),
      () => ({
        add_overrides: [
          {
            starting_at: this.#hour(-this.random.int(0, 10)),
            type: 'MULTIPLIER',
            multiplier: 1.1,
            product_id: this.terms.goods.products[0],
          },
        ],
      }),
    ])()
    await this.#refusalIsFine('a contract is edited', () =>
      this.shop.world.post('/v2/contracts/edit', { customer_id, contract_id, ...change }),
    )
  }

  async #renew(): Promise<void> {
    const citizen = this.random.pick(this.citizens)
    const made = await this.#refusalIsFine('a contract is renewed', () =>
      this.shop.world.post('/v1/contracts/create', {
        customer_id: citizen.customer_id,
        ...this.terms.terms(),
        starting_at: this.#hour(0),
        subscriptions: [],
        recurring_credits: [],
        overrides: [],
        transition: { type: 'RENEWAL', from_contract_id: citizen.contract_id },
      }),
    )
    if (made.status !== 200) return
    citizen.contract_id = (made.body as { data: { id: string } }).data.id
    citizen.contracts.push(citizen.contract_id)
  }

  async #correct(): Promise<void> {
    const { customer_id } = this.random.pick(this.citizens)
    const finals = await this.shop.invoices(customer_id, { status: 'FINALIZED' })
    const id = finals.length > 0 ? this.random.pick(finals).id : NOBODY
    const voided = await this.#refusalIsFine('an invoice is voided', () =>
      this.shop.world.post('/v1/invoices/void', { id }),
    )
    if (voided.status === 200 && this.random.chance(0.8))
      await this.#refusalIsFine('an invoice is regenerated', () =>
        this.shop.world.post('/v1/invoices/regenerate', { id }),
      )
  }

  /** Lets time pass. */
  async leap(days: number): Promise<void> {
    this.#now += days * DAY
    this.log.push(`${this.now} time has passed`)
    await this.shop.world.advanceTo(this.now)
  }

  /** Something happens. */
  async step(): Promise<void> {
    if (this.citizens.length < 2) return this.#settle()
    const roll = this.random.next()
    if (roll < 0.08 && this.citizens.length < 6) return this.#settle()
    if (roll < 0.5) return this.#use()
    if (roll < 0.6) return this.#edit()
    if (roll < 0.65) return this.#renew()
    if (roll < 0.7) return this.#correct()
    return this.leap(this.random.pick([0.25, 1, 3, 10, 20]))
  }
}
