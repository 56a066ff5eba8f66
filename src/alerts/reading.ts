import type { Facts } from '../invoices/facts.ts'
import type { BillingPlan } from '../invoices/plan.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import type { Alert } from './alert.ts'
import type { ContractFields } from './filters.ts'

/** A figure of a customer, or of a part of what the customer has. */
export interface Part {
  /** Tells it from other parts; '' is the whole. */
  readonly key: string
  /** Undefined where there is nothing to measure, which is never in alarm. */
  readonly value: Decimal | undefined
  /** What a notification says of it besides what every one says. */
  readonly says: Readonly<Record<string, unknown>>
}

/** What an alert reads: one figure, or one for each part. */
export type Reading =
  | { readonly whole: Part; readonly parts?: undefined }
  | {
      readonly parts: readonly Part[]
      /** What is said of a part that was there before, and is not any more. */
      readonly gone: (key: string) => Readonly<Record<string, unknown>>
      /** What a notification of the whole says, where the first part in alarm has one. */
      readonly parent?: Readonly<Record<string, unknown>>
      readonly whole?: undefined
    }

/** Everything that alerts look at, of one customer. */
export interface Outlook {
  readonly facts: Facts
  readonly plan: BillingPlan
  readonly contractFields: ContractFields
  /** What was used of a metric in a window. */
  readonly used: (metric_id: string, window: Period) => Decimal
  /** Spend by the values of some keys, as if invoices told them apart. */
  readonly grouped: (keys: readonly string[]) => readonly GroupedSpend[]
  /** Final invoices of this month, and those that became final today. */
  readonly finalized: readonly FinalTotal[]
}

export interface GroupedSpend {
  readonly contract_id: string
  readonly credit_type_id: string
  readonly values: readonly string[]
  readonly total: Decimal
}

export interface FinalTotal {
  readonly id: string
  readonly contract_id: string
  readonly type: string
  readonly credit_type_id: string
  readonly total: Decimal
  /** The beginning of its period, or its day. */
  readonly at: number
  readonly isNew: boolean
}

/** Reads the figures of one type of alert. */
export type Measure = (alert: Alert, outlook: Outlook) => Reading

export const whole = (
  value: Decimal | undefined,
  says: Readonly<Record<string, unknown>>,
): Reading => ({ whole: { key: '', value, says } })
