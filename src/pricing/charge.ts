import type { Decimal } from '../money/decimal.ts'
import type { Rounding } from '../money/rounding.ts'
import type { Period } from '../time/calendar.ts'
import type { Product, ProductVersion } from './product.ts'
import type { HourQuantity } from './quantity.ts'
import type { Resolution, Subject } from './resolve.ts'

export interface TierMark {
  /** Counts from 1. */
  readonly level: number
  readonly starting_at: Decimal
  readonly size: Decimal | null
}

/** What some of another product's quantity cost. */
export interface Spent {
  readonly product_id: string
  readonly quantity: Decimal
  readonly unit_price: Decimal
  readonly total: Decimal
}

/** The part of a period for which a unit is paid, in whole hours. */
export interface PeriodShare {
  readonly hours: Decimal
  readonly of_hours: Decimal
  readonly rounding?: Rounding
}

/**
 * Where the quantity of a charge comes from; charges of the same tiers share one. `quantity` is what
 * there is of it in all, `position` where that begins in the tiers of the billing period.
 */
export type Basis =
  | {
      readonly kind: 'METERED'
      readonly version: ProductVersion
      /** By hour, or for the hours up to the next edge; neither converted nor rounded. */
      readonly metered: readonly HourQuantity[]
      readonly quantity: Decimal
      readonly position: Decimal
    }
  | {
      readonly kind: 'SPENT'
      readonly spent: readonly Spent[]
      readonly quantity: Decimal
      readonly position: Decimal
    }
  /**
   * What shares lack of the least that is charged: `minimum` less what was `charged` before, because
   * the share that is left out, `instead` of which it is charged, would come to less.
   */
  | {
      readonly kind: 'MINIMUM'
      readonly minimum: Decimal
      readonly charged: Decimal
      readonly instead?: Basis
    }
  /** Without a share it is paid for the whole period. */
  | { readonly kind: 'SUBSCRIBED'; readonly share?: PeriodShare }

/**
 * A quantity at one price during one window, before any balance has paid for it: what becomes one
 * line of an invoice, or several where balances cover parts of it. It carries why it is so.
 */
export interface Charge {
  readonly kind: 'usage' | 'composite' | 'subscription'
  readonly product: Product
  readonly subject: Subject
  readonly window: Period
  readonly credit_type_id: string
  readonly quantity: Decimal
  readonly unit_price: Decimal
  /** quantity × unit_price, exactly; not rounded. */
  readonly total: Decimal
  readonly tier?: TierMark
  /** Where the quantity begins in the tiers of the billing period. */
  readonly position: Decimal
  /** When it was used; empty for what has no hours, such as a subscription. */
  readonly hours: readonly HourQuantity[]
  readonly because: Resolution
  readonly basis: Basis
  readonly subscription_id?: string
  readonly is_prorated?: boolean
}
