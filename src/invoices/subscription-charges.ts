import type { Contract, RoundingRule, Subscription } from '../contracts/contract.ts'
import { type Decimal, decimal, max, ZERO } from '../money/decimal.ts'
import { roundBy } from '../money/rounding.ts'
import type { Charge } from '../pricing/charge.ts'
import { type Product, versionAt } from '../pricing/product.ts'
import { type Resolution, ratesFor, resolvePrice, type Subject } from '../pricing/resolve.ts'
import { type Period, periodAt } from '../time/calendar.ts'
import { earlier, HOUR, type Instant, iso, later, plus } from '../time/clock.ts'
import type { PriceList } from './facts.ts'

/** A subscription's charge for one of its periods, or for an increase inside one. */
export interface DatedCharge {
  /** Names the charge for good, so that it is billed once. */
  readonly key: string
  /** The day on which it is collected. */
  readonly date: Instant
  /** Collected on an invoice of its own, whatever the subscription says of placement. */
  readonly alone: boolean
  readonly charge: Charge
}

/** The whole period of the subscription's calendar, and the part of it that is subscribed. */
interface SubscribedPeriod {
  readonly full: Period
  readonly part: Period
}

const hoursOf = ({ start, end }: Period): Decimal =>
  decimal(BigInt(Math.floor((end - start) / HOUR)))

/** The periods of a subscription that begin before `until`, clipped to its own dates. */
export function subscribedPeriods(
  { starting_at, ending_before, anchor, billing_frequency }: Subscription,
  contract: Contract,
  until: Instant,
): SubscribedPeriod[] {
  const from = anchor ?? contract.statement.anchor
  const end = earlier(ending_before, contract.ending_before)
  const periods: SubscribedPeriod[] = []
  for (let at = later(starting_at, contract.starting_at); at < end && at < until; ) {
    const full = periodAt(from, billing_frequency, at)
    periods.push({ full, part: { start: at, end: earlier(full.end, end) } })
    at = full.end
  }
  return periods
}

/** How many are subscribed at an instant. */
export const quantityAt = ({ quantities }: Subscription, at: Instant): Decimal =>
  quantities.findLast(({ starting_at }) => starting_at <= at)?.quantity ?? ZERO

/**
 * What a subscription's unit costs from `start` to the end of its period: a share by whole hours
 * when the period is partial and the subscription is prorated (spec/12 §3).
 */
export function proratedPrice(
  price: Decimal,
  full: Period,
  part: Period,
  is_prorated: boolean,
  rounding: RoundingRule | undefined,
): { unit_price: Decimal; is_prorated: boolean } {
  const isPartial = part.start > full.start || part.end < full.end
  if (!is_prorated || !isPartial) return { unit_price: price, is_prorated: false }
  const share = price.times(hoursOf(part)).div(hoursOf(full))
  return { unit_price: rounding ? roundBy(share, rounding) : share, is_prorated: true }
}

/** Every charge of a contract's subscriptions that is collected at or before `until`. */
export const subscriptionCharges = (
  contract: Contract,
  list: PriceList,
  until: Instant,
): DatedCharge[] =>
  subscribedCharges(contract, list, plus(until, 1)).filter(({ date }) => date <= until)

/** Every charge for a period that begins before `until`, whenever it is collected. */
export function subscribedCharges(
  contract: Contract,
  list: PriceList,
  until: Instant,
): DatedCharge[] {
  return contract.subscriptions.flatMap((subscription) => {
    const product = list.products.find(({ id }) => id === subscription.product_id)
    if (!product) return []
    return subscribedPeriods(subscription, contract, until).flatMap((period) =>
      chargesOfPeriod(contract, list, subscription, product, period),
    )
  })
}

function chargesOfPeriod(
  contract: Contract,
  list: PriceList,
  subscription: Subscription,
  product: Product,
  { full, part }: SubscribedPeriod,
): DatedCharge[] {
  const price = priceOf(contract, list, subscription, product, part.start)
  if (!price) return []
  const isAdvance = subscription.collection_schedule === 'ADVANCE'
  const base = quantityAt(subscription, part.start)
  const charge = (window: Period, quantity: Decimal): Charge => {
    const { unit_price, is_prorated } = proratedPrice(
      price.unit_price,
      full,
      window,
      subscription.is_prorated,
      subscription.proration_rounding,
    )
    return {
      kind: 'subscription',
      product,
      subject: price.subject,
      window,
      credit_type_id: price.because.credit_type_id,
      quantity,
      unit_price,
      total: quantity.times(unit_price),
      position: ZERO,
      hours: [],
      because: price.because,
      subscription_id: subscription.id,
      is_prorated,
    }
  }
  const key = `${subscription.id} ${iso(part.start)}`
  const whole: DatedCharge = {
    key,
    date: isAdvance ? part.start : part.end,
    alone: false,
    charge: charge(part, base),
  }
  const isImmediate = isAdvance && subscription.invoice_behavior === 'BILL_IMMEDIATELY'
  const increases = increasesIn(subscription, part).map(
    ({ at, quantity }): DatedCharge => ({
      key: `${key} ${iso(at)}`,
      date: isImmediate ? at : part.end,
      alone: isImmediate,
      charge: charge({ start: at, end: part.end }, quantity),
    }),
  )
  return [whole, ...increases]
}

/** What was added inside a period beyond what is paid for already; decreases give nothing back. */
export function increasesIn(
  subscription: Subscription,
  { start, end }: Period,
): { at: Instant; quantity: Decimal }[] {
  let paid = quantityAt(subscription, start)
  return subscription.quantities
    .filter(({ starting_at }) => starting_at > start && starting_at < end)
    .flatMap(({ starting_at: at, quantity }) => {
      const added = quantity.minus(paid)
      paid = max(paid, quantity)
      return added.gt(ZERO) ? [{ at, quantity: added }] : []
    })
}

/** One rate for the whole period: the one at its start. */
function priceOf(
  contract: Contract,
  list: PriceList,
  subscription: Subscription,
  product: Product,
  at: Instant,
): { subject: Subject; because: Resolution; unit_price: Decimal } | undefined {
  const subject: Subject = {
    product_id: product.id,
    version: versionAt(product, at),
    pricing_group_values: {},
    presentation_group_values: {},
    billing_frequency: subscription.billing_frequency,
  }
  const because = resolvePrice(
    ratesFor(list.rates, subject),
    { overrides: contract.overrides, prioritization: contract.prioritization },
    subject,
    at,
  )
  if (!because?.entitled) return undefined
  const { price } = because
  return price.rate_type === 'FLAT' || price.rate_type === 'SUBSCRIPTION'
    ? { subject, because, unit_price: price.price }
    : undefined
}
