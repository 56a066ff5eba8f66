import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

/** What an alert compares with its threshold, and what of it may be asked for (spec/03 §3.2, §3.3). */
interface Kind {
  /** A figure that falls to the threshold is in alarm, or one that rises to it. */
  readonly direction: 'falls' | 'rises'
  /** Fields of a new alert that make sense for this type, besides those of every type. */
  readonly fields: readonly ScopeField[]
  /** What custom field filters may speak of. */
  readonly entities: readonly FilterEntity[]
  /** Whether events can move the figure. */
  readonly by_usage: boolean
}

export type ScopeField =
  | 'credit_type_id'
  | 'billable_metric_id'
  | 'custom_field_filters'
  | 'group_values'
  | 'group_key_filter'
  | 'invoice_types_filter'
  | 'seat_filter'
  | 'alert_specifiers'
  | 'credit_grant_type_filters'
  | 'plan_id'

export const FILTER_ENTITIES = [
  'Contract',
  'Commit',
  'ContractCredit',
  'ContractCreditOrCommit',
] as const
export type FilterEntity = (typeof FILTER_ENTITIES)[number]

const COMMIT: readonly FilterEntity[] = ['Contract', 'Commit', 'ContractCreditOrCommit']
const CREDIT: readonly FilterEntity[] = ['Contract', 'ContractCredit', 'ContractCreditOrCommit']
const BALANCE: readonly ScopeField[] = ['credit_type_id', 'custom_field_filters']
const PLAN: readonly ScopeField[] = ['credit_type_id', 'credit_grant_type_filters', 'plan_id']

const falls = (
  entities: readonly FilterEntity[],
  fields: readonly ScopeField[] = BALANCE,
  by_usage = true,
): Kind => ({ direction: 'falls', fields, entities, by_usage })

const rises = (fields: readonly ScopeField[], entities: readonly FilterEntity[] = []): Kind => ({
  direction: 'rises',
  fields,
  entities,
  by_usage: true,
})

// biome-ignore format: read as a table
export const ALERT_TYPES = {
  spend_threshold_reached:                       rises(['credit_type_id', 'custom_field_filters', 'group_values', 'group_key_filter', 'plan_id'], ['Contract']),
  monthly_invoice_total_spend_threshold_reached: rises(['credit_type_id', 'plan_id']),
  usage_threshold_reached:                       rises(['billable_metric_id', 'plan_id']),
  invoice_total_reached:                         rises(['credit_type_id', 'custom_field_filters', 'invoice_types_filter'], ['Contract']),
  low_remaining_commit_balance_reached:          falls(COMMIT),
  low_remaining_commit_percentage_reached:       falls(COMMIT),
  low_remaining_days_for_commit_segment_reached: falls(COMMIT, BALANCE, false),
  low_remaining_contract_credit_balance_reached: falls(CREDIT),
  low_remaining_contract_credit_percentage_reached:       falls(CREDIT),
  low_remaining_days_for_contract_credit_segment_reached: falls(CREDIT, BALANCE, false),
  low_remaining_contract_credit_and_commit_balance_reached: falls(FILTER_ENTITIES, [...BALANCE, 'alert_specifiers']),
  low_remaining_contract_credit_and_commit_percentage_reached: falls(FILTER_ENTITIES),
  low_remaining_seat_balance_reached:            falls(FILTER_ENTITIES, [...BALANCE, 'seat_filter']),
  low_credit_balance_reached:                    falls([], PLAN),
  low_remaining_credit_percentage_reached:       falls([], PLAN),
  low_remaining_days_in_plan_reached:            falls([], ['plan_id'], false),
} as const satisfies Record<string, Kind>

export type AlertType = keyof typeof ALERT_TYPES
export const alertTypes = Object.keys(ALERT_TYPES) as AlertType[]
export const kindOf = (type: AlertType): Kind => ALERT_TYPES[type]

export interface FieldFilter {
  readonly entity: FilterEntity
  readonly key: string
  /** Absent, where that is allowed: every value, each by itself. */
  readonly value?: string
}

/** Balances of which all filters hold, except those of which all filters of an exclusion hold. */
export interface Specifier {
  readonly custom_field_filters?: readonly FieldFilter[]
  readonly exclude?: readonly { readonly custom_field_filters?: readonly Required<FieldFilter>[] }[]
}

export interface GroupValue {
  readonly key: string
  readonly value?: string
}

/** Which part of what a customer has is looked at; as it was asked for, defaults filled in. */
export interface Scope {
  readonly credit_type_id?: string
  readonly billable_metric_id?: string
  readonly custom_field_filters?: readonly Required<FieldFilter>[]
  readonly group_values?: readonly GroupValue[]
  readonly group_key_filter?: { readonly key: string; readonly value: string }
  readonly invoice_types_filter?: readonly string[]
  readonly seat_filter?: { readonly seat_group_key: string; readonly seat_group_value?: string }
  readonly alert_specifiers?: readonly Specifier[]
  readonly credit_grant_type_filters?: readonly string[]
  readonly plan_id?: string
}

/** A wish to be told when a figure reaches a threshold. It never changes; it is archived. */
export interface Alert {
  readonly id: string
  readonly name: string
  readonly type: AlertType
  /** In the smallest unit of the credit type (USD: cents), or units, days or percent. */
  readonly threshold: Decimal
  /** Null: of every customer, later ones too. */
  readonly customer_id: string | null
  readonly evaluate_on_create: boolean
  readonly uniqueness_key: string | null
  readonly scope: Scope
  readonly created_at: Instant
  readonly archived_at: Instant | null
}

/** The groups by which spend is told apart: the older single pair means the same as one entry. */
export const groupsOf = ({ group_values, group_key_filter }: Scope): readonly GroupValue[] =>
  group_values ?? (group_key_filter ? [group_key_filter] : [])

/** The key by whose values balances are told apart; undefined when they are added up. */
export const specifierKeyOf = ({ alert_specifiers = [] }: Scope): FieldFilter | undefined =>
  alert_specifiers
    .flatMap(({ custom_field_filters = [] }) => custom_field_filters)
    .find(({ value }) => value === undefined)
