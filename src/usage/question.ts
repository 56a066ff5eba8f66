import type { Metric } from '../metrics/metric.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import type { Group } from './cells.ts'

/** What a customer used of one metric from `from` until before `to`. */
export interface UsageQuestion {
  readonly customer_id: string
  readonly metric: Metric
  readonly from: Instant
  readonly to: Instant
  /** The properties by which the answer is told apart; without any it is one group. */
  readonly group_keys: readonly string[]
  /** Only events whose property has one of these values. */
  readonly filter?: UsageFilter
  /**
   * How often a SQL metric is evaluated (spec/02 §2.3): by the hour, or once for the whole window,
   * whose quantity then falls into its last hour. Without effect on other metrics.
   */
  readonly granularity?: 'HOUR' | 'SERVICE_PERIOD'
  /**
   * Instants between which it is enough to know what all hours came to together, which is much
   * faster to read; absent: every hour is told. SQL metrics tell every hour all the same.
   */
  readonly edges?: readonly Instant[]
}

export interface UsageFilter {
  readonly key: string
  readonly values: readonly string[]
}

/** The quantity billed for one hour of one group; with edges, for all hours up to the next edge. */
export interface HourlyUsage {
  readonly hour: Instant
  readonly group: Group
  readonly quantity: Decimal
}

/** The value of one group in one window; groups without events in it have none. */
export interface WindowValue {
  /** The position of the window in the list that was asked for. */
  readonly window: number
  readonly group: Group
  readonly value: Decimal
}

/** A question about windows between `from` and `to`, which do not overlap. */
export interface AskedWindows extends UsageQuestion {
  readonly windows: readonly Period[]
  /** The metric is not as it is stored: only events can answer. */
  readonly unfolded?: boolean
}
