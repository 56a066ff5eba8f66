import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { earlier, type Instant, later } from '../time/clock.ts'
import type { Basis, Charge } from './charge.ts'
import type { Product, ProductVersion } from './product.ts'
import { type HourQuantity, sellableHours, splitHours } from './quantity.ts'
import {
  overrideApplies,
  type PriceTerms,
  type RateIndex,
  type Resolution,
  ratesFor,
  resolvePrice,
  type Subject,
} from './resolve.ts'
import { slicesOf, unitTiers } from './tiers.ts'

/** What one tuple of group values used, hour by hour. */
export interface GroupUsage {
  readonly group: Readonly<Record<string, string | null>>
  readonly hours: readonly HourQuantity[]
}

/** A product as it was during a part of the period, with what was metered in it. */
export interface VersionUsage {
  readonly version: ProductVersion
  readonly window: Period
  readonly groups: readonly GroupUsage[]
}

export interface UsageToRate {
  readonly product: Product
  readonly parts: readonly VersionUsage[]
  readonly rates: RateIndex
  readonly terms: PriceTerms
  /** Instants at which lines of this subject are split besides those at which its price changes. */
  readonly cuts: (subject: Subject) => readonly Instant[]
}

/** The parts of a period in which a product's versions hold. */
export function versionWindows({ versions }: Product, period: Period) {
  return versions.flatMap((version, i) => {
    const start = i === 0 ? period.start : later(version.starting_at, period.start)
    const next = versions[i + 1]
    const end = next ? earlier(next.starting_at, period.end) : period.end
    return start < end ? [{ version, window: { start, end } }] : []
  })
}

/**
 * Prices the usage of one product in one billing period. Lines are split wherever the price, a
 * product version or the cuts change; tiers are walked for each tuple of group values on its own,
 * carried across the splits (spec/11 §3, §5).
 */
export function rateUsage({ product, parts, rates, terms, cuts }: UsageToRate): Charge[] {
  const positions = new Map<string, Decimal>()
  const charges: Charge[] = []
  for (const { version, window, groups } of parts) {
    const isGrouped = version.pricing_group_key.length + version.presentation_group_key.length > 0
    const shown = isGrouped || groups.length > 0 ? groups : [{ group: {}, hours: [] }]
    for (const { group, hours } of shown) {
      const subject = subjectOf(product, version, group)
      if (!subject) continue
      const key = JSON.stringify(group)
      let position = positions.get(key) ?? ZERO
      for (const part of priceWindows(subject, window, { rates, terms, cuts })) {
        const inside = hours.filter(
          ({ hour }) => hour >= part.window.start && hour < part.window.end,
        )
        if (isGrouped && inside.length === 0) continue
        const rated = rateWindow(product, subject, part, inside, position)
        charges.push(...rated.charges)
        position = rated.position
      }
      positions.set(key, position)
    }
  }
  // By the beginning of their windows, and groups in their order within each (spec/14 §4).
  return charges.sort((a, b) => a.window.start - b.window.start)
}

/** Usage that lacks a pricing value has no price, and so no line. */
function subjectOf(
  product: Product,
  version: ProductVersion,
  group: Readonly<Record<string, string | null>>,
): Subject | undefined {
  const pricing: Record<string, string> = {}
  for (const key of version.pricing_group_key) {
    const value = group[key]
    if (value === null || value === undefined) return undefined
    pricing[key] = value
  }
  return {
    product_id: product.id,
    version,
    pricing_group_values: pricing,
    presentation_group_values: Object.fromEntries(
      version.presentation_group_key.map((key) => [key, group[key] ?? null]),
    ),
    billing_frequency: null,
  }
}

interface PricedWindow {
  readonly window: Period
  readonly resolution: Resolution
}

/** Adds an instant to those at which a window is cut, if it lies inside. */
function cut(starts: Instant[], { start, end }: Period, at: Instant): void {
  if (at > start && at < end && !starts.includes(at)) starts.push(at)
}

/** Cuts a window wherever the subject's price changes; parts without an entitled price are left out. */
export function priceWindows(
  subject: Subject,
  window: Period,
  { rates, terms, cuts }: Pick<UsageToRate, 'rates' | 'terms' | 'cuts'>,
): PricedWindow[] {
  const own = ratesFor(rates, subject)
  if (own.length === 0) return []
  const forced = cuts(subject)
  const anyPayer = { id: '', rate_type: 'LIST_RATE' } as const
  const spoken = terms.overrides.filter(
    (o) => o.is_commit_specific || overrideApplies(o, subject, anyPayer),
  )
  const starts = [window.start]
  for (const at of forced) cut(starts, window, at)
  for (const list of [own, spoken])
    for (const { starting_at, ending_before } of list) {
      cut(starts, window, starting_at)
      cut(starts, window, ending_before)
    }
  starts.sort((a, b) => a - b)
  const spokenTerms = { ...terms, overrides: spoken }
  const parts: PricedWindow[] = []
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? window.end
    const resolution = resolvePrice(own, spokenTerms, subject, start)
    if (!resolution?.entitled) continue
    const last = parts.at(-1)
    if (
      last &&
      last.window.end === start &&
      !forced.includes(start) &&
      isSame(last.resolution, resolution)
    )
      parts[parts.length - 1] = { ...last, window: { start: last.window.start, end } }
    else parts.push({ window: { start, end }, resolution })
  }
  return parts
}

const isSame = (a: Resolution, b: Resolution): boolean =>
  a.rate === b.rate && a.override === b.override && a.entitled === b.entitled

function rateWindow(
  product: Product,
  subject: Subject,
  { window, resolution }: PricedWindow,
  used: readonly HourQuantity[],
  position: Decimal,
): { charges: Charge[]; position: Decimal } {
  const tiers = unitTiers(resolution.price)
  if (!tiers) return { charges: [], position }
  const { hours, quantity } = sellableHours(used, subject.version)
  const isTiered = resolution.price.rate_type === 'TIERED'
  const slices = slicesOf(tiers, position, quantity)
  const { version } = subject
  const basis: Basis = { kind: 'METERED', version, metered: used, quantity, position }
  const charges: Charge[] = []
  let rest: readonly HourQuantity[] = hours
  for (const [i, slice] of slices.entries()) {
    const [own, others] = i === slices.length - 1 ? [rest, []] : splitHours(rest, slice.quantity)
    rest = others
    charges.push({
      kind: 'usage',
      product,
      subject,
      window,
      credit_type_id: resolution.credit_type_id,
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
    })
  }
  return { charges, position: position.plus(quantity) }
}
