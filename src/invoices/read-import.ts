import { Problem } from '../api/problem.ts'
import type { Contract } from '../contracts/contract.ts'
import { exact, sum } from '../money/decimal.ts'
import { type Product, versionAt } from '../pricing/product.ts'
import type { HourQuantity } from '../pricing/quantity.ts'
import type { Period } from '../time/calendar.ts'
import { DAY, type Instant, instant, iso } from '../time/clock.ts'
import type { PriceList } from './facts.ts'
import type { ImportedPart, ImportedStatement } from './imported.ts'
import { usageInvoiceId } from './invoice.ts'
import type { HistoricalInvoice, HistoricalLine } from './wire-import.ts'

/** Reads what somebody tells of a period that was billed elsewhere (spec/12 §9). */

const refuse = (why: string): never => {
  throw Problem.of('invalid_request', why)
}

const overlap = (a: Period, b: Period): boolean => a.start < b.end && b.start < a.end
const within = (inner: Period, outer: Period): boolean =>
  outer.start <= inner.start && inner.end <= outer.end

function windowOf(
  at: string,
  given: { readonly inclusive_start_date: string; readonly exclusive_end_date: string },
  outer?: Period,
): Period {
  const window = {
    start: instant(given.inclusive_start_date),
    end: instant(given.exclusive_end_date),
  }
  if (window.end <= window.start)
    refuse(`${at}.exclusive_end_date must be after inclusive_start_date`)
  if (outer && !within(window, outer))
    refuse(`${at} must lie between ${iso(outer.start)} and ${iso(outer.end)}`)
  return window
}

/** When it was used: each subtotal in its first hour; a quantity without any in the line's first. */
function hoursOf(
  at: string,
  { quantity, subtotals_with_quantity: subtotals }: HistoricalLine,
  window: Period,
  granularity: HistoricalInvoice['breakdown_granularity'],
): HourQuantity[] {
  if (!subtotals)
    return quantity === undefined
      ? refuse(`${at} must have a quantity or subtotals_with_quantity`)
      : [{ hour: window.start, quantity: exact(quantity) }]
  if (quantity !== undefined) refuse(`${at} must have either a quantity or subtotals_with_quantity`)
  const told = subtotals
    .map((subtotal, i) => {
      const part = windowOf(`${at}.subtotals_with_quantity[${i}]`, subtotal, window)
      if (granularity === 'DAY' && (part.start % DAY !== 0 || part.end % DAY !== 0))
        refuse(`${at}.subtotals_with_quantity[${i}] must begin and end at midnight in UTC`)
      return { ...part, quantity: exact(subtotal.quantity) }
    })
    .sort((a, b) => a.start - b.start)
  told.forEach((part, i) => {
    const next = told[i + 1]
    if (next && next.start < part.end)
      refuse(`${at}.subtotals_with_quantity must not overlap: ${iso(next.start)} is in two of them`)
  })
  return told.map(({ start, quantity: used }) => ({ hour: start, quantity: used }))
}

function groupOf(at: string, line: HistoricalLine, product: Product, start: Instant) {
  const { pricing_group_key, presentation_group_key } = versionAt(product, start)
  const { pricing_group_values: pricing = {}, presentation_group_values: presentation = {} } = line
  for (const [name, keys, values] of [
    ['pricing_group_values', pricing_group_key, pricing],
    ['presentation_group_values', presentation_group_key, presentation],
  ] as const)
    for (const key of Object.keys(values))
      if (!keys.includes(key)) refuse(`${at}.${name}: the product is not grouped by ${key}`)
  for (const key of pricing_group_key)
    if (pricing[key] === undefined) refuse(`${at}.pricing_group_values must have ${key}`)
  return { ...presentation, ...pricing }
}

function partOf(
  at: string,
  line: HistoricalLine,
  list: PriceList,
  period: Period,
  granularity: HistoricalInvoice['breakdown_granularity'],
): ImportedPart {
  const product_id = line.product_id.toLowerCase()
  const product =
    list.products.find(({ id, type }) => id === product_id && type === 'USAGE') ??
    refuse(`${at}.product_id: the rate card has no usage product ${product_id}`)
  const window = windowOf(at, line, period)
  return {
    product_id,
    group: groupOf(at, line, product, window.start),
    window,
    hours: hoursOf(at, line, window, granularity),
  }
}

/** The statement that is told. The period must lie in the contract's life. */
export function readImport(
  at: string,
  given: HistoricalInvoice,
  contract: Contract,
  list: PriceList | undefined,
): ImportedStatement {
  if (!list) return refuse(`${at}.contract_id: the contract has no rate card to price usage with`)
  if (given.credit_type_id.toLowerCase() !== list.fiat_credit_type_id)
    refuse(`${at}.credit_type_id must be ${list.fiat_credit_type_id}, the unit of the rate card`)
  const { starting_at: start, ending_before: end } = contract
  const period = windowOf(at, given, { start, end })
  const parts = given.usage_line_items.map((line, i) =>
    partOf(`${at}.usage_line_items[${i}]`, line, list, period, given.breakdown_granularity),
  )
  return {
    invoice_id: usageInvoiceId(contract.id, period.start),
    contract_id: contract.id,
    period,
    issue_date: instant(given.issue_date),
    ...(given.billable_status && { billable_status: given.billable_status }),
    parts,
  }
}

/** Refuses a period in which the contract is invoiced already, will be, or is told of twice. */
export function refuseOverlap(at: string, period: Period, taken: readonly Period[]): void {
  const other = taken.find((each) => overlap(each, period))
  if (other)
    refuse(`${at} overlaps the invoice of ${iso(other.start)} to ${iso(other.end)} of the contract`)
}

/** What was told and found no price: nothing of it may be lost in silence. */
export function refuseUnpriced(
  at: string,
  { parts }: ImportedStatement,
  billed: (part: ImportedPart) => boolean,
): void {
  parts.forEach((part, i) => {
    if (!sum(part.hours.map(({ quantity }) => quantity)).eq(exact(0)) && !billed(part))
      refuse(`${at}.usage_line_items[${i}]: the contract has no entitled rate for it`)
  })
}
