import { Exact, type Figure, figure, Mismatch, type Node, same, sum, ZERO } from './read.ts'

/** A slice of a quantity at one price; the last has no end. */
export interface Tier {
  readonly from: Figure
  readonly to: Figure | undefined
  readonly price: Figure
}

interface Width {
  readonly size: Figure | null
  readonly value: Figure
}

const widths = (tiers: Node, name: 'price' | 'multiplier'): Width[] =>
  tiers.map((tier: Node) => ({ size: tier.size ?? null, value: figure(tier[name]) }))

/** Lays widths one after the other. */
function spread(parts: readonly Width[]): Tier[] {
  let from = ZERO
  return parts.map(({ size, value }, i) => {
    const to = size === null || i === parts.length - 1 ? undefined : from.plus(size)
    const tier = { from, to, price: value }
    from = to ?? from
    return tier
  })
}

const isIn = (tier: Tier, at: Figure, first: boolean) =>
  (first || at.gte(tier.from)) && (tier.to === undefined || at.lt(tier.to))

const tierAt = (tiers: readonly Tier[], at: Figure): Tier | undefined =>
  tiers.find((tier, i) => isIn(tier, at, i === 0))

/** The tiers of a price; a price without tiers is a tier without end. */
export function tiersOf(price: Node): Tier[] {
  if (Array.isArray(price.tiers)) return spread(widths(price.tiers, 'price'))
  return [{ from: ZERO, to: undefined, price: figure(price.price) }]
}

interface Priced {
  readonly rate_type: string
  readonly tiers: readonly Tier[]
}

/** The price of a rate with an override applied. */
function overridden(base: Node, override: Node): Priced {
  const own = { rate_type: base.rate_type, tiers: tiersOf(base) }
  if (!override) return own
  if (override.type === 'OVERWRITE') {
    const { overwrite_price: price } = override
    return { rate_type: price.rate_type, tiers: tiersOf(price) }
  }
  if (override.type === 'MULTIPLIER') {
    const factor = figure(override.multiplier)
    return {
      ...own,
      tiers: own.tiers.map((tier) => ({ ...tier, price: tier.price.times(factor) })),
    }
  }
  if (base.rate_type !== 'FLAT' && !base.tiers) return own
  // Beyond the last factor the rate stands as it is.
  const one = { size: null, value: new Exact('1') }
  const factors = spread([...widths(override.tiers, 'multiplier'), one])
  return {
    rate_type: base.rate_type === 'FLAT' ? 'TIERED' : base.rate_type,
    tiers: pieces(own.tiers, factors).map((tier) => ({
      ...tier,
      price: priceAt(own.tiers, tier.from).times(priceAt(factors, tier.from)),
    })),
  }
}

const priceAt = (tiers: readonly Tier[], at: Figure): Figure => tierAt(tiers, at)?.price ?? ZERO

/** The parts in which neither of two walks changes its tier. */
function pieces(a: readonly Tier[], b: readonly Tier[]) {
  const edges = [...a, ...b].flatMap(({ to }) => to ?? []).sort((x, y) => x.cmp(y))
  const starts = [ZERO, ...edges.filter((at, i) => at.gt(edges[i - 1] ?? ZERO))]
  return starts.map((from, i) => ({ from, to: starts[i + 1] }))
}

/** What a quantity costs that begins at a position of the period's, tier after tier. */
export const costOf = (tiers: readonly Tier[], position: Figure, quantity: Figure): Figure => {
  const end = position.plus(quantity)
  return sum(
    tiers.map(({ from, to, price }) => {
      const [low, high] = [from.gt(position) ? from : position, to?.lt(end) ? to : end]
      return high.gt(low) ? high.minus(low).times(price) : ZERO
    }),
  )
}

/** Recomputes what is paid from the rate and the override; the tiers of it. */
export function checkPrice({ rate, override, price }: Node): readonly Tier[] {
  const follows = overridden(rate.price, override)
  const tiers = tiersOf(price)
  if (price.rate_type !== follows.rate_type)
    throw new Mismatch(`the price is ${price.rate_type}, but ${follows.rate_type} follows`)
  const minimum = (override?.overwrite_price ?? rate.price).minimum
  if (minimum !== undefined || price.minimum !== undefined)
    same('the minimum of the price', figure(price.minimum), figure(minimum))
  for (const { from } of pieces(tiers, follows.tiers))
    same(`the price from ${from.toFixed()} on`, priceAt(tiers, from), priceAt(follows.tiers, from))
  return tiers
}

/** What a unit costs between two positions of the period's quantity, all in one tier. */
export function unitPriceAt(tiers: readonly Tier[], a: Figure, b: Figure): Figure {
  const [low, high] = a.lte(b) ? [a, b] : [b, a]
  const tier = tierAt(tiers, low)
  if (!tier || (tier.to && high.gt(tier.to)))
    throw new Mismatch(`${low.toFixed()} to ${high.toFixed()} is not all in one tier`)
  return tier.price
}
