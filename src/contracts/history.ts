import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import { type Decimal, exact, ZERO } from '../money/decimal.ts'
import { versionAt } from '../pricing/product.ts'
import type { Price } from '../pricing/rate.ts'
import { indexRates, ratesFor, resolvePrice } from '../pricing/resolve.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { productsByIds } from '../products/store.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { ratesOf } from '../rate-cards/store-rate.ts'
import { periodAt } from '../time/calendar.ts'
import { earlier, FOREVER, type Instant, iso, later } from '../time/clock.ts'
import type { Contract, Subscription } from './contract.ts'
import { seatTotal } from './seats.ts'

/** What a subscription was through time, for those who ask (spec/12 §3). */

interface Span {
  readonly start: Instant
  readonly end: Instant
}

/** The billing periods that have begun, each cut to the subscription's life. */
function periodsUntil(contract: Contract, subscription: Subscription, now: Instant): Span[] {
  const { starting_at, ending_before, billing_frequency, anchor } = subscription
  const spans: Span[] = []
  for (let at = starting_at; at <= now && at < ending_before; ) {
    const { start, end } = periodAt(anchor ?? contract.statement.anchor, billing_frequency, at)
    spans.push({ start: later(start, starting_at), end: earlier(end, ending_before) })
    at = end
  }
  return spans
}

const unitPrice = (price: Price | undefined): Decimal =>
  price !== undefined && 'price' in price ? price.price : ZERO

/** What a unit of the subscription costs from an instant on. */
async function pricesOf(db: Db, contract: Contract, subscription: Subscription) {
  const { product_id, billing_frequency } = subscription
  const card =
    contract.rate_card_id === undefined ? undefined : await findRateCard(db, contract.rate_card_id)
  const rates = indexRates(card ? await ratesOf(db, card.id) : [])
  const product = (await productsByIds(db, [product_id])).get(product_id)
  const priceAt = (at: Instant): Decimal => {
    if (!product) return ZERO
    const subject = {
      product_id,
      version: versionAt(product, at),
      pricing_group_values: {},
      presentation_group_values: {},
      billing_frequency,
    }
    return unitPrice(resolvePrice(ratesFor(rates, subject), contract, subject, at)?.price)
  }
  return { priceAt, fiat_credit_type_id: card?.fiat_credit_type_id ?? USD.id }
}

/**
 * Quantities period by period, those of now and before; a change within a period is a row of its own,
 * at the price that held then (spec/18 E70).
 */
export async function quantityHistory(
  db: Db,
  contract: Contract,
  subscription: Subscription,
  now: Instant,
) {
  const { priceAt, fiat_credit_type_id } = await pricesOf(db, contract, subscription)
  const { quantities } = subscription
  const history = periodsUntil(contract, subscription, now).map(({ start, end }) => {
    const at = quantities.findLast(({ starting_at }) => starting_at <= start)
    const within = quantities.filter(
      ({ starting_at }) => starting_at > start && starting_at < end && starting_at <= now,
    )
    return {
      starting_at: iso(start),
      data: [...(at ? [{ ...at, starting_at: start }] : []), ...within].map((change) => {
        const { quantity } = change
        const unit_price = priceAt(change.starting_at)
        return { quantity, unit_price, total: quantity.times(unit_price) }
      }),
    }
  })
  return { subscription_id: subscription.id, fiat_credit_type_id, history }
}

export interface SeatsAsked {
  readonly covering_date?: Instant | undefined
  readonly starting_at?: Instant | undefined
  readonly ending_before?: Instant | undefined
}

/** Who sat where, change by change; with a range, what overlaps it. */
export function seatsHistory(subscription: Subscription, asked: SeatsAsked) {
  if (subscription.quantity_management_mode !== 'SEAT_BASED')
    throw Problem.of('invalid_request', `The subscription ${subscription.id} has no seats`)
  const { covering_date: at, starting_at: from, ending_before: to } = asked
  if (at !== undefined && (from !== undefined || to !== undefined))
    throw Problem.of(
      'invalid_request',
      'Give either covering_date, or starting_at and ending_before',
    )
  const { seats, ending_before } = subscription
  return seats
    .map((change, i) => ({
      change,
      end: earlier(seats[i + 1]?.starting_at ?? ending_before, ending_before),
    }))
    .filter(
      ({ change: { starting_at }, end }) =>
        starting_at < end &&
        (at === undefined || (starting_at <= at && at < end)) &&
        (from === undefined || end > from) &&
        (to === undefined || starting_at < to),
    )
    .map(({ change, end }) => ({
      starting_at: iso(change.starting_at),
      ending_before: end < FOREVER ? iso(end) : null,
      total_quantity: Number(exact(seatTotal(change)).toFixed()),
      assigned_seat_ids: [...change.seat_ids],
    }))
}
