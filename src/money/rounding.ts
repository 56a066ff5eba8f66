import Big from 'big.js'
import type { Decimal } from './decimal.ts'

/** How a share of a price or an amount is rounded, where somebody asked for it. */
export interface Rounding {
  readonly rounding_method: 'HALF_UP' | 'FLOOR' | 'CEILING'
  /** Negative rounds to tens, hundreds, …: −2 on cents is the nearest dollar. */
  readonly decimal_places: number
}

/** Rounds as told. FLOOR and CEILING go down and up, not towards and away from zero. */
export function roundBy(value: Decimal, { rounding_method, decimal_places }: Rounding): Decimal {
  if (rounding_method === 'HALF_UP') return value.round(decimal_places, Big.roundHalfUp)
  const towardsZero = rounding_method === 'FLOOR' ? value.s > 0 : value.s < 0
  return value.round(decimal_places, towardsZero ? Big.roundDown : Big.roundUp)
}
