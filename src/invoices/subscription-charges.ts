import type { Contract, RoundingRule, Subscription } from '../contracts/contract.ts'
import { type Decimal, decimal, max, ZERO } from '../money/decimal.ts'
import { roundBy } from '../money/rounding.ts'
import type { Basis, Charge } from '../pricing/charge.ts'
import { type Product, versionAt } from '../pricing/product.ts'
import { type Resolution, ratesFor, resolvePrice, type Subject } from '../pricing/resolve.ts'
import { type Period, periodAt } from '../time/calendar.ts'
import { earlier, HOUR, type Instant, iso, later, plus } from '../time/clock.ts'
import type { BilledUnits } from './billed-units.ts'
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
): { unit_price: Decimal; is_prorated: boolean; basis: Basis } {
  const isPartial = part.start > full.start || part.end < full.end
  if (!is_prorated || !isPartial)
    return { unit_price: price, is_prorated: false, basis: { kind: 'SUBSCRIBED' } }
  const [hours, of_hours] = [hoursOf(part), hoursOf(full)]
  const share = price.times(hours).div(of_hours)
  return {
    unit_price: rounding ? roundBy(share, rounding) : share,
    is_prorated: true,
    basis: { kind: 'SUBSCRIBED', share: { hours, of_hours, ...(rounding && { rounding }) } },
  }
}

/** Every charge of a contract's subscriptions that is not billed and is collected at or before `until`. */
export const subscriptionCharges = (
  contract: Contract,
  list: PriceList,
  until: Instant,
  billed: BilledUnits,
): DatedCharge[] =>
  subscribedCharges(contract, list, plus(until, 1), billed).filter(({ date }) => date <= until)

/** Every charge for a period that begins before `until`, whenever it is collected. */
export function subscribedCharges(
  contract: Contract,
  list: PriceList,
  until: Instant,
  billed: BilledUnits = () => undefined,
): DatedCharge[] {
  return contract.subscriptions.flatMap((subscription) => {
    const product = list.products.find(({ id }) => id === subscription.product_id)
    if (!product) return []
    return subscribedPeriods(subscription, contract, until).flatMap((period) => {
      const price = priceOf(contract, list, subscription, product, period.part.start)
      return price ? chargesOfPeriod(subscription, product, period, price, billed) : []
    })
  })
}

/** The name of a subscription's charge for a period, by which it is billed once. */
export const chargeName = ({ id }: Subscription, { part }: SubscribedPeriod): string =>
  `${id} ${iso(part.start)}`

/**
 * The fee for what is subscribed when a period starts, and one for each increase inside it. What is
 * billed of them is left out; so what a fee was raised by in hindsight is left, and collected like an
 * increase.
 */
function chargesOfPeriod(
  subscription: Subscription,
  product: Product,
  period: SubscribedPeriod,
  price: SubscribedPrice,
  billed: BilledUnits,
): DatedCharge[] {
  const { part } = period
  const name = chargeName(subscription, period)
  const isAdvance = subscription.collection_schedule === 'ADVANCE'
  const isImmediate = isAdvance && subscription.invoice_behavior === 'BILL_IMMEDIATELY'
  const base = quantityAt(subscription, part.start)
  const paid = max(base, billed(name)?.units ?? ZERO)
  const charges = [
    { name, at: part.start, quantity: base },
    ...increasesIn(subscription, part, paid).map((each) => ({
      ...each,
      name: `${name} ${iso(each.at)}`,
    })),
  ]
  return charges.flatMap((each): DatedCharge[] => {
    const { units = ZERO, next: key = each.name } = billed(each.name) ?? {}
    const quantity = each.quantity.minus(units)
    if (quantity.lte(ZERO) && key !== each.name) return []
    const window = { start: each.at, end: part.end }
    const charge = chargeOf(subscription, product, period.full, window, quantity, price)
    return key === name
      ? [{ key, date: isAdvance ? part.start : part.end, alone: false, charge }]
      : [{ key, date: isImmediate ? each.at : part.end, alone: isImmediate, charge }]
  })
}

function chargeOf(
  subscription: Subscription,
  product: Product,
  full: Period,
  window: Period,
  quantity: Decimal,
  { subject, because, unit_price: price }: SubscribedPrice,
): Charge {
  const { is_prorated: prorates, proration_rounding } = subscription
  const prorated = proratedPrice(price, full, window, prorates, proration_rounding)
  return {
    kind: 'subscription',
    product,
    subject,
    window,
    credit_type_id: because.credit_type_id,
    quantity,
    ...prorated,
    total: quantity.times(prorated.unit_price),
    position: ZERO,
    hours: [],
    because,
    subscription_id: subscription.id,
  }
}

/**
 * What was added inside a period beyond what is paid for already; decreases give nothing back.
 * @param paid what the fee of the period is for: what is subscribed when it starts, or was
 */
export function increasesIn(
  subscription: Subscription,
  { start, end }: Period,
  paid: Decimal = quantityAt(subscription, start),
): { at: Instant; quantity: Decimal }[] {
  let most = paid
  return subscription.quantities
    .filter(({ starting_at }) => starting_at > start && starting_at < end)
    .flatMap(({ starting_at: at, quantity }) => {
      const added = quantity.minus(most)
      most = max(most, quantity)
      return added.gt(ZERO) ? [{ at, quantity: added }] : []
    })
}

interface SubscribedPrice {
  readonly subject: Subject
  readonly because: Resolution
  readonly unit_price: Decimal
}

/** One rate for the whole period: the one at its start. */
function priceOf(
  contract: Contract,
  list: PriceList,
  subscription: Subscription,
  product: Product,
  at: Instant,
): SubscribedPrice | undefined {
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
