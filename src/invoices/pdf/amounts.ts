import { type Decimal, decimal, ZERO } from '../../money/decimal.ts'
import { roundBy } from '../../money/rounding.ts'
import { type CreditType, USD } from '../../pricing-units/credit-type.ts'

/** How the amounts of a credit type are written. */
export interface Unit {
  /** EUR, or the name of a unit of one's own. */
  readonly name: string
  readonly is_currency: boolean
  /** What a stored amount is multiplied by: a hundredth for dollars, which are kept in cents. */
  readonly scale: Decimal
  /** Decimal places of what is paid: 2 for most currencies, 0 for yen. */
  readonly places: number
}

const WHOLE = decimal('1')
const HUNDREDTH = decimal('0.01')

/** Decimal places of a currency (ISO 4217); two for what is not known. */
const placesOf = (currency: string): number => {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

export function unitOf({ id, name, is_currency }: CreditType): Unit {
  if (id === USD.id) return { name: 'USD', is_currency, scale: HUNDREDTH, places: 2 }
  return { name, is_currency, scale: WHOLE, places: is_currency ? placesOf(name) : 0 }
}

/** 1234.5 as 1,234.5, with every digit there is and a proper minus. */
export function number(value: Decimal, atLeast = 0): string {
  const places = Math.max(atLeast, (value.toFixed().split('.')[1] ?? '').length)
  const [whole = '', fraction] = value.abs().toFixed(places).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const sign = value.lt(ZERO) ? '−' : ''
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** A stored amount or price, exactly: 5 cents as 0.05, a tenth of a cent as 0.001. */
export const exactly = (amount: Decimal, { scale, places }: Unit): string =>
  number(amount.times(scale), places)

/** What is paid of a stored amount, in whole minor units, half up (spec/14 §10). */
export const payable = (amount: Decimal, { scale, places }: Unit): Decimal =>
  roundBy(amount.times(scale), { rounding_method: 'HALF_UP', decimal_places: places })

/** An amount with its unit: USD 1,234.50 and 1,500 credits. */
export const withUnit = (text: string, { name, is_currency }: Unit): string =>
  is_currency ? `${name} ${text}` : `${text} ${name}`
