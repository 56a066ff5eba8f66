import type { Balance, Segment } from '../src/ledger/balance.ts'
import { burnOrder } from '../src/ledger/burn-order.ts'
import { planDrawdown } from '../src/ledger/drawdown.ts'
import { type Decimal, decimal, ZERO } from '../src/money/decimal.ts'
import type { Charge } from '../src/pricing/charge.ts'
import type { Override } from '../src/pricing/override.ts'
import type { Product, ProductVersion } from '../src/pricing/product.ts'
import type { Price, RateEntry } from '../src/pricing/rate.ts'
import { type GroupUsage, rateUsage } from '../src/pricing/rating.ts'
import { indexRates, ratesFor, resolvePrice } from '../src/pricing/resolve.ts'
import type { Period } from '../src/time/calendar.ts'
import { BEGINNING, FOREVER, type Instant, instant } from '../src/time/clock.ts'

/** Words in which tests of the pure core speak. */

export const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'
export const d = (text: string | number): Decimal => decimal(String(text))
export const day = (text: string): Instant =>
  instant(text.includes('T') ? text : `${text}T00:00:00Z`)
export const period = (start: string, end: string): Period => ({ start: day(start), end: day(end) })
export const SEPTEMBER = period('2024-09-01', '2024-10-01')

export const product = (
  id: string,
  version: Partial<ProductVersion> = {},
  type: Product['type'] = 'USAGE',
): Product => ({
  id,
  type,
  custom_fields: {},
  versions: [
    {
      starting_at: BEGINNING,
      name: id,
      tags: [],
      billable_metric_id: 'metric',
      pricing_group_key: [],
      presentation_group_key: [],
      composite_product_ids: [],
      composite_tags: [],
      composite_scope: 'CONTRACT',
      exclude_free_usage: false,
      is_refundable: true,
      ...version,
    },
  ],
})

export const flat = (price: string | number): Price => ({ rate_type: 'FLAT', price: d(price) })
export const tiered = (...tiers: [string | number | null, string | number][]): Price => ({
  rate_type: 'TIERED',
  tiers: tiers.map(([size, price]) => ({ size: size === null ? null : d(size), price: d(price) })),
})

let added = 0
export const rate = (
  product_id: string,
  price: Price,
  more: Partial<RateEntry> = {},
): RateEntry => ({
  id: `rate-${++added}`,
  product_id,
  pricing_group_values: {},
  billing_frequency: null,
  starting_at: BEGINNING,
  ending_before: FOREVER,
  entitled: true,
  credit_type_id: USD,
  price,
  added,
  ...more,
})

export const override = (more: Partial<Override>): Override => ({
  id: `override-${++added}`,
  starting_at: BEGINNING,
  ending_before: FOREVER,
  applicable_product_tags: [],
  specifiers: [],
  is_commit_specific: false,
  target: 'LIST_RATE',
  added,
  ...more,
})

export const specifier = (more: Partial<Override['specifiers'][number]> = {}) => ({
  product_tags: [],
  pricing_group_values: {},
  presentation_group_values: {},
  balance_ids: [],
  exclude: [],
  ...more,
})

export const multiplier = (factor: string | number, more: Partial<Override> = {}): Override =>
  override({ effect: { type: 'MULTIPLIER', multiplier: d(factor) }, ...more })
export const overwrite = (price: Price, more: Partial<Override> = {}): Override =>
  override({ effect: { type: 'OVERWRITE', price, credit_type_id: USD }, ...more })

/** Usage by day: `used({ '2024-09-03': 5 })`, for one tuple of group values. */
export const used = (
  days: Record<string, string | number>,
  group: GroupUsage['group'] = {},
): GroupUsage => ({
  group,
  hours: Object.entries(days).map(([date, quantity]) => ({
    hour: day(date),
    quantity: d(quantity),
  })),
})

