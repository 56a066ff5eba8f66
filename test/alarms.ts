import type { AlertCreateParams } from '@metronome/sdk/resources/v1/alerts'
import { Receiver } from './receiver.ts'
import { World } from './world.ts'

export const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

/** An environment that sells tokens at a cent each, with a receiver that hears what alerts tell. */
export class Alarms {
  readonly world: World
  readonly receiver: Receiver
  readonly metric_id: string
  readonly product_id: string
  readonly fee_id: string
  readonly rate_card_id: string
  #events = 0

  private constructor(
    world: World,
    receiver: Receiver,
    ids: { metric_id: string; product_id: string; fee_id: string; rate_card_id: string },
  ) {
    this.world = world
    this.receiver = receiver
    this.metric_id = ids.metric_id
    this.product_id = ids.product_id
    this.fee_id = ids.fee_id
    this.rate_card_id = ids.rate_card_id
  }

  static async at(date: string): Promise<Alarms> {
    return Alarms.in(await World.at(date))
  }

  static async in(world: World): Promise<Alarms> {
    const { v1 } = world.sdk
    const receiver = await Receiver.of(world)
    const { data: metric } = await v1.billableMetrics.create({
      name: 'Tokens',
      aggregation_type: 'SUM',
      aggregation_key: 'tokens',
      property_filters: [
        { name: 'tokens', exists: true },
        { name: 'org', exists: true },
        { name: 'model', exists: true },
      ],
      group_keys: [['org'], ['org', 'model']],
    })
    const product = (more: object) => v1.contracts.products.create(more as never)
    const { data: tokens } = await product({
      name: 'Tokens',
      type: 'USAGE',
      billable_metric_id: metric.id,
    })
    const { data: fee } = await product({ name: 'Fee', type: 'FIXED' })
    const { data: card } = await v1.contracts.rateCards.create({ name: 'Prices' })
    await v1.contracts.rateCards.rates.add({
      rate_card_id: card.id,
      product_id: tokens.id,
      starting_at: '2020-01-01T00:00:00Z',
      entitled: true,
      rate_type: 'FLAT',
      price: 1,
    })
    return new Alarms(world, receiver, {
      metric_id: metric.id,
      product_id: tokens.id,
      fee_id: fee.id,
      rate_card_id: card.id,
    })
  }

  /** A customer with a monthly contract since the start of 2026. */
  async customer(name: string, contract: object = {}): Promise<string> {
    const { v1 } = this.world.sdk
    const { data } = await v1.customers.create({ name, ingest_aliases: [name] })
    await this.contract(data.id, contract)
    return data.id
  }

  async contract(customer_id: string, more: object = {}): Promise<string> {
    const { data } = await this.world.sdk.v1.contracts.create({
      customer_id,
      rate_card_id: this.rate_card_id,
      starting_at: '2026-01-01T00:00:00Z',
      ...more,
    })
    return data.id
  }

  /** The first contract of a customer. */
  async contractOf(customer_id: string): Promise<string> {
    const { data } = await this.world.sdk.v1.contracts.list({ customer_id })
    return data[0]?.id ?? ''
  }

  /** A prepaid commit of a contract, in cents. */
  commit(amount: number, from: string, to: string, more: object = {}) {
    return { type: 'PREPAID', product_id: this.fee_id, ...this.access(amount, from, to), ...more }
  }

  access(amount: number, from: string, to: string) {
    return {
      access_schedule: {
        schedule_items: [
          { amount, starting_at: `${from}T00:00:00Z`, ending_before: `${to}T00:00:00Z` },
        ],
      },
    }
  }

  async alert(
    alert_type: AlertCreateParams['alert_type'],
    threshold: number,
    more: Partial<AlertCreateParams> = {},
  ): Promise<string> {
    const params = { alert_type, threshold, name: `${alert_type} ${threshold}`, ...more }
    return (await this.world.sdk.v1.alerts.create(params)).data.id
  }

  /** Usage now, in the environment's time. */
  async uses(customer: string, tokens: number, more: { org?: string; model?: string } = {}) {
    const { body } = await this.world.get('/maelzel/v1/clock')
    this.#events += 1
    await this.world.sdk.v1.usage.ingest({
      usage: [
        {
          transaction_id: `event ${this.#events}`,
          customer_id: customer,
          event_type: 'completion',
          timestamp: body.data.now,
          properties: { tokens, org: 'acme', model: 'small', ...more },
        },
      ],
    })
  }

  async status(customer_id: string, alert_id: string, more: object = {}) {
    const { data } = await this.world.sdk.v1.customers.alerts.retrieve({
      customer_id,
      alert_id,
      ...more,
    })
    return data.customer_status
  }

  /** What alerts have told since this was asked last, with everything sent that is due. */
  async heard() {
    const { body } = await this.world.get('/maelzel/v1/clock')
    if (body.data.mode === 'manual') await this.world.advanceTo(body.data.now)
    const told = this.receiver.told().filter(({ type }) => type.startsWith('alerts.'))
    this.receiver.clear()
    return told
  }

  /** The types of what alerts have told since, without their common prefix. */
  async heardTypes(): Promise<string[]> {
    return (await this.heard()).map(({ type }) => type.replace('alerts.', ''))
  }
}
