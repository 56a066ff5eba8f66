import { type Decimal, max, min, ONE, ZERO } from '../money/decimal.ts'
import type { OverrideTier } from './override.ts'
import type { Price, Tier } from './rate.ts'

/** A tier's share of a quantity. */
export interface TierSlice {
  /** Counts from 1. */
  readonly level: number
  /** The quantity at which the tier begins. */
  readonly starting_at: Decimal
  readonly size: Decimal | null
  readonly price: Decimal
  /** Where the share begins, counted from the start of the billing period. */
  readonly position: Decimal
  /** Negative where a falling metric takes units back. */
  readonly quantity: Decimal
}

/**
 * Walks a quantity through graduated tiers: each slice costs its own tier's price. The walk begins
 * where the period's quantity stood before (`from`), so that a price change inside a period does
 * not start the tiers anew; a negative quantity walks back down.
 */
export function walkTiers(tiers: readonly Tier[], from: Decimal, quantity: Decimal): TierSlice[] {
  const to = from.plus(quantity)
  const falls = quantity.lt(ZERO)
  const [low, high] = falls ? [to, from] : [from, to]
  const slices: TierSlice[] = []
  let floor = ZERO
  for (const [i, { size, price }] of tiers.entries()) {
    const isLast = i === tiers.length - 1
    const ceiling = size === null || isLast ? null : floor.plus(size)
    // What lies below zero belongs to the first tier, what lies above all tiers to the last.
    const begin = i === 0 ? low : max(low, floor)
    const end = ceiling === null ? high : min(high, ceiling)
    if (end.gt(begin))
      slices.push({
        level: i + 1,
        starting_at: floor,
        size: ceiling === null ? null : size,
        price,
        position: begin,
        quantity: falls ? begin.minus(end) : end.minus(begin),
      })
    if (ceiling === null) break
    floor = ceiling
  }
  return falls ? slices.reverse() : slices
}

/** The slices of a quantity; of none, the empty slice at its place: a line of quantity zero. */
export function slicesOf(tiers: readonly Tier[], from: Decimal, quantity: Decimal): TierSlice[] {
  const slices = walkTiers(tiers, from, quantity)
  return slices.length > 0 ? slices : [standing(tiers, from)]
}

function standing(tiers: readonly Tier[], position: Decimal): TierSlice {
  let floor = ZERO
  let level = 1
  for (const { size } of tiers) {
    if (size === null || level === tiers.length || position.lt(floor.plus(size))) break
    floor = floor.plus(size)
    level += 1
  }
  const tier = tiers[level - 1]
  return {
    level,
    starting_at: floor,
    size: tier?.size ?? null,
    price: tier?.price ?? ZERO,
    position,
    quantity: ZERO,
  }
}

/** The tiers of a price per unit of usage; undefined for prices that usage cannot have. */
export const unitTiers = (price: Price): readonly Tier[] | undefined =>
  price.rate_type === 'FLAT'
    ? [{ size: null, price: price.price }]
    : price.rate_type === 'TIERED'
      ? price.tiers
      : undefined

/** The tiers of a share of what other products cost; undefined for prices that composites cannot have. */
export const shareTiers = (price: Price): readonly Tier[] | undefined =>
  price.rate_type === 'PERCENTAGE'
    ? [{ size: null, price: price.price }]
    : price.rate_type === 'TIERED_PERCENTAGE'
      ? price.tiers
      : undefined

/** Multiplies each slice of a price by its own factor; beyond the last sized factor the price stands. */
export function multiplyTiers(tiers: readonly Tier[], factors: readonly OverrideTier[]): Tier[] {
  const edges = [...edgesOf(tiers), ...edgesOf(factors)].sort((a, b) => a.cmp(b))
  const merged: Tier[] = []
  let floor = ZERO
  for (const edge of edges) {
    if (edge.lte(floor)) continue
    merged.push({
      size: edge.minus(floor),
      price: priceAt(tiers, floor).times(factorAt(factors, floor)),
    })
    floor = edge
  }
  merged.push({ size: null, price: priceAt(tiers, floor).times(factorAt(factors, floor)) })
  return merged
}

function edgesOf(parts: readonly { readonly size: Decimal | null }[]): Decimal[] {
  const edges: Decimal[] = []
  let floor = ZERO
  for (const { size } of parts) {
    if (size === null) break
    floor = floor.plus(size)
    edges.push(floor)
  }
  return edges
}

const indexAt = (
  parts: readonly { readonly size: Decimal | null }[],
  position: Decimal,
): number => {
  const edges = edgesOf(parts)
  const index = edges.findIndex((edge) => position.lt(edge))
  return index < 0 ? edges.length : index
}

const priceAt = (tiers: readonly Tier[], position: Decimal): Decimal =>
  (tiers[indexAt(tiers, position)] ?? tiers.at(-1))?.price ?? ZERO

const factorAt = (factors: readonly OverrideTier[], position: Decimal): Decimal =>
  factors[indexAt(factors, position)]?.multiplier ?? ONE
