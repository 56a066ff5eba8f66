import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import type { BillingFrequency, Price } from './rate.ts'

/** Which charges an override speaks of: every field that is given must match (spec/12 §2). */
export interface OverrideSpecifier {
  readonly product_id?: string
  /** The product must bear all of them. */
  readonly product_tags: readonly string[]
  readonly pricing_group_values: Readonly<Record<string, string>>
  readonly presentation_group_values: Readonly<Record<string, string>>
  readonly billing_frequency?: BillingFrequency
  /**
   * Commits, credits and recurring ones by id, for commit-specific overrides; empty: any balance.
   * Temporary ids of the request have been replaced by real ones.
   */
  readonly balance_ids: readonly string[]
  /** A product that bears all tags of one entry is left out. */
  readonly exclude: readonly { readonly product_tags: readonly string[] }[]
}

/** A slice of the period's quantity and what the list price is multiplied by in it. */
export interface OverrideTier {
  readonly size: Decimal | null
  readonly multiplier: Decimal
}

export type OverrideEffect =
  | { readonly type: 'MULTIPLIER'; readonly multiplier: Decimal }
  | {
      readonly type: 'OVERWRITE'
      readonly price: Price
      /** Absent: the unit of the rate that is overwritten. */
      readonly credit_type_id?: string
    }
  | { readonly type: 'TIERED'; readonly tiers: readonly OverrideTier[] }

/** A contract's own word on a price, on entitlement, or on both. */
export interface Override {
  readonly id: string
  readonly starting_at: Instant
  /** FOREVER when the override has no end. */
  readonly ending_before: Instant
  /** Absent: all products that the other fields leave. */
  readonly product_id?: string
  /** The product must bear one of them; empty: no condition. */
  readonly applicable_product_tags: readonly string[]
  /** One of them must match; empty: no condition. */
  readonly specifiers: readonly OverrideSpecifier[]
  /** Absent for an override of entitlement alone. */
  readonly effect?: OverrideEffect
  readonly entitled?: boolean
  readonly is_commit_specific: boolean
  /** Which price a commit-specific override changes. */
  readonly target: 'COMMIT_RATE' | 'LIST_RATE'
  /** The lowest wins under EXPLICIT prioritization. */
  readonly priority?: Decimal
  /** Counts up in the order in which overrides were added. */
  readonly added: number
}

export type Prioritization = 'LOWEST_MULTIPLIER' | 'EXPLICIT'
