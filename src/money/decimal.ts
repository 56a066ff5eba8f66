import Big from 'big.js'

/** An exact decimal number: the only shape in which money and quantities exist inside the program. */
export type Decimal = Big

/** What the wire holds where the program holds a Decimal. */
export type Numeric = Decimal | number

const Exact = Big()
Exact.strict = true // a JavaScript number is a TypeError here, not a rounding error later
Exact.DP = 30 // digits after the point of a quotient; sums and products are exact
Exact.RM = Exact.roundHalfEven
Exact.NE = -1_000_000 // never in scientific notation
Exact.PE = 1_000_000

export const decimal = (text: string | bigint): Decimal => new Exact(text)

export const ZERO = decimal('0')
export const ONE = decimal('1')

export const isDecimal = (value: unknown): value is Decimal => value instanceof Exact

/**
 * The decimal that a JSON number spells: 0.1 is one tenth, not the nearest double to it.
 * The only place where a JavaScript number becomes money.
 */
export const exact = (value: Numeric): Decimal =>
  isDecimal(value) ? value : decimal(String(value))

export const min = (a: Decimal, b: Decimal): Decimal => (a.lt(b) ? a : b)
export const max = (a: Decimal, b: Decimal): Decimal => (a.gt(b) ? a : b)

export const sum = (values: Iterable<Decimal>): Decimal => {
  let total = ZERO
  for (const value of values) total = total.plus(value)
  return total
}

/** Reads a number as people write it in event properties; undefined when the text is not one. */
export function parseDecimal(text: string): Decimal | undefined {
  try {
    return decimal(text.trim())
  } catch {
    return undefined
  }
}
