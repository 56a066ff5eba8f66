import Big from 'big.js'
import { checkPrice, costOf, type Tier, unitPriceAt } from './price.ts'
import { type Figure, figure, Mismatch, type Node, same, sum, ZERO } from './read.ts'
import { one, place } from './usage.ts'

/** The share of a unit in the 30th digit that dividing an amount by a price may cost. */
const GRAIN = one.div('100000000000000000000000000000')

/**
 * quantity × unit price = total. Where a balance ran dry in the middle of a unit, the quantity is a
 * quotient; where an amount was divided into units, the unit price is.
 */
function checkProduct({ quantity, unit_price, total }: Node): void {
  if (quantity === undefined || unit_price === undefined) return
  const [q, u, t] = [figure(quantity), figure(unit_price), figure(total)]
  const off = t.minus(q.times(u)).abs()
  if (off.gt(GRAIN.times(q.abs().plus(u.abs()))))
    throw new Mismatch(
      `total is ${t.toFixed()}, but ${q.toFixed()} × ${u.toFixed()} = ${q.times(u).toFixed()}`,
    )
}

/** What a line is checked beside. */
export interface Beside {
  readonly proof: Node
  /** How far the tiers of each usage and share have been walked by the lines above. */
  readonly walked: Map<Node, Figure>
}

/** A part of a walk through tiers: it begins where the line above it ended, at one price. */
function checkWalk(line: Node, walk: Node, { walked }: Beside): void {
  if (walk?.product_id !== line.product_id)
    throw new Mismatch('it comes from nothing that the proof holds')
  const from = walked.get(walk) ?? figure(walk.position)
  const to = from.plus(figure(line.quantity))
  walked.set(walk, to)
  const low = to.lt(from) ? to : from
  same('where it begins in the tiers', figure(line.because.position), low)
  const tiers = checkPrice(line.because)
  same('unit_price', figure(line.unit_price), unitPriceAt(tiers, from, to))
  if (line.tier) checkTier(line.tier, tiers)
}

/** The tier that a line names against those of its price. */
function checkTier({ level, starting_at, size }: Node, tiers: readonly Tier[]): void {
  const tier = tiers[place(level) - 1]
  if (!tier) throw new Mismatch(`the price has no tier ${place(level)}`)
  same('where its tier begins', figure(starting_at), tier.from)
  if (size !== null || tier.to !== undefined)
    same('the size of its tier', figure(size), figure(tier.to).minus(tier.from))
}

function checkUsageLine(line: Node, beside: Beside): void {
  const usage = beside.proof.usage[place(line.because.usage)]
  checkWalk(line, usage, beside)
  const hours = line.because.hours.map(({ quantity }: Node) => figure(quantity))
  same('quantity', figure(line.quantity), sum(hours))
  if (line.because.events && JSON.stringify(line.because.events) !== JSON.stringify(usage.events))
    throw new Mismatch('its events are not those of its usage')
}

function checkSubscription({ because, unit_price }: Node): void {
  const [tier] = checkPrice(because)
  const price = tier?.price ?? ZERO
  const { proration } = because
  const share = proration
    ? price.times(figure(proration.hours)).div(figure(proration.of_hours))
    : price
  same('unit_price', figure(unit_price), proration ? rounded(share, proration) : share)
}

function rounded(value: Figure, { rounding_method: method, decimal_places }: Node): Figure {
  if (method === undefined) return value
  const places = place(decimal_places)
  if (method === 'HALF_UP') return value.round(places, Big.roundHalfUp)
  const towardsZero = method === 'FLOOR' ? value.gte('0') : value.lt('0')
  return value.round(places, towardsZero ? Big.roundDown : Big.roundUp)
}

