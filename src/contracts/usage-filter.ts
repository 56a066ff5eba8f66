import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import { findMetrics } from '../metrics/store.ts'
import { versionAt } from '../pricing/product.ts'
import { groupsBy } from '../products/metering.ts'
import { productsByIds } from '../products/store.ts'
import { findRateCard } from '../rate-cards/store.ts'
import type { Instant } from '../time/clock.ts'

/**
 * Refuses a usage filter that the metrics behind the rate card cannot follow: its key must lie in one
 * group key together with those by which the product is priced and shown (spec/12 §1).
 */
export async function checkUsageFilter(
  db: Db,
  rate_card_id: string | undefined,
  group_key: string,
  now: Instant,
): Promise<void> {
  const card = rate_card_id === undefined ? undefined : await findRateCard(db, rate_card_id)
  if (!card) return
  const versions = [...(await productsByIds(db, card.product_order)).values()].map((product) =>
    versionAt(product, now),
  )
  const metrics = await findMetrics(
    db,
    versions.flatMap(({ billable_metric_id: id }) => (id === undefined ? [] : [id])),
  )
  for (const version of versions) {
    const metric = metrics.get(version.billable_metric_id ?? '')
    const keys = [...version.pricing_group_key, ...version.presentation_group_key, group_key]
    if (metric && !groupsBy(metric, keys))
      throw Problem.of(
        'invalid_request',
        `Usage of ${version.name} cannot be filtered by ${group_key}: its billable metric has no group key with all of ${[...new Set(keys)].join(', ')}`,
      )
  }
}
