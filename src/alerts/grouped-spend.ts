import type { Db } from '../db/db.ts'
import type { Facts, PriceList } from '../invoices/facts.ts'
import { meter } from '../invoices/meter.ts'
import { openStatements } from '../invoices/statements.ts'
import { type Statement, usageCharges, usageQuestions } from '../invoices/usage-statement.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import { findMetrics } from '../metrics/store.ts'
import type { Charge } from '../pricing/charge.ts'
import type { Product, ProductVersion } from '../pricing/product.ts'
import type { GroupedSpend } from './reading.ts'

/** Whether a metric can tell usage apart by all these keys at once. */
const tellsApart = (metric: Metric | undefined, keys: readonly string[]): boolean =>
  metric !== undefined &&
  isStreaming(metric) &&
  (metric.group_keys ?? []).some((group) => keys.every((key) => group.includes(key)))

/** The version as if invoices showed the keys; one whose metric lacks them meters nothing. */
function withKeys(
  version: ProductVersion,
  keys: readonly string[],
  metrics: ReadonlyMap<string, Metric>,
): ProductVersion {
  const { billable_metric_id, ...unmetered } = version
  if (billable_metric_id === undefined || !tellsApart(metrics.get(billable_metric_id), keys))
    return unmetered
  const { pricing_group_key, presentation_group_key } = version
  const missing = keys.filter(
    (key) => !pricing_group_key.includes(key) && !presentation_group_key.includes(key),
  )
  return { ...version, presentation_group_key: [...presentation_group_key, ...missing] }
}

/**
 * What each tuple of values of some group keys costs in the current periods of some customers, as if
 * the invoice told them apart: tiers, roundings and peaks are those of the tuple (spec/03 §3.5).
 */
export async function groupedSpend(
  db: Db,
  customers: readonly Facts[],
  keys: readonly string[],
): Promise<GroupedSpend[]> {
  const ids = customers.flatMap(({ price_lists }) =>
    [...price_lists.values()].flatMap(({ products }) =>
      products.flatMap(({ versions }) =>
        versions.flatMap(({ billable_metric_id }) => billable_metric_id ?? []),
      ),
    ),
  )
  const metrics = await findMetrics(db, [...new Set(ids)])
  const shown = (product: Product): Product => ({
    ...product,
    versions: product.versions.map((version) =>
      withKeys(version, keys, metrics),
    ) as unknown as Product['versions'],
  })
  const listOf = (list: PriceList): PriceList => ({
    ...list,
    products: list.products.filter(({ type }) => type === 'USAGE').map(shown),
  })
  const statements = customers.flatMap((facts) =>
    openStatements(facts).flatMap(({ contract, period }): Statement[] => {
      const isCurrent = period.start <= facts.now && facts.now < period.end
      const list = facts.price_lists.get(contract.rate_card_id ?? '')
      return list && isCurrent ? [{ contract, list: listOf(list), period }] : []
    }),
  )
  const metered = await meter(db, statements.flatMap(usageQuestions))
  return statements.flatMap((statement) =>
    usageCharges(statement, metered, () => () => [], []).flatMap((charge) =>
      spendOf(charge, statement.contract.id, keys),
    ),
  )
}

function spendOf(charge: Charge, contract_id: string, keys: readonly string[]): GroupedSpend[] {
  const { pricing_group_values, presentation_group_values } = charge.subject
  const values = keys.map(
    (key) => pricing_group_values[key] ?? presentation_group_values[key] ?? null,
  )
  if (values.some((value) => value === null)) return []
  const { credit_type_id, total } = charge
  return [{ contract_id, credit_type_id, values: values as string[], total }]
}