/** A composite's minimum, less what its lines before it came to; the share instead of which it is. */
function checkMinimum(line: Node, { proof }: Beside): void {
  const { minimum, charged, price, share } = line.because
  const tiers = checkPrice(line.because)
  same('the minimum', figure(minimum), figure(price.minimum))
  const before = proof.lines.filter(
    (l: Node) =>
      l.because.kind === 'COMPOSITE' &&
      l.product_id === line.product_id &&
      l.credit_type_id === line.credit_type_id,
  )
  same('what was charged', figure(charged), sum(before.map((l: Node) => figure(l.total))))
  same('unit_price', figure(line.unit_price), figure(minimum).minus(figure(charged)))
  if (share === undefined) return
  const { product_id, position, quantity } = proof.shares[place(share)]
  if (product_id !== line.product_id) throw new Mismatch('it is charged instead of another share')
  const rest = costOf(tiers, figure(position), figure(quantity))
  if (rest.gte(figure(line.unit_price)))
    throw new Mismatch(`a share of ${rest.toFixed()} is due, which is not less`)
}

function checkApplied(line: Node, { proof }: Beside): void {
  const covered = proof.lines[place(line.because.covers) - 1]
  if (covered?.commit_segment_id !== line.commit_segment_id)
    throw new Mismatch('the line that it covers names another balance')
  same('total', figure(line.total), ZERO.minus(figure(covered.total)))
  const { balance, before, after } = line.because
  same('what it left', figure(after), figure(before).plus(figure(line.total)))
  const drawn = proof.balances[place(balance)]
  if (!drawn?.draws.some((draw: Node) => place(draw.line) === place(line.line)))
    throw new Mismatch('no balance was drawn for it')
}

function checkConversion(line: Node, { proof }: Beside): void {
  const { custom_credit_type_id: unit, of_lines } = line.because
  const rate = proof.terms.credit_type_conversions.find(
    (c: Node) => c.custom_credit_type_id === unit,
  )
  const lines = of_lines.map((n: Node) => proof.lines[place(n) - 1])
  if (!rate || lines.some((l: Node) => l?.credit_type_id !== unit))
    throw new Mismatch('it converts lines that are not in its unit')
  same('quantity', figure(line.quantity), sum(lines.map((l: Node) => figure(l.total))))
  same('unit_price', figure(line.unit_price), figure(rate.fiat_per_custom_credit))
}

const CHECKS: Readonly<Record<string, (line: Node, beside: Beside) => void>> = {
  USAGE: checkUsageLine,
  COMPOSITE: (line, beside) =>
    checkWalk(line, beside.proof.shares[place(line.because.share)], beside),
  MINIMUM: checkMinimum,
  SUBSCRIPTION: checkSubscription,
  APPLIED: checkApplied,
  SCHEDULED: () => {},
  TRUE_UP({ because, total }) {
    same('total', figure(total), figure(because.promised).minus(figure(because.consumed)))
  },
  CONVERSION: checkConversion,
  REPEATED(line, { proof }) {
    if (line.type !== 'applied_commit_or_credit') return
    const covered = proof.lines[place(line.line) - 2]
    same('total', figure(line.total), ZERO.minus(figure(covered?.total)))
  },
}

/** Whether the invoice's total counts a line: not what is converted, nor what a promise covers. */
function counts(line: Node, { proof }: Beside): boolean {
  const isConverted = proof.terms.credit_type_conversions.some(
    (c: Node) => c.custom_credit_type_id === line.credit_type_id,
  )
  return (
    !isConverted && !(line.because.kind === 'APPLIED' && line.because.balance_type === 'POSTPAID')
  )
}

/** Recomputes one line. */
export function checkLine(line: Node, number: number, beside: Beside): void {
  if (place(line.line) !== number) throw new Mismatch('a line is missing before it')
  const check = CHECKS[line.because?.kind]
  if (!check) throw new Mismatch(`nobody knows how to check ${line.because?.kind}`)
  check(line, beside)
  checkProduct(line)
  if (line.because.kind !== 'REPEATED' && line.counts !== counts(line, beside))
    throw new Mismatch(`counts is ${line.counts}, but ${!line.counts} follows`)
}
