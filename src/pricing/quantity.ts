import Big from 'big.js'
import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import type { ProductVersion, QuantityRounding } from './product.ts'

/** What was used in one hour. */
export interface HourQuantity {
  readonly hour: Instant
  readonly quantity: Decimal
}

/** What a product says of the quantity that is sold of it. */
type Selling = Pick<ProductVersion, 'quantity_conversion' | 'quantity_rounding'>

const MODE = {
  ROUND_UP: Big.roundUp,
  ROUND_DOWN: Big.roundDown,
  ROUND_HALF_UP: Big.roundHalfUp,
} as const

/** Megabytes to gigabytes: what was metered, in the unit in which it is sold. */
export const convertQuantity = (quantity: Decimal, { quantity_conversion: c }: Selling): Decimal =>
  c === undefined
    ? quantity
    : c.operation === 'MULTIPLY'
      ? quantity.times(c.conversion_factor)
      : quantity.div(c.conversion_factor)

export const roundQuantity = (
  quantity: Decimal,
  rounding: QuantityRounding | undefined,
): Decimal =>
  rounding === undefined
    ? quantity
    : quantity.round(rounding.decimal_places, MODE[rounding.rounding_method])

export const totalOf = (hours: readonly HourQuantity[]): Decimal =>
  hours.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)

/**
 * Divides hours so that the first part holds the given quantity: the earliest hours first, the hour
 * in which it is reached shared between both.
 */
export function splitHours(
  hours: readonly HourQuantity[],
  quantity: Decimal,
): [HourQuantity[], HourQuantity[]] {
  const first: HourQuantity[] = []
  let missing = quantity
  for (const [i, { hour, quantity: used }] of hours.entries()) {
    const reached = quantity.lt(ZERO) ? used.lte(missing) : used.gte(missing)
    if (reached) {
      const rest = used.minus(missing)
      const second = hours.slice(i + 1)
      first.push({ hour, quantity: missing })
      return [first, rest.eq(ZERO) ? second : [{ hour, quantity: rest }, ...second]]
    }
    first.push({ hour, quantity: used })
    missing = missing.minus(used)
  }
  return [first, []]
}

/**
 * Converts and rounds the hours of one line. Rounding is of the line's whole quantity; the
 * difference it makes lies in the last hour.
 */
export function sellableHours(
  hours: readonly HourQuantity[],
  version: Selling,
): { hours: HourQuantity[]; quantity: Decimal } {
  const converted = hours.map(({ hour, quantity }) => ({
    hour,
    quantity: convertQuantity(quantity, version),
  }))
  const exact = totalOf(converted)
  const quantity = roundQuantity(exact, version.quantity_rounding)
  const last = converted.at(-1)
  if (last && !quantity.eq(exact))
    converted[converted.length - 1] = {
      hour: last.hour,
      quantity: last.quantity.plus(quantity.minus(exact)),
    }
  return { hours: converted, quantity }
}
