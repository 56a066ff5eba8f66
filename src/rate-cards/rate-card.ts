import type { CustomFields } from '../custom-fields/custom-field.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

/** What one custom unit is worth in the card's fiat currency, in its stored scale (USD: cents). */
export interface Conversion {
  readonly custom_credit_type_id: string
  readonly fiat_per_custom_credit: Decimal
}

/** Prices that many contracts share. Its rates are read apart: see `ratesOf`. */
export interface RateCard {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly fiat_credit_type_id: string
  readonly credit_type_conversions: readonly Conversion[]
  /** Every product that has a rate, in the order of invoice lines. */
  readonly product_order: readonly string[]
  readonly created_at: Instant
  readonly created_by: string
  readonly archived_at: Instant | null
  readonly custom_fields: CustomFields
}

/** Whether rates of the card may be given in a unit. */
export const prices = (card: RateCard, credit_type_id: string): boolean =>
  card.fiat_credit_type_id === credit_type_id ||
  card.credit_type_conversions.some((c) => c.custom_credit_type_id === credit_type_id)
