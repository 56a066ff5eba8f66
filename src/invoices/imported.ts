import type { Product } from '../pricing/product.ts'
import type { HourQuantity } from '../pricing/quantity.ts'
import { type VersionUsage, versionWindows } from '../pricing/rating.ts'
import type { Period } from '../time/calendar.ts'
import { earlier, type Instant, later } from '../time/clock.ts'
import type { Invoice } from './invoice.ts'

/** A line of an imported statement: what one product and group used in one window. */
export interface ImportedPart {
  readonly product_id: string
  readonly group: Readonly<Record<string, string>>
  readonly window: Period
  /** In the unit in which it is metered, each quantity at the beginning of what it was sent for. */
  readonly hours: readonly HourQuantity[]
}

/** A statement period whose usage was told instead of metered (spec/12 §9). */
export interface ImportedStatement {
  readonly invoice_id: string
  readonly contract_id: string
  readonly period: Period
  readonly issue_date: Instant
  readonly billable_status?: Invoice['billable_status']
  readonly parts: readonly ImportedPart[]
}

/** What was told of a product, by its versions and in the order of time. */
export const partsOfImport = (
  { parts, period }: ImportedStatement,
  product: Product,
): VersionUsage[] =>
  parts
    .filter(({ product_id }) => product_id === product.id)
    .toSorted((a, b) => a.window.start - b.window.start)
    .flatMap(({ group, hours, window: told }) =>
      versionWindows(product, period).flatMap(({ version, window }) => {
        const start = later(told.start, window.start)
        const end = earlier(told.end, window.end)
        if (start >= end) return []
        const inside = hours.filter(({ hour }) => start <= hour && hour < end)
        return [{ version, window: { start, end }, groups: [{ group, hours: inside }] }]
      }),
    )
