import { type Decimal, max, ONE, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import type { Charge } from './charge.ts'
import { type Product, versionAt } from './product.ts'
import { priceWindows, type UsageToRate, versionWindows } from './rating.ts'
import type { Subject } from './resolve.ts'
import { walkTiers } from './tiers.ts'

type Terms = Pick<UsageToRate, 'rates' | 'terms' | 'cuts'>

/** Whether a composite's base counts what this charge costs. */
function counts(composite: Subject['version'], charge: Charge): boolean {
  if (charge.kind === 'composite') return false
  return (
    composite.composite_product_ids.includes(charge.product.id) ||
    composite.composite_tags.some((tag) => charge.subject.version.tags.includes(tag))
  )
}

/** What a charge cost inside a window; one without hours counts where it begins. */
export function costWithin(
  { window, hours, unit_price, total }: Charge,
  { start, end }: Period,
): Decimal {
  if (hours.length === 0) return window.start >= start && window.start < end ? total : ZERO
  if (window.start >= start && window.end <= end) return total
  return hours
    .filter(({ hour }) => hour >= start && hour < end)
    .reduce((sum, { quantity }) => sum.plus(quantity.times(unit_price)), ZERO)
}

/**
 * Charges a share of what other products cost in the same period, before any balance pays
 * (spec/11 §6). A minimum holds for the whole billing period.
 * @param others the charges of the contract, or of all the customer's contracts by the product's scope
 */
export function rateComposite(
  product: Product,
  period: Period,
  others: readonly Charge[],
  terms: Terms,
): Charge[] {
  return versionWindows(product, period).flatMap(({ version, window }) => {
    const subject: Subject = {
      product_id: product.id,
      version,
      pricing_group_values: {},
      presentation_group_values: {},
      billing_frequency: null,
    }
    const base = others.filter((charge) => counts(version, charge))
    return priceWindows(subject, window, terms).flatMap((part) => {
      const { price } = part.resolution
      const spend = base.reduce((sum, charge) => sum.plus(costWithin(charge, part.window)), ZERO)
      const unit = base.find(({ total }) => !total.eq(ZERO))?.credit_type_id
      const shared = {
        kind: 'composite' as const,
        product,
        subject,
        window: part.window,
        credit_type_id: unit ?? part.resolution.credit_type_id,
        hours: [],
        because: part.resolution,
      }
      if (price.rate_type === 'PERCENTAGE') {
        const share = spend.times(price.price)
        const total = price.minimum ? max(share, price.minimum) : share
        const isFloor = total.gt(share)
        return [
          {
            ...shared,
            position: ZERO,
            quantity: isFloor ? ONE : spend,
            unit_price: isFloor ? total : price.price,
            total,
          },
        ]
      }
      return price.rate_type === 'TIERED_PERCENTAGE'
        ? tieredShare(shared, spend, price.tiers, price.minimum)
        : []
    })
  })
}

type Shared = Omit<Charge, 'quantity' | 'unit_price' | 'total' | 'position'>

function tieredShare(
  shared: Shared,
  spend: Decimal,
  tiers: Parameters<typeof walkTiers>[0],
  minimum: Decimal | undefined,
): Charge[] {
  const charges = walkTiers(tiers, ZERO, spend).map((slice) => ({
    ...shared,
    position: slice.position,
    quantity: slice.quantity,
    unit_price: slice.price,
    total: slice.quantity.times(slice.price),
    tier: { level: slice.level, starting_at: slice.starting_at, size: slice.size },
  }))
  const total = charges.reduce((sum, charge) => sum.plus(charge.total), ZERO)
  if (!minimum || total.gte(minimum)) return charges
  return [{ ...shared, position: ZERO, quantity: ONE, unit_price: minimum, total: minimum }]
}

/** The name that a product bears at the start of a window. */
export const nameAt = (product: Product, { start }: Period): string =>
  versionAt(product, start).name
