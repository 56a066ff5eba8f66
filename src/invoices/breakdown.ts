import { type Decimal, ZERO } from '../money/decimal.ts'
import type { HourQuantity } from '../pricing/quantity.ts'
import type { Period } from '../time/calendar.ts'
import { earlier, type Instant, later, plus } from '../time/clock.ts'
import type { PriceList } from './facts.ts'
import type { Invoice, Line } from './invoice.ts'
import { convertUnits, totalOf } from './lines.ts'

/** An invoice as far as one window of time made it. */
export interface Breakdown {
  readonly invoice: Invoice
  readonly window: Period
}

const inside = (at: Instant, { start, end }: Period): boolean => start <= at && at < end

interface HourShare {
  readonly hour: Instant
  readonly quantity: Decimal
  readonly total: Decimal
}

/**
 * Shares a line out over its hours. The hours add up to the line exactly: what a quotient lost, such
 * as the third of a unit that a balance could not cover, lies in the last one.
 */
function shareOut(line: Line, hours: readonly HourQuantity[]): HourShare[] {
  const unit = line.quantity === undefined ? ZERO.minus(unitOf(line)) : unitOf(line)
  const shares = hours.map(({ hour, quantity }) => ({
    hour,
    quantity,
    total: quantity.times(unit),
  }))
  const last = shares.at(-1)
  if (!last) return []
  const summed = (of: (share: HourShare) => Decimal) =>
    shares.reduce((sum, share) => sum.plus(of(share)), ZERO)
  shares[shares.length - 1] = {
    hour: last.hour,
    quantity: line.quantity
      ? last.quantity.plus(line.quantity.minus(summed((s) => s.quantity)))
      : last.quantity,
    total: last.total.plus(line.total.minus(summed((s) => s.total))),
  }
  return shares
}

/** What a unit costs; an application line has the price of what it covers. */
const unitOf = ({ unit_price, covered_unit_price }: Line): Decimal =>
  unit_price ?? covered_unit_price ?? ZERO

const overlaps = (line: Line, window: Period): boolean =>
  line.window === undefined || (line.window.start < window.end && window.start < line.window.end)

/** A line as each window made it; a line without hours stands in the window in which it begins. */
function breakLine(line: Line, windows: readonly Period[], life: Period): (Line | undefined)[] {
  const { hours = [] } = line
  if (hours.length === 0 && !line.total.eq(ZERO)) {
    const start = line.window?.start ?? life.start
    const at = later(life.start, earlier(start, plus(life.end, -1)))
    return windows.map((window) => (inside(at, window) ? line : undefined))
  }
  const shares = shareOut(line, hours)
  return windows.map((window) => {
    if (!overlaps(line, window)) return undefined
    const own = shares.filter(({ hour }) => inside(hour, window))
    const total = own.reduce((sum, share) => sum.plus(share.total), ZERO)
    if (line.quantity === undefined) return own.length === 0 ? undefined : { ...line, total }
    const quantity = own.reduce((sum, share) => sum.plus(share.quantity), ZERO)
    return { ...line, quantity, total }
  })
}

/**
 * Breaks an invoice down into windows. Balances and tiers are used up in the order of time, so the
 * windows of a whole period add up to the invoice, to the last digit.
 */
export function breakDown(
  invoice: Invoice,
  windows: readonly Period[],
  list: PriceList | undefined,
): Breakdown[] {
  const { issued_at: at } = invoice
  const life = invoice.period ?? { start: at, end: plus(at, 1) }
  const own = windows.filter((window) => touches(invoice, window))
  const lines = invoice.lines.filter(({ type }) => type !== 'cpu_conversion')
  const broken = lines.map((line) => breakLine(restore(line), own, life))
  return own.map((window, i) => {
    const parts = broken.flatMap((line) => line[i] ?? [])
    const shown = convertUnits(parts, list)
    return { window, invoice: { ...invoice, lines: shown, total: totalOf(shown) } }
  })
}

/** Lines in custom units count again until they are converted; postpaid applications never do. */
const restore = (line: Line): Line =>
  line.counts || line.balance?.kind === 'POSTPAID' ? line : { ...line, counts: true }

const touches = ({ period, issued_at }: Invoice, window: Period): boolean =>
  period ? period.start < window.end && window.start < period.end : inside(issued_at, window)
