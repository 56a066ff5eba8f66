import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import { isStreaming, type Metric } from '../metrics/metric.ts'
import { findMetrics } from '../metrics/store.ts'
import type { ProductChange } from './product.ts'

/** The properties by which a product tells usage apart, for prices or for lines. */
const groupKeyOf = ({
  pricing_group_key = [],
  presentation_group_key = [],
}: ProductChange): string[] => [...new Set([...pricing_group_key, ...presentation_group_key])]

/**
 * Whether the metric can tell usage apart by all of these at once: they lie together in one of its
 * group keys (spec/11 §2). A SQL metric groups by whatever columns its statement has.
 */
export function groupsBy(metric: Metric, key: readonly string[]): boolean {
  if (key.length === 0 || !isStreaming(metric)) return true
  const { group_keys = [] } = metric
  return group_keys.some((properties) => key.every((name) => properties.includes(name)))
}

/**
 * Refuses states of a product in which its metric could not tell what it charges.
 * @param named the metric that the change names; an archived one is not for new products
 */
export async function checkMetering(
  db: Db,
  states: readonly ProductChange[],
  named: string | undefined,
): Promise<void> {
  const ids = states.flatMap(({ billable_metric_id: id }) => (id === undefined ? [] : [id]))
  const metrics = await findMetrics(db, [...new Set(ids)])
  for (const state of states) {
    const { billable_metric_id: id } = state
    if (id === undefined) continue
    const metric = metrics.get(id)
    if (!metric) throw Problem.of('not_found', 'billable metric', id)
    if (id === named && metric.archived_at !== null)
      throw Problem.of('invalid_request', `The billable metric ${id} is archived`)
    const key = groupKeyOf(state)
    if (!groupsBy(metric, key))
      throw Problem.of(
        'invalid_request',
        `The billable metric ${id} has no group key with all of ${key.join(', ')}, which are the pricing and presentation group keys of the product`,
      )
  }
}
