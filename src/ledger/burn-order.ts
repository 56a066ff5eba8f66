import { sum, ZERO } from '../money/decimal.ts'
import type { Product } from '../pricing/product.ts'
import type { Instant } from '../time/clock.ts'
import { productsNamed, usageSpecifiers } from './applicability.ts'
import type { Balance, Segment } from './balance.ts'

/** What of a balance can be drawn: one segment of its access. */
export interface Draw {
  readonly balance: Balance
  readonly segment: Segment
}

/** Where a balance stands among others; compared item by item, the lowest burns first. */
type Rank = readonly (number | string)[]

const classOf = ({ rolled_over_from, kind }: Balance): number =>
  rolled_over_from ? 0 : kind === 'POSTPAID' ? 2 : 1

/** Whether anything was paid for it: what was free burns first. */
const isPaid = ({ instalments }: Balance): boolean =>
  sum(instalments.map(({ amount }) => amount)).gt(ZERO)

/** The rules of spec/13 §5, in their order; creation and id make the order total. */
export function rankOf(
  { balance, segment }: Draw,
  products: readonly Product[],
  at: Instant,
): Rank {
  const isRolled = balance.rolled_over_from !== undefined
  const contracts = balance.applicable_contract_ids.length
  return [
    classOf(balance),
    isRolled && balance.kind !== 'POSTPAID' ? 1 : 0,
    Number(balance.priority.toFixed()),
    isRolled ? 0 : isPaid(balance) ? 1 : 0,
    productsNamed(balance.applies, products, at),
    usageSpecifiers(balance.applies),
    segment.ending_before,
    isRolled ? 0 : segment.starting_at,
    isRolled ? 0 : contracts === 0 ? Number.POSITIVE_INFINITY : contracts,
    balance.created_at,
    balance.id,
    segment.id,
  ]
}

function compare(a: Rank, b: Rank): number {
  for (const [i, x] of a.entries()) {
    const y = b[i]
    if (y === undefined || x === y) continue
    return x < y ? -1 : 1
  }
  return 0
}

/** Puts what can be drawn into the order in which it burns. */
export function burnOrder(
  draws: readonly Draw[],
  products: readonly Product[],
  at: Instant,
): Draw[] {
  return draws
    .map((draw) => ({ draw, rank: rankOf(draw, products, at) }))
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ draw }) => draw)
}
