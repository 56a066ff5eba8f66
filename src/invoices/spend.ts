import type { Contract } from '../contracts/contract.ts'
import type { Metric } from '../metrics/metric.ts'
import type { Product } from '../pricing/product.ts'
import type { Facts, PriceList } from './facts.ts'

/** Spend told apart by keys that the products themselves do not have (spec/14 §5). */
export interface Grouping {
  readonly keys: readonly string[]
  /** The values that are asked for, by key; a key without values is told apart by all. */
  readonly filters: Readonly<Record<string, readonly string[]>>
}

type MetricOf = (id: string) => Pick<Metric, 'aggregation_type'> | undefined

/**
 * Whether a product costs the same however its usage is told apart. A peak, tiers, a rounded quantity
 * or a price that depends on the group does not, and such a product keeps its own groups.
 */
function isAdditive(
  product: Product,
  contract: Contract,
  list: PriceList,
  metricOf: MetricOf,
): boolean {
  const rates = [...list.rates.values()].flat().filter((rate) => rate.product_id === product.id)
  return (
    product.versions.every(
      ({ billable_metric_id: id, quantity_rounding }) =>
        quantity_rounding === undefined &&
        (id === undefined || metricOf(id)?.aggregation_type !== 'MAX'),
    ) &&
    rates.every(({ price }) => price.rate_type !== 'TIERED') &&
    contract.overrides.every(
      (o) =>
        !o.is_commit_specific &&
        o.effect?.type !== 'TIERED' &&
        o.specifiers.every((s) => Object.keys(s.presentation_group_values).length === 0),
    )
  )
}

/** The price list with its additive products told apart by the given keys instead of their own. */
function regrouped(
  list: PriceList,
  contract: Contract,
  { keys }: Grouping,
  metricOf: MetricOf,
): PriceList {
  if (keys.length === 0) return list
  return {
    ...list,
    products: list.products.map((product) => {
      if (product.type !== 'USAGE' || !isAdditive(product, contract, list, metricOf)) return product
      const [first, ...others] = product.versions.map((version) => ({
        ...version,
        presentation_group_key: keys.filter((key) => !version.pricing_group_key.includes(key)),
      }))
      return first ? { ...product, versions: [first, ...others] } : product
    }),
  }
}

/** The facts of a customer whom nothing pays, and to whom each contract tells its usage apart so. */
export function unpaid(facts: Facts, grouping: Grouping, metricOf: MetricOf): Facts {
  const price_lists = new Map<string, PriceList>()
  const contracts = facts.contracts.map((contract) => {
    const list = listOf(facts, contract)
    // What is additive depends on the overrides of the contract: each has a card of its own.
    if (list) price_lists.set(contract.id, regrouped(list, contract, grouping, metricOf))
    return { ...contract, balances: [], recurring: [], ...(list && { rate_card_id: contract.id }) }
  })
  const balances = new Map([...facts.balances.keys()].map((customer_id) => [customer_id, []]))
  return { ...facts, contracts, price_lists, balances }
}

/** Whether a line's values are among those that are asked for; a line without the key is. */
export const isAskedFor = (
  { filters }: Grouping,
  values: Readonly<Record<string, string | null>>,
): boolean =>
  Object.entries(filters).every(
    ([key, wanted]) =>
      wanted.length === 0 || !(key in values) || wanted.includes(values[key] ?? ''),
  )

export const listOf = (
  { price_lists }: Facts,
  { rate_card_id }: Contract,
): PriceList | undefined => (rate_card_id === undefined ? undefined : price_lists.get(rate_card_id))