export interface Sale {
  readonly products: readonly Product[]
  readonly rates: readonly RateEntry[]
  readonly overrides?: readonly Override[]
  readonly prioritization?: 'LOWEST_MULTIPLIER' | 'EXPLICIT'
  readonly usage: Readonly<Record<string, readonly GroupUsage[]>>
  readonly period?: Period
  readonly balances?: readonly Balance[]
}

/** Prices usage: the charges before any balance pays. */
export function charge(sale: Sale): Charge[] {
  const { period = SEPTEMBER, balances = [] } = sale
  return sale.products.flatMap((each) =>
    rateUsage({
      product: each,
      parts: each.versions.map((version, i) => ({
        version,
        window: {
          start: i === 0 ? period.start : version.starting_at,
          end: each.versions[i + 1]?.starting_at ?? period.end,
        },
        groups: sale.usage[each.id] ?? [],
      })),
      rates: indexRates(sale.rates),
      terms: {
        overrides: sale.overrides ?? [],
        prioritization: sale.prioritization ?? 'LOWEST_MULTIPLIER',
      },
      cuts: () =>
        balances.flatMap((b) => b.segments.flatMap((s) => [s.starting_at, s.ending_before])),
    }),
  )
}

const segment = (id: string, amount: string | number, window: Period): Segment => ({
  id,
  amount: d(amount),
  starting_at: window.start,
  ending_before: window.end,
})

export const balance = (
  id: string,
  amount: string | number,
  more: Partial<Balance> & { readonly window?: Period } = {},
): Balance => {
  const { window = { start: BEGINNING, end: FOREVER }, ...rest } = more
  return {
    id,
    kind: 'PREPAID',
    applicable_contract_ids: ['contract'],
    product_id: 'fixed',
    name: id,
    priority: d(100),
    rate_type: 'LIST_RATE',
    credit_type_id: USD,
    segments: [segment(`${id}-1`, amount, window)],
    applies: { product_ids: [], product_tags: [], specifiers: [] },
    invoice_credit_type_id: USD,
    instalments: [],
    do_not_invoice: false,
    true_up_disabled: false,
    custom_fields: {},
    created_at: BEGINNING,
    ...rest,
  }
}

export const credit = (
  id: string,
  amount: string | number,
  more: Parameters<typeof balance>[2] = {},
) => balance(id, amount, { kind: 'CREDIT', ...more })

/** Prices usage and draws it on the balances. */
export function settle(sale: Sale) {
  const charges = charge(sale)
  const balances = sale.balances ?? []
  const remaining = new Map(
    balances.flatMap((b) => b.segments.map((s) => [s.id, s.amount] as const)),
  )
  const index = indexRates(sale.rates)
  const terms = {
    overrides: sale.overrides ?? [],
    prioritization: sale.prioritization ?? ('LOWEST_MULTIPLIER' as const),
  }
  const plan = planDrawdown({
    contract_id: 'contract',
    charges,
    draws: burnOrder(
      balances.flatMap((b) => b.segments.map((s) => ({ balance: b, segment: s }))),
      sale.products,
      SEPTEMBER.end,
    ),
    remaining,
    priceUnder: ({ subject, window }, payer) =>
      resolvePrice(ratesFor(index, subject), terms, subject, window.start, payer),
  })
  const owed = plan.settled.reduce((sum, { covered, overage }) => {
    const postpaid = covered.filter(({ draw }) => draw.balance.kind === 'POSTPAID')
    return postpaid.reduce((s, { amount }) => s.plus(amount), sum.plus(overage?.total ?? ZERO))
  }, ZERO)
  return { charges, plan, owed, left: (id: string) => plan.remaining.get(`${id}-1`)?.toFixed() }
}

/** Lines as a bookkeeper writes them: quantity × unit price = total. */
export const shown = (charges: readonly Charge[]): string[] =>
  charges.map((c) => `${c.quantity.toFixed()} × ${c.unit_price.toFixed()} = ${c.total.toFixed()}`)

export const totalOf = (charges: readonly Charge[]): string =>
  charges.reduce((sum, c) => sum.plus(c.total), ZERO).toFixed()
