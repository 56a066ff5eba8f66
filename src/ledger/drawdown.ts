import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Charge } from '../pricing/charge.ts'
import { splitHours } from '../pricing/quantity.ts'
import type { Payer, Resolution } from '../pricing/resolve.ts'
import { shareTiers, unitTiers, walkTiers } from '../pricing/tiers.ts'
import { appliesTo, paysFor } from './applicability.ts'
import type { Draw } from './burn-order.ts'

/** A charge, or a part of one, that a balance covers. */
export interface Covered {
  readonly charge: Charge
  readonly draw: Draw
  /** What was drawn; the charge's total. */
  readonly amount: Decimal
  /** What the segment held before. */
  readonly before: Decimal
}

/** A charge after the balances: the parts that were covered, in order, and what is left to pay. */
export interface Settled {
  readonly charge: Charge
  readonly covered: readonly Covered[]
  /** Absent when the balances covered all of it. */
  readonly overage?: Charge
}

/** What is left of each segment, by its id. */
export type Remaining = ReadonlyMap<string, Decimal>

export interface DrawdownPlan {
  /** For each charge, in the order in which the charges were given. */
  readonly settled: readonly Settled[]
  readonly remaining: Remaining
}

export interface DrawdownInput {
  readonly contract_id: string
  readonly charges: readonly Charge[]
  /** In burn order. */
  readonly draws: readonly Draw[]
  readonly remaining: Remaining
  /** What the charge's subject costs while a balance pays; undefined: what it costs at list. */
  priceUnder(charge: Charge, payer: Payer): Resolution | undefined
}

const KIND = { usage: 0, subscription: 1, composite: 2 } as const

/** Which charge gets a balance first (spec/13 §5, step 3). */
export function drawingOrder(a: Charge, b: Charge): number {
  return (
    KIND[a.kind] - KIND[b.kind] ||
    a.window.start - b.window.start ||
    b.unit_price.cmp(a.unit_price) ||
    (a.subject.version.name < b.subject.version.name
      ? -1
      : a.subject.version.name > b.subject.version.name
        ? 1
        : 0) ||
    a.position.cmp(b.position)
  )
}

/** Whether a segment may pay for a charge at all; how much is left is another matter. */
export function mayPay({ balance, segment }: Draw, charge: Charge, contract_id: string): boolean {
  const { window } = charge
  return (
    balance.credit_type_id === charge.credit_type_id &&
    segment.starting_at <= window.start &&
    window.start < segment.ending_before &&
    paysFor(balance, contract_id) &&
    appliesTo(balance.applies, charge.subject) &&
    (balance.seat === undefined ||
      charge.subject.presentation_group_values[balance.seat.group_key] === balance.seat.seat_id ||
      charge.subject.pricing_group_values[balance.seat.group_key] === balance.seat.seat_id)
  )
}

/**
 * Plans how charges draw on balances: each charge, in drawing order, takes from each balance, in
 * burn order, until it is covered. Neither makes nor loses money: what is covered and the overage
 * are the whole charge. Negative charges give nothing back, and nothing looks ahead.
 */
export function planDrawdown(input: DrawdownInput): DrawdownPlan {
  const remaining = new Map(input.remaining)
  const settled = new Map<Charge, Settled>()
  const isEmpty = ({ segment }: Draw) => (remaining.get(segment.id) ?? ZERO).lte(ZERO)
  let draws = input.draws.filter((draw) => !isEmpty(draw))
  for (const charge of input.charges.toSorted(drawingOrder)) {
    const outcome = drawFor(charge, { ...input, draws }, remaining)
    settled.set(charge, outcome)
    // What is used up is not looked at again: there may be many balances and more charges.
    if (outcome.covered.some(({ draw }) => isEmpty(draw))) draws = draws.filter((d) => !isEmpty(d))
  }
  return {
    settled: input.charges.map(
      (charge) => settled.get(charge) ?? { charge, covered: [], overage: charge },
    ),
    remaining,
  }
}

