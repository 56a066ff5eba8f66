import type { Contract } from '../contracts/contract.ts'
import type { Charge } from '../pricing/charge.ts'
import { rateComposites } from '../pricing/composite.ts'
import type { Product, ProductVersion } from '../pricing/product.ts'
import {
  rateUsage,
  type UsageToRate,
  type VersionUsage,
  versionWindows,
} from '../pricing/rating.ts'
import type { Period } from '../time/calendar.ts'
import { cardSubscriptions } from './card-subscriptions.ts'
import type { Metered, PriceList, UsageQuestion } from './facts.ts'
import { type ImportedStatement, partsOfImport } from './imported.ts'
import { subscribedCharges } from './subscription-charges.ts'

/** A statement period of a contract that has prices. */
export interface Statement {
  readonly contract: Contract
  readonly list: PriceList
  readonly period: Period
  /** Usage that was told instead of metered: only that is charged. */
  readonly imported?: ImportedStatement
}

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
              granularity: version.sql_breakdown_granularity ?? 'SERVICE_PERIOD',
              period,
              window: part,
              ...(filter && { filter }),
            },
    })),
  )
}

const ofType = ({ products }: PriceList, type: Product['type']): Product[] =>
  products.filter((product) => product.type === type)

/** Whether anything that the statement charges is a share of what the whole customer spends. */
export const sharesCustomerSpend = ({ list, period }: Statement): boolean =>
  ofType(list, 'COMPOSITE').some((product) =>
    versionWindows(product, period).some(({ version }) => version.composite_scope === 'CUSTOMER'),
  )

/** Every question whose answer the usage charges of a statement need. */
export const usageQuestions = ({ contract, list, period, imported }: Statement): UsageQuestion[] =>
  imported
    ? []
    : ofType(list, 'USAGE')
        .flatMap((product) => partsOf(contract, product, period))
        .flatMap(({ question }) => (question ? [question] : []))

/** Where the lines of a contract are split besides where prices change. */
export type CutsOf = (contract: Contract) => UsageToRate['cuts']

const termsOf = ({ contract, list }: Statement, cutsOf: CutsOf) => ({
  rates: list.rates,
  terms: { overrides: contract.overrides, prioritization: contract.prioritization },
  cuts: cutsOf(contract),
})

function usageOf(statement: Statement, metered: Metered, cutsOf: CutsOf): Map<string, Charge[]> {
  const { contract, list, period, imported } = statement
  const terms = termsOf(statement, cutsOf)
  return new Map(
    ofType(list, 'USAGE').map((product) => {
      const parts: VersionUsage[] = imported
        ? partsOfImport(imported, product)
        : partsOf(contract, product, period).map(({ version, window, question }) => ({
            version,
            window,
            groups: question ? metered(question) : [],
          }))
      return [product.id, rateUsage({ product, parts, ...terms })] as const
    }),
  )
}

/** What a statement charges besides shares of it: usage, and subscriptions that begin in its period. */
const spendOf = (
  { contract, list, period }: Statement,
  charges: ReadonlyMap<string, readonly Charge[]>,
): Charge[] => [
  ...[...charges.values()].flat(),
  ...subscribedCharges(contract, list, period.end)
    .map(({ charge }) => charge)
    .filter(({ window }) => window.start >= period.start && window.start < period.end),
]

/**
 * The usage and composite charges of a statement, in the order of the rate card.
 * @param others what the customer's other contracts bill for the same time, for composites that
 * are a share of all of it
 */
export function usageCharges(
  statement: Statement,
  metered: Metered,
  cutsOf: CutsOf,
  others: readonly Statement[],
): Charge[] {
  const { contract, list, period } = statement
  const charges = usageOf(statement, metered, cutsOf)
  if (statement.imported) return list.products.flatMap(({ id }) => charges.get(id) ?? [])
  for (const { product, charge } of cardSubscriptions(contract, list, period))
    charges.set(product.id, [charge])
  const composites = ofType(list, 'COMPOSITE')
  if (composites.length > 0) {
    const own = spendOf(statement, charges)
    const all = others.flatMap((other) => spendOf(other, usageOf(other, metered, cutsOf)))
    const spend = { CONTRACT: own, CUSTOMER: [...own, ...all] }
    const shares = rateComposites(composites, period, spend, termsOf(statement, cutsOf))
    for (const [id, own] of shares) charges.set(id, own)
  }
  return list.products.flatMap(({ id }) => charges.get(id) ?? [])
}
