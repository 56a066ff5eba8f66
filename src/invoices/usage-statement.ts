import type { Contract } from '../contracts/contract.ts'
import { appliesTo, paysFor } from '../ledger/applicability.ts'
import type { Balance } from '../ledger/balance.ts'
import { burnOrder, type Draw } from '../ledger/burn-order.ts'
import { type DrawdownPlan, planDrawdown, type Remaining } from '../ledger/drawdown.ts'
import { ZERO } from '../money/decimal.ts'
import type { Charge } from '../pricing/charge.ts'
import { rateComposite } from '../pricing/composite.ts'
import type { Product, ProductVersion } from '../pricing/product.ts'
import { rateUsage, type VersionUsage, versionWindows } from '../pricing/rating.ts'
import { ratesFor, resolvePrice, type Subject } from '../pricing/resolve.ts'
import type { Period } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import type { Metered, PriceList, UsageQuestion } from './facts.ts'

/** The parts of a period in which the contract's usage filter is the same. */
function filterWindows({ usage_filters }: Contract, window: Period) {
  const edges = usage_filters.flatMap(({ starting_at, ending_before }) => [
    starting_at,
    ending_before,
  ])
  const starts = [
    window.start,
    ...new Set(edges.filter((t) => t > window.start && t < window.end)),
  ].sort((a, b) => a - b)
  return starts.map((start, i) => {
    const filter = usage_filters.findLast((f) => f.starting_at <= start && start < f.ending_before)
    return {
      window: { start, end: starts[i + 1] ?? window.end },
      ...(filter && { filter: { key: filter.group_key, values: filter.group_values } }),
    }
  })
}

interface Part {
  readonly version: ProductVersion
  readonly window: Period
  readonly question: UsageQuestion | undefined
}

/** What has to be metered to bill a product in a period: a question for each version and filter. */
function partsOf(contract: Contract, product: Product, period: Period): Part[] {
  return versionWindows(product, period).flatMap(({ version, window }) =>
    filterWindows(contract, window).map(({ window: part, filter }) => ({
      version,
      window: part,
      question:
        version.billable_metric_id === undefined
          ? undefined
          : {
              customer_id: contract.customer_id,
              billable_metric_id: version.billable_metric_id,
              group_keys: [...version.pricing_group_key, ...version.presentation_group_key],
              period,
              window: part,
              ...(filter && { filter }),
            },
    })),
  )
}

/** Every question whose answer the usage charges of a period need. */
export const usageQuestions = (
  contract: Contract,
  { products }: PriceList,
  period: Period,
): UsageQuestion[] =>
  products
    .filter(({ type }) => type === 'USAGE')
    .flatMap((product) => partsOf(contract, product, period))
    .flatMap(({ question }) => (question ? [question] : []))

/** Lines are split where a balance that may pay for them begins or ends, unless nothing is left of it. */
function balanceEdges(balances: readonly Balance[], contract: Contract, remaining: Remaining) {
  return (subject: Subject): Instant[] =>
    balances
      .filter((b) => paysFor(b, contract.id) && appliesTo(b.applies, subject))
      .flatMap(({ segments }) => segments)
      .filter(({ id }) => remaining.get(id)?.gt(ZERO))
      .flatMap(({ starting_at, ending_before }) => [starting_at, ending_before])
}

/** The usage and composite charges of a contract in a period, in the order of the rate card. */
export function usageCharges(
  contract: Contract,
  list: PriceList,
  period: Period,
  metered: Metered,
  balances: readonly Balance[],
  remaining: Remaining,
): Charge[] {
  const terms = {
    rates: list.rates,
    terms: { overrides: contract.overrides, prioritization: contract.prioritization },
    cuts: balanceEdges(balances, contract, remaining),
  }
  const byProduct = new Map<string, Charge[]>()
  for (const product of list.products.filter(({ type }) => type === 'USAGE')) {
    const parts: VersionUsage[] = partsOf(contract, product, period).map(
      ({ version, window, question }) => ({
        version,
        window,
        groups: question ? metered(question) : [],
      }),
    )
    byProduct.set(product.id, rateUsage({ product, parts, ...terms }))
  }
  const usage = [...byProduct.values()].flat()
  for (const product of list.products.filter(({ type }) => type === 'COMPOSITE'))
    byProduct.set(product.id, rateComposite(product, period, usage, terms))
  return list.products.flatMap(({ id }) => byProduct.get(id) ?? [])
}

/** Draws charges on the balances that may pay for them. */
export function drawCharges(
  contract: Contract,
  list: PriceList | undefined,
  charges: readonly Charge[],
  balances: readonly Balance[],
  remaining: Remaining,
  at: Instant,
): DrawdownPlan {
  const products = list?.products ?? []
  const draws: Draw[] = balances
    .filter((balance) => paysFor(balance, contract.id))
    .flatMap((balance) => balance.segments.map((segment) => ({ balance, segment })))
    .filter(({ segment }) => remaining.get(segment.id)?.gt(ZERO))
  const terms = { overrides: contract.overrides, prioritization: contract.prioritization }
  const hasOwnPrices =
    contract.overrides.some((o) => o.is_commit_specific) ||
    draws.some(({ balance }) => balance.rate_type === 'COMMIT_RATE')
  return planDrawdown({
    contract_id: contract.id,
    charges,
    draws: burnOrder(draws, products, at),
    remaining,
    priceUnder(charge, payer) {
      if (!hasOwnPrices || !list || charge.kind !== 'usage') return undefined
      const { subject, window } = charge
      return resolvePrice(ratesFor(list.rates, subject), terms, subject, window.start, payer)
    },
  })
}
