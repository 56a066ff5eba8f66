import type { CreditType } from '../pricing-units/credit-type.ts'
import { type Instant, iso } from '../time/clock.ts'
import { type Alert, groupsOf, specifierKeyOf } from './alert.ts'
import type { Status } from './judge.ts'
import type { StateRow } from './store-state.ts'

interface Part {
  readonly group_values?: readonly { readonly key: string; readonly value: string }[]
  readonly seat_filter?: { readonly seat_group_value: string }
  readonly alert_specifiers?: readonly {
    readonly custom_field_filters: readonly { readonly value: string }[]
  }[]
  readonly custom_field_filters?: readonly { readonly value: string }[]
}

/** The part of a fan-out alert of which somebody asks; '' is the whole. */
export function partOf({ scope }: Alert, asked: Part): string {
  const groups = groupsOf(scope)
  if (groups.some(({ value }) => value === undefined) && asked.group_values) {
    const given = new Map(asked.group_values.map(({ key, value }) => [key, value]))
    return JSON.stringify(groups.map(({ key, value }) => value ?? given.get(key) ?? ''))
  }
  if (scope.seat_filter && scope.seat_filter.seat_group_value === undefined)
    return asked.seat_filter?.seat_group_value ?? ''
  if (specifierKeyOf(scope)) {
    const [specifier] = asked.alert_specifiers ?? []
    const [filter] = specifier?.custom_field_filters ?? asked.custom_field_filters ?? []
    return filter?.value ?? ''
  }
  return ''
}

/** How a part stands: one that is not kept is not in alarm, once the whole has been looked at. */
function standing(rows: readonly StateRow[], part: string) {
  const whole = rows.find((row) => row.part === '')
  const own = rows.find((row) => row.part === part)
  const status: Status =
    own?.status ?? (whole && whole.status !== 'evaluating' ? 'ok' : 'evaluating')
  return { status, row: own ?? whole }
}

/** An alert as it stands for a customer. */
export function showCustomerAlert(
  alert: Alert,
  rows: readonly StateRow[],
  units: ReadonlyMap<string, CreditType>,
  part = '',
) {
  const { status, row } = standing(rows, part)
  const isArchived = alert.archived_at !== null
  const { credit_type_id, billable_metric_id: _m, plan_id: _p, ...scope } = alert.scope
  const unit = credit_type_id === undefined ? undefined : units.get(credit_type_id)
  const updated: Instant = row?.since ?? alert.archived_at ?? alert.created_at
  return {
    customer_status: isArchived ? null : status,
    ...(row?.triggered_by &&
      status === 'in_alarm' &&
      !isArchived && { triggered_by: row.triggered_by }),
    alert: {
      id: alert.id,
      name: alert.name,
      ...(alert.uniqueness_key !== null && { uniqueness_key: alert.uniqueness_key }),
      type: alert.type,
      status: isArchived ? ('archived' as const) : ('enabled' as const),
      credit_type: unit ? { id: unit.id, name: unit.name } : null,
      threshold: alert.threshold,
      updated_at: iso(updated),
      ...scope,
      ...legacyPair(alert),
    },
  }
}

/** A single pair is shown in its older spelling too. */
function legacyPair({ scope }: Alert) {
  const [only, ...more] = groupsOf(scope)
  return only?.value !== undefined && more.length === 0
    ? { group_key_filter: { key: only.key, value: only.value } }
    : {}
}
