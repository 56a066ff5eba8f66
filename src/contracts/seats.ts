import { exact, type Numeric, ZERO } from '../money/decimal.ts'
import { instant } from '../time/clock.ts'
import type { QuantityChange, SeatChange } from './contract.ts'
import type { QuantityEvent, SeatEvent, SubscriptionTerms } from './terms.ts'

/** Quantities and seats of a subscription through time: folds of what was asked for (spec/12 §3). */

const inTime = <T extends { readonly starting_at: string }>(events: readonly T[]): T[] =>
  events.toSorted((a, b) => instant(a.starting_at) - instant(b.starting_at))

/** Drops steps that change nothing, and all but the last of one instant. */
function steps<T extends { readonly starting_at: number }>(
  all: readonly T[],
  same: (a: T, b: T) => boolean,
): T[] {
  const kept: T[] = []
  for (const step of all) {
    if (kept.at(-1)?.starting_at === step.starting_at) kept.pop()
    const last = kept.at(-1)
    if (!last || !same(last, step)) kept.push(step)
  }
  return kept
}

/** Totals by the quantities alone: a later date's delta builds on what holds the day before it. */
function countedQuantities(events: readonly QuantityEvent[]): QuantityChange[] {
  let quantity = ZERO
  return inTime(events).map((event) => {
    quantity =
      event.quantity === undefined
        ? quantity.plus(exact(event.quantity_delta ?? 0))
        : exact(event.quantity)
    return { starting_at: instant(event.starting_at), quantity }
  })
}

/** Whether a seat is named twice does not matter: a set of ids, and free seats beside it. */
interface Seats {
  readonly ids: readonly string[]
  readonly unassigned: number
}

/** New ids take free seats first, then make the subscription larger (spec/18 E73). */
function moveSeats({ ids, unassigned }: Seats, event: SeatEvent): Seats {
  if ('add' in event) {
    const fresh = [...new Set(event.add)].filter((id) => !ids.includes(id))
    return {
      ids: [...ids, ...fresh],
      unassigned: Math.max(0, unassigned - fresh.length),
    }
  }
  if ('remove' in event) return { ids: ids.filter((id) => !event.remove.includes(id)), unassigned }
  return { ids, unassigned: unassigned + event.unassigned }
}

const isSeated = (terms: SubscriptionTerms) => terms.quantity_management_mode === 'SEAT_BASED'

/** Free seats at the moment at which seats began to be counted: what was subscribed before. */
function seatsAtFirst({ quantities, seat_config }: SubscriptionTerms): Seats {
  const since = instant(seat_config?.since ?? '')
  const before = countedQuantities(quantities).findLast((q) => q.starting_at <= since)
  return { ids: [], unassigned: Number(before?.quantity.toFixed() ?? 0) }
}

/** The seats of a seat-based subscription, change by change. */
export function seatChanges(terms: SubscriptionTerms): SeatChange[] {
  if (!isSeated(terms)) return []
  let seats = seatsAtFirst(terms)
  const since = instant(terms.seat_config?.since ?? terms.starting_at)
  const changes: SeatChange[] = [show(since, seats)]
  for (const event of inTime(terms.seats)) {
    seats = moveSeats(seats, event)
    changes.push(show(instant(event.starting_at), seats))
  }
  const key = (c: SeatChange) => `${c.unassigned.toFixed()} ${c.seat_ids.join('\n')}`
  return steps(changes, (a, b) => key(a) === key(b))
}

const show = (starting_at: SeatChange['starting_at'], { ids, unassigned }: Seats): SeatChange => ({
  starting_at,
  seat_ids: ids,
  unassigned: exact(unassigned),
})

export const seatTotal = ({ seat_ids, unassigned }: SeatChange): Numeric =>
  unassigned.plus(exact(seat_ids.length))

/** What is subscribed from when on, seats counted. */
export function quantityChanges(terms: SubscriptionTerms): QuantityChange[] {
  const counted = countedQuantities(terms.quantities)
  const seats = seatChanges(terms)
  const since = seats[0]?.starting_at
  const all =
    since === undefined
      ? counted
      : [
          ...counted.filter((q) => q.starting_at < since),
          ...seats.map((s) => ({ starting_at: s.starting_at, quantity: exact(seatTotal(s)) })),
        ]
  return steps(all, (a, b) => a.quantity.eq(b.quantity))
}
