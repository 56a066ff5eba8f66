import type { Line } from '../invoices/invoice.ts'
import { type Decimal, decimal, ONE, sum, ZERO } from '../money/decimal.ts'
import { type Instant, SECOND } from '../time/clock.ts'
import { MOST, minorPerStored, money } from './currency.ts'

/** One item at Stripe. The unit amount is in Stripe's smallest unit and may have decimals. */
export interface Item {
  readonly description: string
  readonly quantity: number
  readonly unit_amount: Decimal
  /** Seconds since the epoch. */
  readonly period?: { readonly start: number; readonly end: number }
  readonly product?: string
  readonly metadata: Readonly<Record<string, string>>
}

export interface ItemRules {
  readonly currency: string
  /** Make items of lines whose quantity is zero. */
  readonly zero_quantities: boolean
  /** Write quantity and price into every description. */
  readonly always_string: boolean
  /** On the one line that stands for more than Stripe takes. */
  readonly company: string
  /** What the account's mappings add to the item of a line. */
  mapped(line: Line): Pick<Item, 'product' | 'metadata'>
}

/** Stripe takes no more lines on an invoice. */
export const MOST_LINES = 250

const HALF_UP = 1
const round = (amount: Decimal, digits = 0): Decimal => amount.round(digits, HALF_UP)

/** What Stripe makes of an item. */
export const amountOf = ({ quantity, unit_amount }: Pick<Item, 'quantity' | 'unit_amount'>) =>
  round(unit_amount.times(decimal(String(quantity))))

/** What an invoice comes to at Stripe, in its smallest unit. */
export const totalAt = (total: Decimal, currency: string): Decimal =>
  round(total.times(minorPerStored(currency)))

/** Not payable through Stripe, for a reason that its owner has to see. */
export class Undeliverable extends Error {}

interface Draft extends Item {
  readonly line: Line
  /** In Stripe's smallest unit, unrounded. */
  readonly total: Decimal
}

/**
 * The items of an invoice: one for each line that its total counts. Quantities are whole numbers or
 * go into the description (spec/07 §7.2); they add up to the invoice's total in smallest units.
 */
export function itemsOf(lines: readonly Line[], total: Decimal, rules: ItemRules): Item[] {
  const { currency } = rules
  const whole = totalAt(total, currency)
  if (whole.abs().gt(MOST))
    throw new Undeliverable(`Stripe takes no charge above ${money(MOST, currency)}`)
  const sent = lines
    .filter((line) => line.counts)
    .filter(({ quantity }) => rules.zero_quantities || !quantity?.eq(ZERO))
  if (sent.length > MOST_LINES)
    return [{ description: rules.company, quantity: 1, unit_amount: whole, metadata: {} }]
  const plain = sent.every(({ quantity }) => quantity === undefined || isWhole(quantity))
  const payers = payersOf(sent)
  const named = sent.map((line) => {
    const payer = isCovered(line) ? payers.get(line.balance.segment_id) : undefined
    return payer === undefined ? line : { ...line, name: `${line.name} (${payer})` }
  })
  const drafts = named.map((line) => draftOf(line, rules, plain))
  return balanced(drafts, whole, rules).map(({ line: _, total: __, ...item }) => item)
}

const APPLIED = ' applied'

/** The names of the balances that pay for lines, by segment. */
const payersOf = (lines: readonly Line[]): ReadonlyMap<string, string> =>
  new Map(
    lines.flatMap(({ type, name, balance }) =>
      type === 'applied_commit_or_credit' && balance && name.endsWith(APPLIED)
        ? [[balance.segment_id, name.slice(0, -APPLIED.length)]]
        : [],
    ),
  )

const isCovered = (line: Line): line is Line & Required<Pick<Line, 'balance'>> =>
  line.type !== 'applied_commit_or_credit' && line.balance !== undefined

const isWhole = (quantity: Decimal): boolean =>
  quantity.gte(ZERO) && quantity.lte(decimal('999999999999')) && quantity.round(0).eq(quantity)

function draftOf(line: Line, rules: ItemRules, plain: boolean): Draft {
  const per = minorPerStored(rules.currency)
  const total = line.total.times(per)
  const { quantity, unit_price } = line
  const mapped = rules.mapped(line)
  const shared = {
    line,
    total,
    ...(line.window && periodOf(line.window)),
    ...(mapped.product !== undefined && { product: mapped.product }),
    metadata: mapped.metadata,
  }
  if (plain && quantity && unit_price) {
    const unit_amount = round(unit_price.times(per), 12)
    const kept = { quantity: Number(quantity.toFixed(0)), unit_amount }
    if (amountOf(kept).eq(round(total)))
      return { ...shared, ...kept, description: describe(line, rules, rules.always_string) }
  }
  return {
    ...shared,
    quantity: 1,
    unit_amount: round(total, 12),
    description: describe(line, rules, quantity !== undefined),
  }
}

const periodOf = ({ start, end }: { start: Instant; end: Instant }) => ({
  period: { start: Math.floor(start / SECOND), end: Math.floor(end / SECOND) },
})

function describe(line: Line, { currency }: ItemRules, figures: boolean): string {
  const { quantity, unit_price, pricing_group_values, presentation_group_values } = line
  const groups = Object.entries({ ...pricing_group_values, ...presentation_group_values })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${value}`)
  const name = groups.length > 0 ? `${line.name} (${groups.join(', ')})` : line.name
  if (!figures || !quantity || !unit_price) return name.slice(0, 500)
  const price = money(unit_price.times(minorPerStored(currency)), currency)
  return `${name.slice(0, 400)} (${quantity.toFixed()} × ${price})`
}

/** Puts what rounding item by item has lost or won on the largest item; a cent for each is tolerated. */
function balanced(drafts: readonly Draft[], whole: Decimal, rules: ItemRules): Draft[] {
  const remainder = whole.minus(sum(drafts.map(amountOf)))
  if (remainder.eq(ZERO)) return [...drafts]
  if (remainder.abs().gt(ONE.times(decimal(String(drafts.length)))))
    throw new Undeliverable(
      `The items come to ${money(whole.minus(remainder), rules.currency)}, the invoice to ${money(whole, rules.currency)}`,
    )
  const largest = drafts.reduce((a, b) => (amountOf(b).abs().gt(amountOf(a).abs()) ? b : a))
  return drafts.map((draft) =>
    draft === largest
      ? {
          ...draft,
          quantity: 1,
          unit_amount: amountOf(draft).plus(remainder),
          description: describe(draft.line, rules, draft.line.quantity !== undefined),
        }
      : draft,
  )
}
