import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { type Decimal, decimal, exact } from '../money/decimal.ts'
import { boundary } from '../time/calendar.ts'
import { instant, iso } from '../time/clock.ts'
import type { Worth } from './fold.ts'
import type { InvoiceScheduleInput, RecurringScheduleInput } from './wire-schedules.ts'

/** Schedules of a request, spelt out item by item (spec/12 §1). */

const MOST_ITEMS = 1000

const refused = (place: string, why: string) => Problem.of('invalid_request', `${place} ${why}`)

export interface Point extends Worth {
  readonly timestamp: string
}

type Schedule = Static<typeof InvoiceScheduleInput>
type Recurring = Static<typeof RecurringScheduleInput>

/** An item says what it costs in one way, not in two. */
export function checkWorth({ amount, unit_price, quantity }: Worth, place: string): void {
  if (amount !== undefined && (unit_price !== undefined || quantity !== undefined))
    throw refused(place, 'must have either amount, or unit_price and quantity')
  if (amount === undefined && (unit_price === undefined || quantity === undefined))
    throw refused(place, 'must have amount, or unit_price and quantity')
  for (const [name, value] of Object.entries({ amount, unit_price, quantity }))
    if (value !== undefined && exact(value).lt(decimal('0')))
      throw refused(`${place}.${name}`, 'must not be negative')
}

/** The items of a schedule, given one by one or by a rule. */
export function pointsOf(schedule: Schedule, place: string): Point[] {
  const { schedule_items, recurring_schedule } = schedule
  if ((schedule_items === undefined) === (recurring_schedule === undefined))
    throw refused(place, 'must have either schedule_items or recurring_schedule')
  if (recurring_schedule) return recur(recurring_schedule, `${place}.recurring_schedule`)
  return (schedule_items ?? []).map((item, i) => {
    checkWorth(item, `${place}.schedule_items[${i}]`)
    return { ...item, timestamp: iso(instant(item.timestamp)) }
  })
}

/** The start and every whole step after it that comes before the end. */
function recur(rule: Recurring, place: string): Point[] {
  checkWorth(rule, place)
  const start = instant(rule.starting_at)
  const end = instant(rule.ending_before)
  if (end <= start) throw refused(`${place}.ending_before`, 'must be after starting_at')
  const dates: string[] = []
  for (let n = 0; ; n += 1) {
    const at = boundary(start, rule.frequency, n)
    if (at >= end) break
    if (n === MOST_ITEMS) throw refused(place, `makes more than ${MOST_ITEMS} items`)
    dates.push(iso(at))
  }
  if (rule.amount_distribution === 'EACH') {
    const { amount, unit_price, quantity } = rule
    return dates.map((timestamp) => ({
      timestamp,
      ...(amount === undefined
        ? { unit_price: unit_price ?? 0, quantity: quantity ?? 1 }
        : { amount }),
    }))
  }
  const whole = exact(rule.amount ?? exact(rule.unit_price ?? 0).times(exact(rule.quantity ?? 1)))
  const places = rule.amount_distribution === 'DIVIDED' ? FINE : 0
  return divide(whole, dates.length, places).map((amount, i) => ({
    timestamp: dates[i] as string,
    amount: Number(amount.toFixed()),
  }))
}

/** Digits after the point of a divided amount: enough for money, few enough to be exact on the wire. */
const FINE = 6
const ROUND_DOWN = 0

/** Equal parts that add up to the whole: what rounding leaves over is on the last one. */
export function divide(whole: Decimal, parts: number, places: number): Decimal[] {
  const n = decimal(String(parts))
  const part = whole.div(n).round(places, ROUND_DOWN)
  const last = whole.minus(part.times(n.minus(decimal('1'))))
  return Array.from({ length: parts }, (_, i) => (i === parts - 1 ? last : part))
}
