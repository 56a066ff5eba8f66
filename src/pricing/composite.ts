import { type Decimal, ONE, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import type { Basis, Charge, Spent } from './charge.ts'
import type { Product, ProductVersion } from './product.ts'
import { type HourQuantity, splitHours, totalOf } from './quantity.ts'
import { priceWindows, type UsageToRate, versionWindows } from './rating.ts'
import type { Resolution, Subject } from './resolve.ts'
import { shareTiers, slicesOf } from './tiers.ts'

type Terms = Pick<UsageToRate, 'rates' | 'terms' | 'cuts'>

/** What was charged in a period besides composites, by whose spend a composite is a share of. */
export type Spend = Readonly<Record<ProductVersion['composite_scope'], readonly Charge[]>>

/**
 * The composite charges of a contract, by product. A composite counts what other composites charge
 * only when it says so, and then only those that do not, or stand before it on the card: nothing is
 * a share of itself.
 */
export function rateComposites(
  products: readonly Product[],
  period: Period,
  spend: Spend,
  terms: Terms,
): Map<string, Charge[]> {
  const includes = (product: Product) =>
    versionWindows(product, period).some(({ version }) => version.include_composite_spend)
  const charges = new Map<string, Charge[]>()
  for (const product of products.toSorted((a, b) => Number(includes(a)) - Number(includes(b)))) {
    const others = [...charges.values()].flat()
    charges.set(
      product.id,
      rateComposite(product, period, (v) => [...spend[v.composite_scope], ...others], terms),
    )
  }
  return charges
}

/** Whether a composite's base counts what this charge costs. */
function counts(composite: ProductVersion, charge: Charge): boolean {
  if (charge.kind === 'composite' && !composite.include_composite_spend) return false
  return (
    composite.composite_product_ids.includes(charge.product.id) ||
    composite.composite_tags.some((tag) => charge.subject.version.tags.includes(tag))
  )
}

/** What a charge cost inside a window, hour by hour; one without hours counts where it begins. */
export function costsWithin(
  { window, hours, unit_price, total }: Charge,
  { start, end }: Period,
): HourQuantity[] {
  if (total.eq(ZERO) && hours.length === 0) return []
  if (hours.length === 0)
    return window.start >= start && window.start < end
      ? [{ hour: window.start, quantity: total }]
      : []
  return hours
    .filter(({ hour }) => hour >= start && hour < end)
    .map(({ hour, quantity }) => ({ hour, quantity: quantity.times(unit_price) }))
}

/** A part of the period in which the composite costs the same. */
interface Part {
  readonly subject: Subject
  readonly window: Period
  readonly resolution: Resolution
}

/**
 * Charges a share of what other products cost in the same period, before any balance pays
 * (spec/11 §6): a share in each unit in which they cost something. Tiers are carried across the
 * parts of the period, and a minimum holds for the whole of it.
 */
export function rateComposite(
  product: Product,
  period: Period,
  spendOf: (version: ProductVersion) => readonly Charge[],
  terms: Terms,
): Charge[] {
  const parts = versionWindows(product, period).flatMap(({ version, window }): Part[] => {
    const subject: Subject = {
      product_id: product.id,
      version,
      pricing_group_values: {},
      presentation_group_values: {},
      billing_frequency: null,
    }
    return priceWindows(subject, window, terms).map((part) => ({ subject, ...part }))
  })
  const positions = new Map<string, Decimal>()
  const charges: Charge[] = []
  let isFree = true
  for (const part of parts) {
    const base = spendOf(part.subject.version).filter((c) => counts(part.subject.version, c))
    const paid = base.filter(({ total }) => !total.eq(ZERO))
    if (paid.length > 0 || !part.subject.version.exclude_free_usage) isFree = false
    const units = spentIn(paid, part.window)
    if (units.size === 0)
      units.set(paid[0]?.credit_type_id ?? part.resolution.credit_type_id, {
        hours: new Map(),
        spent: [],
      })
    for (const [unit, spending] of units) {
      const position = positions.get(unit) ?? ZERO
      const shared = share(product, part, unit, spending, position)
      charges.push(...shared.charges)
      positions.set(unit, shared.position)
    }
  }
  // What costs nothing may be left out of the base; a minimum is not due on a base of nothing then.
  return isFree ? charges : withMinimum(charges, parts.at(-1))
}

/** What was spent in one unit: by hour, and on what. */
interface Spending {
  readonly hours: Map<Instant, Decimal>
  readonly spent: Spent[]
}

/** What was spent in a window, by unit. */
function spentIn(base: readonly Charge[], window: Period): Map<string, Spending> {
  const units = new Map<string, Spending>()
  for (const charge of base) {
    const costs = costsWithin(charge, window)
    if (costs.length === 0) continue
    const spending: Spending = units.get(charge.credit_type_id) ?? { hours: new Map(), spent: [] }
    units.set(charge.credit_type_id, spending)
    for (const { hour, quantity } of costs)
      spending.hours.set(hour, (spending.hours.get(hour) ?? ZERO).plus(quantity))
    spending.spent.push(spentOn(charge, window))
  }
  return units
}

/** The part of a charge that lies inside a window. */
function spentOn({ product, hours, quantity, unit_price, total }: Charge, window: Period): Spent {
  if (hours.length === 0) return { product_id: product.id, quantity, unit_price, total }
  const inside = totalOf(hours.filter(({ hour }) => hour >= window.start && hour < window.end))
  return { product_id: product.id, quantity: inside, unit_price, total: inside.times(unit_price) }
}

/** The share of what one part of the period cost in one unit. */
function share(
  product: Product,
  { subject, window, resolution }: Part,
  credit_type_id: string,
  { hours, spent }: Spending,
  position: Decimal,
): { charges: Charge[]; position: Decimal } {
  const tiers = shareTiers(resolution.price)
  if (!tiers) return { charges: [], position }
  let rest: HourQuantity[] = [...hours]
    .map(([hour, quantity]) => ({ hour, quantity }))
    .sort((a, b) => a.hour - b.hour)
  const spend = totalOf(rest)
  const isTiered = resolution.price.rate_type === 'TIERED_PERCENTAGE'
  const slices = slicesOf(tiers, position, spend)
  const basis: Basis = { kind: 'SPENT', spent, quantity: spend, position }
  const charges = slices.map((slice, i): Charge => {
    const [own, others] = i === slices.length - 1 ? [rest, []] : splitHours(rest, slice.quantity)
    rest = others
    return {
      kind: 'composite',
      product,
      subject,
      window,
      credit_type_id,
      quantity: slice.quantity,
      unit_price: slice.price,
      total: slice.quantity.times(slice.price),
      position: slice.position,
      hours: own,
      because: resolution,
      basis,
      ...(isTiered && {
        tier: { level: slice.level, starting_at: slice.starting_at, size: slice.size },
      }),
    }
  })
  return { charges, position: position.plus(spend) }
}

/**
 * Makes the shares at least the minimum of the price at the end of the period: what is missing is a
 * single unit in its last part. The minimum is in the unit of the base, or, where the base has
 * several, in that of the rate.
 */
function withMinimum(charges: readonly Charge[], last: Part | undefined): Charge[] {
  const price = last?.resolution.price
  const minimum = price && 'minimum' in price ? price.minimum : undefined
  if (!last || !minimum) return [...charges]
  const units = new Set(charges.map(({ credit_type_id }) => credit_type_id))
  const unit = units.size === 1 ? [...units][0] : last.resolution.credit_type_id
  const own = charges.filter(({ credit_type_id }) => credit_type_id === unit)
  const sum = (some: readonly Charge[]) => some.reduce((all, { total }) => all.plus(total), ZERO)
  if (sum(own).gte(minimum)) return [...charges]
  const isLast = (charge: Charge) =>
    charge.credit_type_id === unit && charge.window.start === last.window.start
  const earlier = own.filter((charge) => !isLast(charge))
  const instead = own.find(isLast)
  const template = instead ?? charges.at(-1)
  if (!template) return []
  const { tier: _tier, ...shared } = template
  const charged = sum(earlier)
  const missing = minimum.minus(charged)
  const floor: Charge = {
    ...shared,
    credit_type_id: unit ?? template.credit_type_id,
    position: ZERO,
    hours: [],
    quantity: ONE,
    unit_price: missing,
    total: missing,
    basis: { kind: 'MINIMUM', minimum, charged, ...(instead && { instead: instead.basis }) },
  }
  return [...charges.filter((charge) => !isLast(charge)), floor]
}
