import { checkWindow, refused } from '../commits/check.ts'
import { ZERO } from '../money/decimal.ts'
import type { Ops, SubscriptionUpdate } from './edit.ts'
import type { Facts } from './facts.ts'
import { quantityChanges, seatChanges } from './seats.ts'
import type { SubscriptionTerms, Terms } from './terms.ts'

const MOST_SEATS = 10_000

/** What subscriptions must keep to (spec/12 §3). */
export function checkSubscription(
  terms: SubscriptionTerms,
  contract: Terms,
  facts: Facts,
  place: string,
): void {
  const { product_id, billing_frequency } = terms.subscription_rate
  facts.product(product_id, `${place}.subscription_rate.product_id`, 'SUBSCRIPTION')
  const isPriced = facts.rates.some(
    (rate) => rate.product_id === product_id && rate.billing_frequency === billing_frequency,
  )
  if (!isPriced)
    throw refused(
      `${place}.subscription_rate`,
      `matches no ${billing_frequency} rate of the product on the contract's rate card`,
    )
  checkWindow(terms, place)
  checkLife(terms, contract, place)
  checkBilling(terms, place)
  checkQuantity(terms, place)
}

function checkLife(terms: SubscriptionTerms, contract: Terms, place: string): void {
  if (terms.starting_at < contract.starting_at)
    throw refused(`${place}.starting_at`, 'must not be before the contract starts')
  if (contract.ending_before !== undefined && terms.starting_at >= contract.ending_before)
    throw refused(`${place}.starting_at`, 'must be before the contract ends')
  if (contract.ending_before !== undefined && (terms.ending_before ?? '') > contract.ending_before)
    throw refused(`${place}.ending_before`, 'must not be after the contract ends')
}

function checkBilling(terms: SubscriptionTerms, place: string): void {
  const { billing_cycle_config: cycle, collection_schedule, starting_at } = terms
  if (cycle.anchor_date !== undefined && collection_schedule !== 'ADVANCE')
    throw refused(`${place}.billing_cycle_config.anchor_date`, 'is for ADVANCE subscriptions')
  if (cycle.anchor_date !== undefined && cycle.anchor_date > starting_at)
    throw refused(
      `${place}.billing_cycle_config.anchor_date`,
      'must not be after the subscription starts',
    )
}

function checkQuantity(terms: SubscriptionTerms, place: string): void {
  const isSeated = terms.quantity_management_mode === 'SEAT_BASED'
  if (isSeated && !terms.seat_config) throw refused(place, 'must have seat_config for SEAT_BASED')
  if (!isSeated && terms.seat_config)
    throw refused(`${place}.seat_config`, 'is for SEAT_BASED subscriptions')
  if (!isSeated && terms.quantities.length === 0)
    throw refused(place, 'must have initial_quantity for QUANTITY_ONLY')
  if (seatChanges(terms).some(({ unassigned }) => !unassigned.round(0).eq(unassigned)))
    throw refused(place, 'counts seats, which are whole: its quantity is not')
  if (seatChanges(terms).some(({ unassigned }) => unassigned.lt(ZERO)))
    throw refused(place, 'would have fewer unassigned seats than are removed')
  for (const { quantity } of quantityChanges(terms)) {
    if (quantity.lt(ZERO)) throw refused(place, 'would have a negative quantity')
    if (isSeated && quantity.gt(MOST_SEATS.toString()))
      throw refused(place, `would have more than ${MOST_SEATS} seats`)
  }
}

/** What edits ask of subscriptions must fit how each is counted, and lie within its life. */
export function checkSubscriptionUpdates(before: Terms, ops: Ops): void {
  ops.update_subscriptions?.forEach((update, i) => {
    const terms = before.subscriptions.find(({ id }) => id === update.id)
    if (terms) checkUpdate(terms, update, `update_subscriptions[${i}]`)
  })
}

function checkUpdate(terms: SubscriptionTerms, update: SubscriptionUpdate, place: string): void {
  const { to_seats, quantity_updates, seat_updates } = update
  const wasSeated = terms.quantity_management_mode === 'SEAT_BASED'
  if (to_seats && wasSeated)
    throw refused(`${place}.quantity_management_mode_update`, 'is of a SEAT_BASED subscription')
  const isSeated = wasSeated || to_seats !== undefined
  if (isSeated && quantity_updates)
    throw refused(`${place}.quantity_updates`, 'are for QUANTITY_ONLY: use seat_updates')
  if (!isSeated && seat_updates)
    throw refused(`${place}.seat_updates`, 'are for SEAT_BASED: use quantity_updates')
  const dates = [quantity_updates ?? [], ...Object.values(seat_updates ?? {})].flat()
  const end = update.ending_before === undefined ? terms.ending_before : update.ending_before
  for (const { starting_at } of dates) {
    if (starting_at < terms.starting_at)
      throw refused(place, `changes nothing before the subscription starts at ${terms.starting_at}`)
    if (end && starting_at >= end)
      throw refused(place, `changes nothing after the subscription ends at ${end}`)
  }
}
