import { patch } from '../commits/fold.ts'
import { hourOf, instant, iso, later } from '../time/clock.ts'
import type { SubscriptionUpdate } from './edit.ts'
import type { SeatEvent, SubscriptionTerms } from './terms.ts'

/** The moves of seats that a request asks for; those of one instant happen in this order. */
export function seatEvents(updates: SubscriptionUpdate['seat_updates']): SeatEvent[] {
  const { add_seat_ids, remove_seat_ids, add_unassigned_seats, remove_unassigned_seats } =
    updates ?? {}
  return [
    ...(remove_seat_ids ?? []).map((u) => ({ starting_at: u.starting_at, remove: u.seat_ids })),
    ...(add_seat_ids ?? []).map((u) => ({ starting_at: u.starting_at, add: u.seat_ids })),
    ...(add_unassigned_seats ?? []).map((u) => ({
      starting_at: u.starting_at,
      unassigned: u.quantity,
    })),
    ...(remove_unassigned_seats ?? []).map((u) => ({
      starting_at: u.starting_at,
      unassigned: -u.quantity,
    })),
  ]
}

/** How an edit changes a subscription. Seats are counted from the hour in which that was asked for. */
export function editSubscription(
  terms: SubscriptionTerms,
  update: SubscriptionUpdate,
  made_at: string,
): SubscriptionTerms {
  const { ending_before, to_seats, quantity_updates, seat_updates, proration_rounding } = update
  const since = iso(later(hourOf(instant(made_at)), instant(terms.starting_at)))
  const next: SubscriptionTerms = {
    ...terms,
    quantities: [...terms.quantities, ...(quantity_updates ?? [])],
    seats: [...terms.seats, ...seatEvents(seat_updates)],
    ...(to_seats && {
      quantity_management_mode: 'SEAT_BASED' as const,
      seat_config: { ...to_seats, since },
    }),
    ...(proration_rounding !== undefined && {
      proration: patch(terms.proration, { rounding: proration_rounding }),
    }),
  }
  return ending_before === undefined ? next : patch(next, { ending_before })
}
