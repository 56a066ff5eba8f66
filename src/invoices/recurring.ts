import type { Contract, RecurringBalance, Subscription } from '../contracts/contract.ts'
import type { Adjustment, Balance, Instalment, Segment } from '../ledger/balance.ts'
import { type Decimal, decimal, ONE, ZERO } from '../money/decimal.ts'
import { type Rounding, roundBy } from '../money/rounding.ts'
import { boundary, type Period, periodAt } from '../time/calendar.ts'
import { earlier, HOUR, type Instant, iso, later, plus } from '../time/clock.ts'
import { idOf } from './invoice.ts'
import { increasesIn, quantityAt } from './subscription-charges.ts'

interface Occurrence {
  /** The part of the period in which it is given. */
  readonly part: Period
  /** The part that it is given for: an end that came nearer after it began takes nothing away. */
  readonly paid: Period
  readonly full: Period
  /** Where its access ends: the period's end, or that of a later period. */
  readonly access_end: Instant
  readonly isFirst: boolean
}

/** The occurrences that have begun by `until` (spec/13 §2). */
export function occurrences(
  recurring: RecurringBalance,
  contract: Contract,
  until: Instant,
): Occurrence[] {
  const { starting_at, recurrence_frequency: own } = recurring
  const anchor = own ? starting_at : contract.statement.anchor
  const frequency = own ?? contract.statement.frequency
  const end = earlier(recurring.ending_before, contract.ending_before)
  const found: Occurrence[] = []
  for (let at = later(starting_at, contract.starting_at); at < end && at <= until; ) {
    const full = periodAt(anchor, frequency, at)
    const last = boundary(anchor, frequency, full.n + Math.max(1, recurring.duration_periods))
    const promised = recurring.shortened
      .filter(({ made_at }) => made_at >= at)
      .reduce((furthest, { from }) => later(furthest, from), end)
    found.push({
      full,
      part: { start: at, end: earlier(full.end, end) },
      paid: { start: at, end: earlier(full.end, promised) },
      access_end: earlier(last, contract.ending_before),
      isFirst: found.length === 0,
    })
    at = full.end
  }
  return found
}

const hours = ({ start, end }: Period): Decimal => decimal(BigInt(Math.floor((end - start) / HOUR)))

/** The share of a full period that an occurrence is given for; one unless it is prorated. */
function shareOf({ proration }: RecurringBalance, { paid, full, isFirst }: Occurrence): Decimal {
  const startsLate = paid.start > full.start
  const endsEarly = paid.end < full.end
  const first = proration === 'FIRST' || proration === 'FIRST_AND_LAST'
  const last = proration === 'LAST' || proration === 'FIRST_AND_LAST'
  const from = isFirst && startsLate && first ? paid.start : full.start
  const to = endsEarly && last ? paid.end : full.end
  return from === full.start && to === full.end
    ? ONE
    : hours({ start: from, end: to }).div(hours(full))
}

/** What the recurring one is for an occurrence: an edit made after it began does not concern it. */
function versionFor(recurring: RecurringBalance, { part }: Occurrence): RecurringBalance {
  const change = recurring.changes.findLast(({ made_at }) => made_at < part.start)
  if (!change) return recurring
  const { made_at, rate_type, ...changed } = change
  return { ...recurring, ...changed, template: { ...recurring.template, rate_type } }
}

/** The commits and credits that a recurring one has made by `until`, one for each occurrence and seat. */
export function recurringBalances(
  contract: Contract,
  recurring: RecurringBalance,
  until: Instant,
): Balance[] {
  return occurrences(recurring, contract, until).flatMap((occurrence) =>
    balancesOf(contract, recurring, occurrence, until),
  )
}

function balancesOf(
  contract: Contract,
  given: RecurringBalance,
  occurrence: Occurrence,
  until: Instant,
): Balance[] {
  const { part, access_end } = occurrence
  const recurring = versionFor(given, occurrence)
  const { access, subscription, proration_rounding: rounding } = recurring
  const share = shareOf(recurring, occurrence)
  const id = idOf(recurring.id, iso(part.start))
  const segment = (name: string, quantity: Decimal): Segment => ({
    id: idOf(id, name),
    amount: prorate(access.unit_price.times(quantity), share, rounding?.access),
    starting_at: part.start,
    ending_before: access_end,
  })
  const made = {
    ...recurring.template,
    id,
    kind: recurring.kind,
    credit_type_id: access.credit_type_id,
    instalments: instalmentsOf(recurring, id, part.start, share),
    created_at: part.start,
    recurring_id: recurring.id,
  }
  const subscribed = contract.subscriptions.find((s) => s.id === subscription?.subscription_id)
  if (!subscription || !subscribed)
    return [{ ...made, segments: [segment('access', access.quantity ?? ONE)] }]
  const added = (at: Instant, quantity: Decimal): Adjustment => ({
    at,
    amount: prorate(
      access.unit_price.times(quantity),
      subscription.increases_are_prorated ? shareLeft(occurrence, at) : share,
      rounding?.access,
    ),
  })
  const inside = { start: part.start, end: earlier(part.end, plus(until, 1)) }
  const group_key = subscribed.seat_group_key
  if (subscription.allocation === 'INDIVIDUAL' && group_key !== undefined)
    return seatsDuring(subscribed, inside).map(({ seat_id, since }) => ({
      ...made,
      segments: [
        since === undefined
          ? segment(`seat ${seat_id}`, ONE)
          : { ...segment(`seat ${seat_id}`, ZERO), adjustments: [added(since, ONE)] },
      ],
      seat: { group_key, seat_id, subscription_id: subscribed.id },
    }))
  const adjustments = increasesIn(subscribed, inside).map(({ at, quantity }) => added(at, quantity))
  const pool = segment('access', quantityAt(subscribed, part.start))
  return [{ ...made, segments: [adjustments.length > 0 ? { ...pool, adjustments } : pool] }]
}

/** The share of its full period that is left of an occurrence, by whole hours. */
const shareLeft = ({ full, paid }: Occurrence, at: Instant): Decimal =>
  hours({ start: at, end: paid.end }).div(hours(full))

/** The seats of an occurrence: those assigned at its start, and those that came during it. */
function seatsDuring(
  { seats }: Subscription,
  { start, end }: Period,
): { seat_id: string; since?: Instant }[] {
  const before = seats.findLast(({ starting_at }) => starting_at <= start)?.seat_ids ?? []
  const known = new Set(before)
  const later = seats
    .filter(({ starting_at }) => starting_at > start && starting_at < end)
    .flatMap(({ starting_at: since, seat_ids }) =>
      seat_ids.flatMap((seat_id) => {
        if (known.has(seat_id)) return []
        known.add(seat_id)
        return [{ seat_id, since }]
      }),
    )
  return [...before.map((seat_id) => ({ seat_id })), ...later]
}

const prorate = (amount: Decimal, share: Decimal, rule: Rounding | undefined): Decimal => {
  if (share.eq(ONE)) return amount
  return rule ? roundBy(amount.times(share), rule) : amount.times(share)
}

function instalmentsOf(
  { invoice, proration_rounding }: RecurringBalance,
  id: string,
  timestamp: Instant,
  share: Decimal,
): Instalment[] {
  if (!invoice) return []
  const amount = prorate(
    invoice.unit_price.times(invoice.quantity),
    share,
    proration_rounding?.invoice,
  )
  return [
    {
      id: idOf(id, 'instalment'),
      timestamp,
      unit_price: invoice.quantity.eq(ZERO) ? invoice.unit_price : amount.div(invoice.quantity),
      quantity: invoice.quantity,
      amount,
    },
  ]
}
