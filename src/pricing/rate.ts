import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

/** A slice of the quantity and what a unit of it costs; the last tier has no size and no end. */
export interface Tier {
  /** The width of the slice, not its upper bound (spec/11 §3). */
  readonly size: Decimal | null
  readonly price: Decimal
}

/** What a unit costs, in the smallest stored unit of the rate's credit type (USD: cents). */
export type Price =
  | { readonly rate_type: 'FLAT'; readonly price: Decimal }
  | { readonly rate_type: 'TIERED'; readonly tiers: readonly Tier[] }
  | {
      readonly rate_type: 'PERCENTAGE'
      /** The share of the base spend: 0.1 is ten percent. */
      readonly price: Decimal
      readonly minimum?: Decimal
    }
  | {
      readonly rate_type: 'TIERED_PERCENTAGE'
      readonly tiers: readonly Tier[]
      readonly minimum?: Decimal
    }
  | {
      readonly rate_type: 'SUBSCRIPTION'
      readonly price: Decimal
      readonly quantity: Decimal
      readonly is_prorated: boolean
    }
  | { readonly rate_type: 'CUSTOM'; readonly custom_rate: Readonly<Record<string, unknown>> }

export type BillingFrequency = 'WEEKLY' | 'MONTHLY' | 'QUARTERLY' | 'ANNUAL'

/** What a product costs on a rate card, for one tuple of pricing group values, during a window. */
export interface RateEntry {
  readonly id: string
  readonly product_id: string
  /** Empty for products without a pricing group key. */
  readonly pricing_group_values: Readonly<Record<string, string>>
  /** Only for subscriptions. */
  readonly billing_frequency: BillingFrequency | null
  readonly starting_at: Instant
  /** FOREVER when the rate has no end. */
  readonly ending_before: Instant
  /** Whether contracts are charged for the product unless they say otherwise. */
  readonly entitled: boolean
  readonly credit_type_id: string
  readonly price: Price
  /** What the product costs while a balance with `rate_type` COMMIT_RATE pays. */
  readonly commit_price?: Price
  /** Counts up in the order in which rates were added: of two that hold, the later wins. */
  readonly added: number
}
