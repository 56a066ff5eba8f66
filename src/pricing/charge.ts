import type { Decimal } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import type { Product } from './product.ts'
import type { HourQuantity } from './quantity.ts'
import type { Resolution, Subject } from './resolve.ts'

export interface TierMark {
  /** Counts from 1. */
  readonly level: number
  readonly starting_at: Decimal
  readonly size: Decimal | null
}

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
  readonly subscription_id?: string
  readonly is_prorated?: boolean
}
