import Big from 'big.js'
import { Exact, type Figure, figure, Mismatch, type Node, same, sum, ZERO } from './read.ts'

const MODE: Readonly<Record<string, Big.RoundingMode>> = {
  ROUND_UP: Big.roundUp,
  ROUND_DOWN: Big.roundDown,
  ROUND_HALF_UP: Big.roundHalfUp,
}

const quantities = (hours: Node): Figure[] =>
  (hours ?? []).map(({ quantity }: Node) => figure(quantity))

const integer = (value: unknown): number => Number(figure(value).toFixed())

function converted(quantity: Figure, conversion: Node): Figure {
  if (!conversion) return quantity
  const factor = figure(conversion.conversion_factor)
  return conversion.operation === 'MULTIPLY' ? quantity.times(factor) : quantity.div(factor)
}

/** What is sold of each metered hour: converted, and what rounding makes of it in the last one. */
function soldHours({ hours, quantity_conversion, quantity_rounding }: Node): Figure[] {
  const sold = quantities(hours).map((quantity) => converted(quantity, quantity_conversion))
  const exact = sum(sold)
  const mode = MODE[quantity_rounding?.rounding_method] ?? Big.roundHalfUp
  const whole = quantity_rounding
    ? exact.round(integer(quantity_rounding.decimal_places), mode)
    : exact
  const last = sold.pop()
  return last ? [...sold, last.plus(whole.minus(exact))] : []
}

/** The metered hours, and what is sold of them, against what is said of them. */
export function checkUsage(usage: Node): void {
  same('what was metered', figure(usage.metered), sum(quantities(usage.hours)))
  same('the quantity', figure(usage.quantity), sum(soldHours(usage)))
}

/** The base of a composite against what was spent. */
export function checkShare(share: Node): void {
  for (const { quantity, unit_price, total } of share.spent)
    same('an amount spent', figure(total), figure(quantity).times(figure(unit_price)))
  const spent = share.spent.map(({ total }: Node) => figure(total))
  same('what was spent', figure(share.quantity), sum(spent))
}

/** The hours of a usage are, one after the other, those of the lines that charge it. */
export function checkHours(usage: Node, lines: readonly Node[]): void {
  const left = new Map<string, Figure>()
  usage.hours.forEach(({ hour }: Node, i: number) => {
    left.set(hour, (left.get(hour) ?? ZERO).plus(soldHours(usage)[i] ?? ZERO))
  })
  for (const { because } of lines)
    for (const { hour, quantity } of because.hours)
      left.set(hour, (left.get(hour) ?? ZERO).minus(figure(quantity)))
  for (const [hour, rest] of left)
    if (!rest.eq(ZERO)) throw new Mismatch(`of ${hour}, ${rest.toFixed()} is on no line`)
}

/**
 * Each product and group, told apart by its name, walks its tiers from the beginning of the period,
 * window after window.
 */
export function positionCheck(nameOf: (walk: Node) => string): (walk: Node) => void {
  const reached = new Map<string, Figure>()
  return (walk) => {
    const name = nameOf(walk)
    const at = reached.get(name) ?? ZERO
    same('where it begins in the tiers', figure(walk.position), at)
    reached.set(name, at.plus(figure(walk.quantity)))
  }
}

export const place = integer
export const one = new Exact('1')
