import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import type { Invoice } from '@metronome/sdk/resources/v1/customers/invoices'
import { Catalogue, type Rate } from './catalogue.ts'
import type { World } from './world.ts'

/** Everything needed to sell something, in few words: for scenarios about contracts and invoices. */
export class Shop {
  readonly catalogue: Catalogue
  #sent = 0

  private constructor(catalogue: Catalogue) {
    this.catalogue = catalogue
  }

  static async at(date: string): Promise<Shop> {
    return new Shop(await Catalogue.at(date))
  }

  get world(): World {
    return this.catalogue.world
  }

  get sdk() {
    return this.world.sdk
  }

  /** A usage product whose quantity is the sum, or so, of the event property `n`, with its group keys. */
  async usage(
    name: string,
    more: Parameters<Catalogue['usage']>[0] & {
      readonly keys?: string[]
      readonly aggregation_type?: 'SUM' | 'LATEST' | 'MAX'
    } = {},
  ): Promise<string> {
    const { keys = [], aggregation_type = 'SUM', ...product } = more
    const own = [
      ...(product.pricing_group_key ?? []),
      ...(product.presentation_group_key ?? []),
      ...keys,
    ]
    const { data: metric } = await this.sdk.v1.billableMetrics.create({
      name,
      aggregation_type,
      aggregation_key: 'n',
      event_type_filter: { in_values: [name] },
      property_filters: ['n', ...own].map((property) => ({ name: property, exists: true })),
      ...(own.length > 0 && { group_keys: [own] }),
    })
    return this.catalogue.usage({ name, billable_metric_id: metric.id, ...product })
  }

  fixed(name: string): Promise<string> {
    return this.catalogue.product({ name, type: 'FIXED' })
  }

  /** A card with these rates; each starts in 2020 and is entitled unless it says otherwise. */
  async card(rates: (Partial<Rate> & { product_id: string })[], more = {}): Promise<string> {
    const id = await this.catalogue.card(more)
    if (rates.length > 0)
      await this.sdk.v1.contracts.rateCards.rates.addMany({
        rate_card_id: id,
        rates: rates.map(
          (rate) =>
            ({
              starting_at: '2020-01-01T00:00:00Z',
              entitled: true,
              rate_type: 'FLAT',
              ...rate,
            }) as Rate,
        ),
      })
    return id
  }

  /** A customer with a contract. */
  async sign(
    name: string,
    contract: Omit<ContractCreateParams, 'customer_id'>,
  ): Promise<{ customer_id: string; contract_id: string }> {
    const { data: customer } = await this.sdk.v1.customers.create({ name })
    const { data } = await this.sdk.v1.contracts.create({ customer_id: customer.id, ...contract })
    return { customer_id: customer.id, contract_id: data.id }
  }

  /** Sends one event; `date` may be a day (its noon) or an instant. */
  async uses(
    customer_id: string,
    product: string,
    n: number | string,
    date: string,
    properties: Record<string, string> = {},
  ): Promise<void> {
    this.#sent += 1
    await this.sdk.v1.usage.ingest({
      usage: [
        {
          transaction_id: `event ${this.#sent}`,
          customer_id,
          event_type: product,
          timestamp: date.includes('T') ? date : `${date}T12:00:00Z`,
          properties: { n: String(n), ...properties },
        },
      ],
    })
  }

  async invoices(customer_id: string, more = {}): Promise<Invoice[]> {
    const all: Invoice[] = []
    for await (const invoice of this.sdk.v1.customers.invoices.list({ customer_id, ...more }))
      all.push(invoice)
    return all
  }

  /** The usage invoice of the period that starts on this day. */
  async usageInvoice(customer_id: string, start: string): Promise<Invoice> {
    const all = await this.invoices(customer_id, { type: 'USAGE' })
    const found = all.find(({ start_timestamp }) => start_timestamp?.startsWith(start))
    if (!found) throw new Error(`no usage invoice starts on ${start}`)
    return found
  }
}

/** Lines as a bookkeeper writes them. */
export const lines = (invoice: Invoice): string[] =>
  invoice.line_items.map(({ name, quantity, unit_price, total }) =>
    quantity === undefined ? `${name} ${total}` : `${name} ${quantity} × ${unit_price} = ${total}`,
  )

/** An invoice in one line: when, what it is, what it comes to. */
export const brief = ({ type, status, issued_at, total }: Invoice): string =>
  `${issued_at?.slice(0, 10)} ${type} ${status} ${total}`
