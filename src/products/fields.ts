import { Problem } from '../api/problem.ts'
import { exact, type Numeric } from '../money/decimal.ts'
import type { ProductType } from '../pricing/product.ts'
import type { ProductChange } from './product.ts'

/** A change as it came over the wire: the conversion factor is a JSON number still. */
export type ProductInput = Omit<ProductChange, 'quantity_conversion'> & {
  readonly quantity_conversion?:
    | (Omit<NonNullable<ProductChange['quantity_conversion']>, 'conversion_factor'> & {
        readonly conversion_factor: Numeric
      })
    | null
}

const COMPOSITE_ONLY = [
  'composite_product_ids',
  'composite_tags',
  'composite_scope',
  'exclude_free_usage',
  'include_composite_spend',
] as const
const USAGE_ONLY = [
  'billable_metric_id',
  'sql_breakdown_granularity',
  'pricing_group_key',
  'presentation_group_key',
  'quantity_conversion',
  'quantity_rounding',
] as const

const ALL = [
  'name',
  'tags',
  'is_refundable',
  'netsuite_internal_item_id',
  'netsuite_overage_item_id',
  ...COMPOSITE_ONLY,
  ...USAGE_ONLY,
] as const satisfies readonly (keyof ProductChange)[]

/** Says nothing: an empty list, false or null may stand where the field itself may not. */
const isVoid = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (Array.isArray(value) && value.length === 0)

/** Picks the fields of a change out of a body, and refuses those that the type does not have (spec/11 §2). */
export function readChange(type: ProductType, input: ProductInput): ProductChange {
  const foreign = [
    ...(type === 'USAGE' ? [] : USAGE_ONLY.map((field) => [field, 'USAGE'] as const)),
    ...(type === 'COMPOSITE' ? [] : COMPOSITE_ONLY.map((field) => [field, 'COMPOSITE'] as const)),
  ]
  for (const [field, owner] of foreign)
    if (!isVoid(input[field]))
      throw Problem.of('invalid_request', `${field} is for ${owner} products, not for ${type} ones`)
  const own = ALL.filter((field) => !foreign.some(([other]) => other === field))
  const change = Object.fromEntries(
    own.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]]])),
  ) as ProductInput
  const { quantity_conversion: conversion, ...rest } = change
  if (conversion === undefined) return rest
  if (conversion === null) return { ...rest, quantity_conversion: null }
  const conversion_factor = exact(conversion.conversion_factor)
  return { ...rest, quantity_conversion: { ...conversion, conversion_factor } }
}

/** Refuses a state in which a product of this type could not be charged (spec/11 §2). */
export function checkState(type: ProductType, state: ProductChange): void {
  if (type === 'USAGE' && state.billable_metric_id === undefined)
    throw Problem.of('invalid_request', 'USAGE products need a billable_metric_id')
  const { composite_product_ids: ids = [], composite_tags: tags = [] } = state
  if (type === 'COMPOSITE' && ids.length + tags.length === 0)
    throw Problem.of(
      'invalid_request',
      'COMPOSITE products need composite_product_ids or composite_tags',
    )
}
