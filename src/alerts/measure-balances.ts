import { available } from '../invoices/account.ts'
import type { Balance } from '../ledger/balance.ts'
import { type Decimal, decimal, sum, ZERO } from '../money/decimal.ts'
import { startOfDay } from '../time/calendar.ts'
import { DAY, type Instant } from '../time/clock.ts'
import { type Alert, specifierKeyOf } from './alert.ts'
import { isSpecified, passes, valueFor } from './filters.ts'
import { type Measure, type Outlook, type Part, type Reading, whole } from './reading.ts'

const HUNDRED = decimal('100')

export type Class = 'commit' | 'credit' | 'any'

const isOf = (of: Class, { kind }: Balance): boolean =>
  of === 'any' || (of === 'credit') === (kind === 'CREDIT')

const hasBegun = ({ segments }: Balance, now: Instant): boolean =>
  segments.some(({ starting_at }) => starting_at <= now)

/**
 * The balances that an alert looks at: those that have begun, of its unit and of which its filters
 * hold. What belongs to a single seat is looked at by seat alerts alone (spec/03 §3.3).
 */
function chosen({ scope }: Alert, of: Class, { plan, facts, contractFields }: Outlook): Balance[] {
  const { credit_type_id, custom_field_filters = [], seat_filter, alert_specifiers } = scope
  return plan.balances.filter(
    (balance) =>
      isOf(of, balance) &&
      hasBegun(balance, facts.now) &&
      (credit_type_id === undefined || balance.credit_type_id === credit_type_id) &&
      balance.seat?.group_key === seat_filter?.seat_group_key &&
      passes(custom_field_filters, balance, contractFields) &&
      isSpecified(alert_specifiers, balance, contractFields),
  )
}

const remainingOf = (balances: readonly Balance[], { plan, facts }: Outlook): Decimal =>
  sum(balances.map((balance) => available(balance, plan.remaining, facts.now)))

const isActive = (now: Instant) => (segment: Balance['segments'][number]) =>
  segment.starting_at <= now && now < segment.ending_before

const grantedOf = (balances: readonly Balance[], { facts }: Outlook): Decimal =>
  sum(
    balances.flatMap(({ segments }) =>
      segments.filter(isActive(facts.now)).map(({ amount }) => amount),
    ),
  )

/** The balance that a notification names: the first that still holds something, or else the last. */
function named(balances: readonly Balance[], { plan, facts }: Outlook): Balance | undefined {
  const holds = (balance: Balance) => available(balance, plan.remaining, facts.now).gt(ZERO)
  return balances.find(holds) ?? balances.at(-1)
}

const idOf = (of: Class, balance: Balance | undefined) =>
  of === 'any' || !balance ? {} : { [`${of}_id`]: balance.id }

const filtersOf = ({ scope }: Alert) => ({
  ...(scope.custom_field_filters && { custom_field_filters: scope.custom_field_filters }),
  ...(scope.alert_specifiers && { alert_specifiers: scope.alert_specifiers }),
})

/** The sum of what remains; nothing to measure before a first balance has begun. */
export const remaining =
  (of: Class): Measure =>
  (alert, outlook) => {
    const balances = chosen(alert, of, outlook)
    const key = specifierKeyOf(alert.scope)
    if (key) return byFieldValue(alert, balances, key, outlook)
    const left = remainingOf(balances, outlook)
    return whole(balances.length === 0 ? undefined : left, {
      credit_type_id: alert.scope.credit_type_id,
      ...idOf(of, named(balances, outlook)),
      remaining_balance: left,
      ...filtersOf(alert),
    })
  }

/** One figure for each value of a custom field (spec/03 §3.6). */
function byFieldValue(
  alert: Alert,
  balances: readonly Balance[],
  key: NonNullable<ReturnType<typeof specifierKeyOf>>,
  outlook: Outlook,
): Reading {
  const groups = new Map<string, Balance[]>()
  for (const balance of balances) {
    const value = valueFor(key, balance, outlook.contractFields)
    if (value === undefined) continue
    groups.set(value, [...(groups.get(value) ?? []), balance])
  }
  const { credit_type_id, alert_specifiers = [] } = alert.scope
  const says = (value: string, left: Decimal) => ({
    credit_type_id,
    remaining_balance: left,
    alert_specifiers: alert_specifiers.map((specifier) => ({
      ...specifier,
      custom_field_filters: [{ ...key, value }],
    })),
  })
  const parts = [...groups].map(([value, own]): Part => {
    const left = remainingOf(own, outlook)
    return { key: value, value: left, says: says(value, left) }
  })
  const all = remainingOf(balances, outlook)
  return {
    parts,
    parent: { credit_type_id, remaining_balance: all, alert_specifiers },
    gone: (value) => says(value, ZERO),
  }
}

/** What remains of what was granted, in percent, over the segments that are active. */
export const percentage =
  (of: Class): Measure =>
  (alert, outlook) => {
    const balances = chosen(alert, of, outlook)
    const granted = grantedOf(balances, outlook)
    const left = remainingOf(balances, outlook)
    const share = granted.gt(ZERO) ? left.times(HUNDRED).div(granted) : undefined
    return whole(share, {
      credit_type_id: alert.scope.credit_type_id,
      ...idOf(of, named(balances, outlook)),
      remaining_percentage: share,
      remaining_balance: left,
      ...filtersOf(alert),
    })
  }

/** The days that each active segment has left, counted from the midnight before (spec/03 §3.3). */
export const days =
  (of: Class): Measure =>
  (alert, outlook) => {
    const { now } = outlook.facts
    const midnight = startOfDay(now)
    const parts = chosen(alert, of, outlook).flatMap((balance) =>
      balance.segments.filter(isActive(now)).map((segment): Part => {
        const left = decimal(BigInt(segment.ending_before - midnight)).div(decimal(String(DAY)))
        return {
          key: segment.id,
          value: left,
          says: { ...idOf(of, balance), segment_id: segment.id, remaining_days: left },
        }
      }),
    )
    const holder = (id: string) =>
      outlook.plan.balances.find(({ segments }) => segments.some((segment) => segment.id === id))
    const gone = (segment_id: string) => ({
      ...idOf(of, holder(segment_id)),
      segment_id,
      remaining_days: ZERO,
    })
    return { parts, gone }
  }

/** The sum of what remains for each seat, or for the one that is asked for. */
export const seats: Measure = (alert, outlook) => {
  const { credit_type_id, seat_filter } = alert.scope
  const { seat_group_key = '', seat_group_value } = seat_filter ?? {}
  const groups = new Map<string, Balance[]>()
  for (const balance of chosen(alert, 'any', outlook)) {
    const seat = balance.seat?.seat_id ?? ''
    groups.set(seat, [...(groups.get(seat) ?? []), balance])
  }
  const partOf = (seat: string, balances: readonly Balance[]): Part => {
    const left = remainingOf(balances, outlook)
    return {
      key: seat,
      value: balances.length === 0 ? undefined : left,
      says: {
        credit_type_id,
        remaining_balance: left,
        seat_filter: { seat_group_key, seat_group_value: seat },
      },
    }
  }
  if (seat_group_value !== undefined) {
    const { value, says } = partOf(seat_group_value, groups.get(seat_group_value) ?? [])
    return whole(value, says)
  }
  return {
    parts: [...groups].map(([seat, balances]) => partOf(seat, balances)),
    gone: (seat) => partOf(seat, []).says,
  }
}
