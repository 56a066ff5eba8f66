import type { CustomFields } from '../custom-fields/custom-field.ts'
import type {
  Product,
  ProductType,
  ProductVersion,
  QuantityConversion,
  QuantityRounding,
} from '../pricing/product.ts'
import { BEGINNING, type Instant } from '../time/clock.ts'

/** The fields of a product that may change; one that is absent stays as it was. */
export interface ProductChange {
  readonly name?: string
  readonly tags?: readonly string[]
  readonly is_refundable?: boolean
  readonly billable_metric_id?: string
  readonly sql_breakdown_granularity?: 'HOUR' | 'SERVICE_PERIOD'
  /** Null takes it away. */
  readonly quantity_conversion?: QuantityConversion | null
  readonly quantity_rounding?: QuantityRounding | null
  readonly pricing_group_key?: readonly string[]
  readonly presentation_group_key?: readonly string[]
  readonly composite_product_ids?: readonly string[]
  readonly composite_tags?: readonly string[]
  readonly composite_scope?: 'CONTRACT' | 'CUSTOMER'
  readonly exclude_free_usage?: boolean
  readonly include_composite_spend?: boolean
  readonly netsuite_internal_item_id?: string
  readonly netsuite_overage_item_id?: string
}

/** A change, and who made it. */
export interface ProductUpdate {
  /** Null: what the product began with. */
  readonly starting_at: Instant | null
  readonly changes: ProductChange
  readonly created_at: Instant
  readonly created_by: string
}

/** A product as it is stored: what it began with and every change since, in the order of `starting_at`. */
export interface ProductRecord {
  readonly id: string
  readonly type: ProductType
  readonly created_at: Instant
  readonly archived_at: Instant | null
  readonly initial: ProductUpdate
  readonly updates: readonly ProductUpdate[]
  readonly custom_fields: CustomFields
}

const startOf = ({ starting_at }: ProductUpdate): Instant => starting_at ?? BEGINNING

/** The record once the update is made: it follows what starts no later. */
export const withUpdate = (record: ProductRecord, update: ProductUpdate): ProductRecord => ({
  ...record,
  updates: [
    ...record.updates.filter((other) => startOf(other) <= startOf(update)),
    update,
    ...record.updates.filter((other) => startOf(other) > startOf(update)),
  ],
})

/** `from`, and each later instant at which the product changes. */
export const changesFrom = ({ updates }: ProductRecord, from: Instant): Instant[] => [
  from,
  ...updates.map(startOf).filter((at) => at > from),
]

/** What a product's fields amount to at an instant. */
export const stateAt = ({ initial, updates }: ProductRecord, at: Instant): ProductChange =>
  Object.assign(
    {},
    initial.changes,
    ...updates.filter((update) => startOf(update) <= at).map(({ changes }) => changes),
  )

/** The name on invoices from an instant on. */
export const nameAt = (record: ProductRecord, at: Instant): string => stateAt(record, at).name ?? ''

export const tagsAt = (record: ProductRecord, at: Instant): readonly string[] =>
  stateAt(record, at).tags ?? []

const version = (starting_at: Instant, state: ProductChange): ProductVersion => {
  const { quantity_conversion, quantity_rounding, ...rest } = state
  return {
    ...rest,
    starting_at,
    name: state.name ?? '',
    tags: state.tags ?? [],
    is_refundable: state.is_refundable ?? true,
    pricing_group_key: state.pricing_group_key ?? [],
    presentation_group_key: state.presentation_group_key ?? [],
    composite_product_ids: state.composite_product_ids ?? [],
    composite_tags: state.composite_tags ?? [],
    composite_scope: state.composite_scope ?? 'CONTRACT',
    exclude_free_usage: state.exclude_free_usage ?? false,
    ...(quantity_conversion && { quantity_conversion }),
    ...(quantity_rounding && { quantity_rounding }),
  }
}

/** The product as pricing sees it: each version whole, one for each instant at which something changes. */
export function toProduct(record: ProductRecord): Product {
  const { id, type, archived_at, initial, updates, custom_fields } = record
  let state = initial.changes
  const versions: [ProductVersion, ...ProductVersion[]] = [version(BEGINNING, state)]
  for (const update of updates) {
    state = { ...state, ...update.changes }
    const next = version(startOf(update), state)
    if (versions.at(-1)?.starting_at === next.starting_at) versions[versions.length - 1] = next
    else versions.push(next)
  }
  return { id, type, versions, custom_fields, ...(archived_at !== null && { archived_at }) }
}
