import type { Balance } from '../ledger/balance.ts'
import type { Covered, DrawdownPlan } from '../ledger/drawdown.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import { given } from '../money/json.ts'
import type { Charge } from '../pricing/charge.ts'
import { type Product, versionAt } from '../pricing/product.ts'
import type { PriceList } from './facts.ts'
import type { Line, SegmentDraw } from './invoice.ts'

const TYPE = { usage: 'usage', composite: 'usage', subscription: 'subscription' } as const

/** A charge as the line that it is when no balance pays for it. */
export const lineOf = (charge: Charge, key?: string): Line => {
  const { subject, window } = charge
  const hasGroups = Object.keys(subject.pricing_group_values).length > 0
  const hasPresentation = Object.keys(subject.presentation_group_values).length > 0
  return given({
    type: TYPE[charge.kind],
    name: subject.version.name,
    credit_type_id: charge.credit_type_id,
    quantity: charge.quantity,
    unit_price: charge.unit_price,
    total: charge.total,
    counts: true,
    product_id: charge.product.id,
    product_type: charge.product.type,
    window,
    pricing_group_values: hasGroups ? subject.pricing_group_values : undefined,
    presentation_group_values: hasPresentation ? subject.presentation_group_values : undefined,
    tier: charge.tier,
    subscription_id: charge.subscription_id,
    is_prorated: charge.is_prorated,
    schedule_item_id: key,
    hours: charge.hours,
    because: charge.because,
    basis: charge.basis,
    position: charge.position,
  })
}

/** The name under which a balance pays: its own, or its product's. */
export const balanceName = (balance: Balance, products: ReadonlyMap<string, Product>): string => {
  const product = products.get(balance.product_id)
  return balance.name ?? (product ? versionAt(product, balance.created_at).name : 'Balance')
}

/** What a balance covers stands as two lines: the usage, and what is taken for it (spec/14 §4). */
function coveredLines(
  { charge, draw: { balance, segment }, amount, before }: Covered,
  products: ReadonlyMap<string, Product>,
  key: string | undefined,
): Line[] {
  const paid = { id: balance.id, segment_id: segment.id, kind: balance.kind }
  const usage: Line = { ...lineOf(charge, key), balance: paid }
  if (amount.eq(ZERO)) return [usage]
  return [
    usage,
    given({
      ...usage,
      quantity: undefined,
      unit_price: undefined,
      tier: undefined,
      is_prorated: undefined,
      type: 'applied_commit_or_credit' as const,
      name: `${balanceName(balance, products)} applied`,
      total: ZERO.minus(amount),
      covered_unit_price: charge.unit_price,
      balance_before: before,
      counts: balance.kind !== 'POSTPAID',
    }),
  ]
}

/**
 * Covered, applied, overage: the lines of each charge, in the order of the charges.
 * @param keys by which name a charge is billed once, for those that are
 */
export const linesOf = (
  { settled }: DrawdownPlan,
  products: ReadonlyMap<string, Product>,
  keys: ReadonlyMap<Charge, string> = new Map(),
): Line[] =>
  settled.flatMap(({ charge, covered, overage }) => {
    const key = keys.get(charge)
    return [
      ...covered.flatMap((part) => coveredLines(part, products, key)),
      ...(overage ? [lineOf(overage, key)] : []),
    ]
  })

/** What the charges took from each segment, in one sum a segment. */
export function drawsOf({ settled }: DrawdownPlan): SegmentDraw[] {
  const draws = new Map<string, SegmentDraw>()
  for (const { covered } of settled)
    for (const { draw, amount } of covered) {
      const { balance, segment } = draw
      const before = draws.get(segment.id)?.amount ?? ZERO
      if (amount.gt(ZERO))
        draws.set(segment.id, {
          balance_id: balance.id,
          segment_id: segment.id,
          kind: balance.kind,
          amount: before.plus(amount),
        })
    }
  return [...draws.values()]
}

/** The unit in which something is paid: that of the card, for what the card converts. */
export const payableUnit = (unit: string, list: PriceList | undefined): string =>
  list?.conversions.has(unit) ? list.fiat_credit_type_id : unit

/**
 * Turns what was priced in custom units, and not covered, into the fiat unit of the card: one line
 * for each unit (spec/11 §1). The lines in custom units no longer count.
 */
export function convertUnits(lines: readonly Line[], list: PriceList | undefined): Line[] {
  if (!list || list.conversions.size === 0) return [...lines]
  const owed = new Map<string, Decimal>()
  for (const { credit_type_id, total, counts } of lines)
    if (list.conversions.has(credit_type_id) && counts)
      owed.set(credit_type_id, (owed.get(credit_type_id) ?? ZERO).plus(total))
  const conversions = [...owed].flatMap(([unit, quantity]): Line[] => {
    const unit_price = list.conversions.get(unit)
    if (!unit_price || quantity.eq(ZERO)) return []
    return [
      {
        type: 'cpu_conversion',
        name: 'Conversion',
        credit_type_id: list.fiat_credit_type_id,
        quantity,
        unit_price,
        total: quantity.times(unit_price),
        counts: true,
        converted_credit_type_id: unit,
      },
    ]
  })
  const inUnits = lines.map((line) =>
    list.conversions.has(line.credit_type_id) ? { ...line, counts: false } : line,
  )
  return [...inUnits, ...conversions]
}

/** What is to be paid: the lines that count. */
export const totalOf = (lines: readonly Line[]): Decimal =>
  lines.reduce((sum, line) => (line.counts ? sum.plus(line.total) : sum), ZERO)
