import { Problem } from '../api/problem.ts'
import type { Decimal } from '../money/decimal.ts'
import { decimal, ZERO } from '../money/decimal.ts'
import {
  type AlertType,
  type FieldFilter,
  groupsOf,
  kindOf,
  type Scope,
  type ScopeField,
  type Specifier,
} from './alert.ts'

const refused = (why: string): Problem => Problem.of('invalid_request', why)

const FIELDS: readonly ScopeField[] = [
  'credit_type_id',
  'billable_metric_id',
  'custom_field_filters',
  'group_values',
  'group_key_filter',
  'invoice_types_filter',
  'seat_filter',
  'alert_specifiers',
  'credit_grant_type_filters',
  'plan_id',
]

/** Refuses what makes no sense for the type of a new alert (spec/03 §3.2). */
export function checkAlert(type: AlertType, threshold: Decimal, scope: Scope): void {
  const { fields, entities } = kindOf(type)
  for (const name of FIELDS)
    if (scope[name] !== undefined && !fields.includes(name))
      throw refused(`body.${name} is not for ${type}`)
  if (threshold.lt(ZERO)) throw refused('body.threshold must not be negative')
  if (type.includes('percentage') && threshold.gt(decimal('100')))
    throw refused('body.threshold is a percentage: at most 100')
  if (type === 'usage_threshold_reached' && scope.billable_metric_id === undefined)
    throw refused('body must have billable_metric_id')
  if (type === 'low_remaining_seat_balance_reached' && !scope.seat_filter)
    throw refused('body must have seat_filter')
  for (const { entity } of scope.custom_field_filters ?? [])
    if (!entities.includes(entity))
      throw refused(`body.custom_field_filters: ${type} has no ${entity} to filter`)
  checkGroups(scope)
  checkInvoiceTypes(scope)
  checkSpecifiers(scope.alert_specifiers ?? [])
}

function checkGroups(scope: Scope): void {
  if (scope.group_values && scope.group_key_filter)
    throw refused('body must have either group_values or group_key_filter')
  if (scope.group_values?.length === 0) throw refused('body.group_values must not be empty')
  const keys = groupsOf(scope).map(({ key }) => key)
  if (new Set(keys).size < keys.length) throw refused('body.group_values names a key twice')
}

export const INVOICE_TYPES = ['USAGE', 'SCHEDULED'] as const

function checkInvoiceTypes({ invoice_types_filter }: Scope): void {
  if (invoice_types_filter?.length === 0)
    throw refused('body.invoice_types_filter must not be empty')
  for (const word of invoice_types_filter ?? [])
    if (!INVOICE_TYPES.some((type) => type === word))
      throw refused(`body.invoice_types_filter takes ${INVOICE_TYPES.join(' and ')}, not ${word}`)
}

/** The rules of spec/03 §3.6. */
function checkSpecifiers(specifiers: readonly Specifier[]): void {
  const place = 'body.alert_specifiers'
  const all = specifiers.flatMap(({ custom_field_filters = [] }) => custom_field_filters)
  if (all.some(({ value }) => value === undefined) && (specifiers.length > 1 || all.length > 1))
    throw refused(`${place}: a filter without value must be the only one, in the only specifier`)
  for (const { custom_field_filters = [], exclude = [] } of specifiers)
    for (const { custom_field_filters: excluded = [] } of exclude) {
      if (excluded.length === 0) throw refused(`${place}.exclude must name custom_field_filters`)
      if (excluded.some((filter) => isOutside(filter, custom_field_filters)))
        throw refused(`${place}.exclude must exclude something that its specifier includes`)
    }
}

const isOutside = ({ entity }: FieldFilter, included: readonly FieldFilter[]): boolean =>
  included.some(
    (filter) =>
      (filter.entity === 'Commit' && entity === 'ContractCredit') ||
      (filter.entity === 'ContractCredit' && entity === 'Commit'),
  )
