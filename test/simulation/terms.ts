import type { Random } from './random.ts'

const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

/** What there is to sell. */
export interface Goods {
  readonly products: readonly string[]
  readonly seat: string
  readonly fixed: string
  readonly card: string
  /** A pricing unit of the shop's own. */
  readonly unit: string
}

/** Random terms of contracts, around an instant. */
export class TermsMaker {
  readonly random: Random
  readonly goods: Goods
  /** So many days from now, on a whole hour. */
  readonly hour: (days: number) => string

  constructor(random: Random, goods: Goods, hour: (days: number) => string) {
    this.random = random
    this.goods = goods
    this.hour = hour
  }

  access(amount: number, from: number, days: number) {
    return {
      schedule_items: [
        { amount, starting_at: this.hour(from), ending_before: this.hour(from + days) },
      ],
    }
  }

  balances() {
    const { random } = this
    const common = () => ({
      product_id: this.goods.fixed,
      priority: random.int(1, 3),
      rate_type: random.pick(['LIST_RATE', 'COMMIT_RATE']),
      ...(random.chance(0.4) && { applicable_product_ids: [random.pick(this.goods.products)] }),
      ...(random.chance(0.5) && { rollover_fraction: random.pick([0.25, 0.5, 1]) }),
    })
    const access = () => this.access(random.int(1, 2000), random.int(-5, 10), random.int(5, 120))
    const postpaid = this.access(random.int(100, 5000), 0, 60)
    return {
      commits: [
        ...(random.chance(0.6)
          ? [
              {
                ...common(),
                type: 'PREPAID',
                access_schedule: access(),
                ...(random.chance(0.5) && {
                  invoice_schedule: {
                    schedule_items: [{ timestamp: this.hour(random.int(-3, 30)), amount: 500 }],
                  },
                }),
              },
            ]
          : []),
        ...(random.chance(0.3)
          ? [
              {
                ...common(),
                type: 'POSTPAID',
                access_schedule: postpaid,
                invoice_schedule: {
                  schedule_items: [
                    {
                      timestamp: postpaid.schedule_items[0]?.ending_before,
                      amount: postpaid.schedule_items[0]?.amount,
                    },
                  ],
                },
              },
            ]
          : []),
      ],
      credits: random.chance(0.6) ? [{ ...common(), access_schedule: access() }] : [],
    }
  }

  /** What a customer may be given without a contract. */
  grant() {
    const { random } = this
    const days = random.int(5, 60)
    return {
      product_id: this.goods.fixed,
      priority: random.int(1, 3),
      access_schedule: {
        ...this.access(random.int(1, 1000), random.int(-3, 3), days),
        credit_type_id: random.pick([USD, this.goods.unit]),
      },
    }
  }

  override(multiplier: number) {
    return {
      starting_at: this.hour(-this.random.int(0, 10)),
      type: 'MULTIPLIER',
      multiplier,
      product_id: this.goods.products[0],
    }
  }

  charge() {
    return {
      product_id: this.goods.fixed,
      schedule: {
        schedule_items: [{ timestamp: this.hour(this.random.int(0, 40)), amount: 300 }],
      },
    }
  }

  recurringCommit() {
    const { random } = this
    return {
      product_id: this.goods.fixed,
      priority: random.int(1, 3),
      starting_at: this.hour(random.int(0, 5)),
      access_amount: { unit_price: 100, quantity: random.int(1, 5), credit_type_id: USD },
      invoice_amount: { unit_price: 80, quantity: 1, credit_type_id: USD },
      commit_duration: { value: random.int(1, 3), unit: 'PERIODS' },
      recurrence_frequency: random.pick(['WEEKLY', 'MONTHLY']),
      rollover_fraction: random.pick([0, 0.5]),
    }
  }

  terms() {
    const { random } = this
    const starting_at = this.hour(random.int(-10, 0))
    return {
      rate_card_id: this.goods.card,
      starting_at,
      usage_statement_schedule: {
        frequency: random.pick(['MONTHLY', 'WEEKLY']),
        day: random.pick(['FIRST_OF_MONTH', 'CONTRACT_START']),
      },
      ...(random.chance(0.3) && { scheduled_charges_on_usage_invoices: 'ALL' }),
      ...this.balances(),
      ...(random.chance(0.4) && {
        overrides: [
          {
            starting_at,
            type: 'MULTIPLIER',
            multiplier: random.pick([0.5, 0.9]),
            applicable_product_tags: ['api'],
          },
        ],
      }),
      ...(random.chance(0.4) && {
        subscriptions: [
          {
            subscription_rate: { product_id: this.goods.seat, billing_frequency: 'MONTHLY' },
            collection_schedule: random.pick(['ADVANCE', 'ARREARS']),
            initial_quantity: random.int(0, 5),
            proration: {
              is_prorated: random.chance(0.7),
              invoice_behavior: 'BILL_ON_NEXT_COLLECTION_DATE',
            },
          },
        ],
      }),
      ...(random.chance(0.4) && {
        recurring_credits: [
          {
            product_id: this.goods.fixed,
            priority: 1,
            starting_at,
            access_amount: { unit_price: random.int(10, 500), quantity: 1, credit_type_id: USD },
            commit_duration: { value: random.int(1, 2), unit: 'PERIODS' },
            ...(random.chance(0.5) && { recurrence_frequency: 'WEEKLY' }),
          },
        ],
      }),
    }
  }
}
