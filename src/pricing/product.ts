import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

export type ProductType = 'USAGE' | 'SUBSCRIPTION' | 'COMPOSITE' | 'FIXED' | 'PRO_SERVICE'

/** Turns what was metered into what is sold: megabytes into gigabytes. */
export interface QuantityConversion {
  readonly conversion_factor: Decimal
  readonly operation: 'MULTIPLY' | 'DIVIDE'
  readonly name?: string
}

export interface QuantityRounding {
  readonly rounding_method: 'ROUND_UP' | 'ROUND_DOWN' | 'ROUND_HALF_UP'
  readonly decimal_places: number
}

/** What a product is from `starting_at` until its next version begins. */
export interface ProductVersion {
  readonly starting_at: Instant
  readonly name: string
  readonly tags: readonly string[]
  readonly billable_metric_id?: string
  /** How often a SQL metric is evaluated: each hour, or once for a service period (the default). */
  readonly sql_breakdown_granularity?: 'HOUR' | 'SERVICE_PERIOD'
  readonly quantity_conversion?: QuantityConversion
  readonly quantity_rounding?: QuantityRounding
  /** Each distinct tuple of these properties has a price of its own. */
  readonly pricing_group_key: readonly string[]
  /** These split lines without changing the price. */
  readonly presentation_group_key: readonly string[]
  readonly composite_product_ids: readonly string[]
  readonly composite_tags: readonly string[]
  readonly composite_scope: 'CONTRACT' | 'CUSTOMER'
  /** A composite leaves products that cost nothing out of its base. */
  readonly exclude_free_usage: boolean
  /** A composite counts what other composites charge as well; absent: it does not. */
  readonly include_composite_spend?: boolean
  readonly is_refundable: boolean
  readonly netsuite_internal_item_id?: string
  readonly netsuite_overage_item_id?: string
}

export interface Product {
  readonly id: string
  readonly type: ProductType
  /** Archived products keep being charged; they only get no new rates. */
  readonly archived_at?: Instant
  /** In the order of `starting_at`; the first holds since the beginning of time. */
  readonly versions: readonly [ProductVersion, ...ProductVersion[]]
  readonly custom_fields: Readonly<Record<string, string>>
}

/** The version in force at an instant. */
export const versionAt = ({ versions }: Product, at: Instant): ProductVersion =>
  versions.findLast((version) => version.starting_at <= at) ?? versions[0]