function drawFor(
  charge: Charge,
  { contract_id, draws, priceUnder }: DrawdownInput,
  remaining: Map<string, Decimal>,
): Settled {
  if (charge.quantity.lte(ZERO)) return { charge, covered: [], overage: charge }
  const covered: Covered[] = []
  let rest: Charge | undefined = charge
  for (const draw of draws) {
    if (!rest) break
    const left = remaining.get(draw.segment.id) ?? ZERO
    if (left.lte(ZERO) || !mayPay(draw, charge, contract_id)) continue
    const taken = coverFrom(rest, draw, left, otherPrice(rest, priceUnder(rest, draw.balance)))
    covered.push(...taken.covered)
    remaining.set(draw.segment.id, taken.left)
    rest = taken.rest
  }
  return { charge, covered, ...(rest && { overage: rest }) }
}

/** The price under a balance, when it is another one than the charge has. */
const otherPrice = ({ because }: Charge, own: Resolution | undefined): Resolution | undefined =>
  own && (own.base !== because.base || own.override !== because.override) ? own : undefined

interface Taken {
  readonly covered: Covered[]
  readonly left: Decimal
  readonly rest: Charge | undefined
}

/** Covers as much of a charge as one segment affords, at the price that holds while it pays. */
function coverFrom(
  charge: Charge,
  draw: Draw,
  left: Decimal,
  repriced: Resolution | undefined,
): Taken {
  const covered: Covered[] = []
  let rest: Charge | undefined = charge
  let funds = left
  for (const part of slicesUnder(charge, repriced)) {
    if (!rest || funds.lte(ZERO)) break
    if (part.total.eq(ZERO) && !repriced) break // what costs nothing needs no balance
    if (part.total.lte(funds)) {
      if (part.quantity.gte(rest.quantity)) {
        const whole: Charge = {
          ...rest,
          ...pricing(part),
          quantity: rest.quantity,
          total: part.total,
        }
        covered.push({ charge: whole, draw, amount: part.total, before: funds })
        funds = funds.minus(part.total)
        rest = undefined
      } else {
        const [own, others] = split(rest, part.quantity, part.quantity.times(rest.unit_price))
        covered.push({
          charge: { ...own, ...pricing(part), total: part.total },
          draw,
          amount: part.total,
          before: funds,
        })
        funds = funds.minus(part.total)
        rest = others
      }
    } else {
      const quantity = funds.div(part.unit_price)
      const atList = repriced ? quantity.times(rest.unit_price) : funds
      const [own, others] = split(rest, quantity, atList)
      covered.push({
        charge: { ...own, ...pricing(part), total: funds },
        draw,
        amount: funds,
        before: funds,
      })
      funds = ZERO
      rest = others
    }
  }
  return { covered, left: funds, rest }
}

interface Slice {
  readonly quantity: Decimal
  readonly unit_price: Decimal
  readonly total: Decimal
  readonly because?: Resolution
}

const pricing = ({ unit_price, because }: Slice) => ({ unit_price, ...(because && { because }) })

/** The charge at the price under a balance; commit tiers are walked from where the charge stands. */
function slicesUnder(charge: Charge, repriced: Resolution | undefined): Slice[] {
  const tiersOf = charge.kind === 'composite' ? shareTiers : unitTiers
  const tiers = repriced && tiersOf(repriced.price)
  if (!repriced || !tiers)
    return [{ quantity: charge.quantity, unit_price: charge.unit_price, total: charge.total }]
  return walkTiers(tiers, charge.position, charge.quantity).map(({ quantity, price }) => ({
    quantity,
    unit_price: price,
    total: quantity.times(price),
    because: repriced,
  }))
}

/** Divides a charge; the first part costs `total` at list, the second the exact rest. */
function split(charge: Charge, quantity: Decimal, total: Decimal): [Charge, Charge] {
  const [first, second] = splitHours(charge.hours, quantity)
  return [
    { ...charge, quantity, total, hours: first },
    {
      ...charge,
      quantity: charge.quantity.minus(quantity),
      total: charge.total.minus(total),
      position: charge.position.plus(quantity),
      hours: second,
    },
  ]
}
