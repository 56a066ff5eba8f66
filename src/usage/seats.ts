import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { isStreaming } from '../metrics/metric.ts'
import { needMetric } from '../metrics/store.ts'
import type { Instant } from '../time/clock.ts'
import { iso } from '../time/clock.ts'
import { isCount, readPlace, writePlace } from './cursor.ts'
import { readSpan } from './span.ts'
import { valuesOfMany } from './usage.ts'
import { windowsOf } from './windows.ts'
import type * as wire from './wire.ts'

/** A page of usage/seats: the highest or the last number of seats that each window saw. */
export async function usageSeats(
  db: Db,
  now: Instant,
  given: Static<typeof wire.UsageSeats>,
  { limit = 100, next_page }: { readonly limit?: number; readonly next_page?: string },
) {
  const { customer_id, seat_metric_id, usage_type, window_size } = given
  const [, metric] = await Promise.all([
    needCustomer(db, customer_id),
    needMetric(db, seat_metric_id),
  ])
  if (!isStreaming(metric) || metric.aggregation_key === undefined)
    throw Problem.of(
      'invalid_request',
      'A seat metric needs an aggregation_key: the property that holds the number of seats',
    )
  const span = await readSpan(db, now, given)
  const first = readPlace(next_page, isCount) ?? 0
  const windows = windowsOf(span, window_size, first, limit + 1)
  const shown = windows.slice(0, limit)
  const question = {
    customer_id,
    metric: { ...metric, aggregation_type: usage_type },
    from: shown[0]?.start ?? span.end,
    to: shown.at(-1)?.end ?? span.end,
    group_keys: [],
    unfolded: metric.aggregation_type !== usage_type,
    windows: shown,
  }
  const [answer = []] = await valuesOfMany(db, [question])
  const values = new Map(answer.map((v) => [v.window, v.value]))
  return {
    data: shown.map(({ start, end }, i) => ({
      starting_on: iso(start),
      ending_before: iso(end),
      value: values.get(i) ?? null,
    })),
    next_page: windows.length > limit ? writePlace(first + limit) : null,
  }
}
