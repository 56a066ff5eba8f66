import { Problem } from '../api/problem.ts'

/** Where a product shall stand once all moves are done, counted from 0. */
export interface Move {
  readonly product_id: string
  readonly position: number
}

const refused = (why: string) => Problem.of('invalid_request', why)

function checkMembers(order: readonly string[], product_ids: readonly string[]): void {
  const known = new Set(order)
  const seen = new Set<string>()
  for (const id of product_ids) {
    if (seen.has(id)) throw refused(`Product ${id} is given twice`)
    if (!known.has(id)) throw refused(`Product ${id} has no rate on this rate card`)
    seen.add(id)
  }
}

/** The given products first; those that are left out keep their order behind them. */
export function setOrder(order: readonly string[], wanted: readonly string[]): string[] {
  checkMembers(order, wanted)
  const given = new Set(wanted)
  return [...wanted, ...order.filter((id) => !given.has(id))]
}

/** Each moved product ends at its position; the others keep their order around them. */
export function moveProducts(order: readonly string[], moves: readonly Move[]): string[] {
  checkMembers(
    order,
    moves.map(({ product_id }) => product_id),
  )
  const places = new Map<number, string>()
  for (const { product_id, position } of moves) {
    if (position >= order.length)
      throw refused(`There is no position ${position}: the rate card has ${order.length} products`)
    if (places.has(position)) throw refused(`Position ${position} is given twice`)
    places.set(position, product_id)
  }
  const moved = new Set(places.values())
  const others = order.filter((id) => !moved.has(id))
  return order.map((_, i) => places.get(i) ?? (others.shift() as string))
}
