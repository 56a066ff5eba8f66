import type { Static } from 'typebox'
import type { Numeric } from '../money/decimal.ts'
import type {
  CommitEditInput,
  CreditInput,
  RecurringCommitInput,
  RecurringCreditInput,
} from './wire-input.ts'
import type {
  AccessScheduleEdit,
  AccessScheduleInput,
  InvoiceScheduleEdit,
} from './wire-schedules.ts'

/**
 * Commits and credits as they are stored: the fields of the request, with an id on everything that
 * can be spoken of later, defaults filled in, and dates as ISO text in UTC.
 */

export interface SegmentTerms {
  readonly id: string
  readonly amount: Numeric
  readonly starting_at: string
  readonly ending_before: string
  /** The end before the contract's end cut it. */
  readonly cut_from?: string
}

export interface AccessTerms {
  readonly access_type?: NonNullable<Static<typeof AccessScheduleInput>['access_type']>
  readonly credit_type_id: string
  readonly schedule_items: readonly SegmentTerms[]
}

/** Its amount is unit price times quantity, worked out whenever it is read. */
export interface PointTerms {
  readonly id: string
  readonly timestamp: string
  readonly unit_price: Numeric
  readonly quantity: Numeric
}

export interface InvoiceTerms {
  readonly credit_type_id: string
  readonly schedule_items: readonly PointTerms[]
  readonly do_not_invoice?: boolean
}

interface Stored {
  readonly id: string
  readonly created_at: string
  readonly created_by: string
}

interface StoredBalance extends Stored {
  readonly priority: number
  readonly rate_type: 'COMMIT_RATE' | 'LIST_RATE'
  readonly access_schedule: AccessTerms
  readonly archived_at?: string
  /** Only on a customer's own balances. */
  readonly applicable_contract_ids?: string[]
  readonly salesforce_opportunity_id?: string
  readonly uniqueness_key?: string
}

type Replaced =
  | 'access_schedule'
  | 'invoice_schedule'
  | 'amount'
  | 'temporary_id'
  | 'custom_fields'
  | 'priority'
  | 'rate_type'

export interface CommitTerms
  extends StoredBalance,
    Omit<Readonly<Static<typeof CommitEditInput>>, Replaced> {
  readonly invoice_schedule?: InvoiceTerms
  /** The contract on whose invoices a customer's own commit is paid. */
  readonly invoice_contract_id?: string
  readonly true_up_disabled?: boolean
}

export interface CreditTerms
  extends StoredBalance,
    Omit<Readonly<Static<typeof CreditInput>>, Replaced> {}

/** A change to what the occurrences that start later are worth. */
export interface RecurringChange {
  readonly made_at: string
  readonly access_amount?: { readonly unit_price?: Numeric; readonly quantity?: Numeric }
  readonly invoice_amount?: { readonly unit_price?: Numeric; readonly quantity?: Numeric }
  readonly rate_type?: 'COMMIT_RATE' | 'LIST_RATE'
  readonly proration_rounding?: Static<typeof RecurringCommitInput>['proration_rounding'] | null
}

interface StoredRecurring extends Stored {
  readonly rate_type: 'COMMIT_RATE' | 'LIST_RATE'
  readonly proration: NonNullable<Static<typeof RecurringCreditInput>['proration']>
  readonly subscription_config?: {
    readonly subscription_id: string
    readonly allocation: 'INDIVIDUAL' | 'POOLED'
    readonly apply_seat_increase_config: { readonly is_prorated: boolean }
  }
  readonly changes: readonly RecurringChange[]
  /** When its end came nearer, and where it was before; absent: there was none. */
  readonly shortened?: readonly { readonly made_at: string; readonly from?: string }[]
}

type ReplacedRecurring =
  | 'temporary_id'
  | 'subscription_config'
  | 'rate_type'
  | 'proration'
  | 'custom_fields'

export interface RecurringCommitTerms
  extends StoredRecurring,
    Omit<Readonly<Static<typeof RecurringCommitInput>>, ReplacedRecurring> {}

export interface RecurringCreditTerms
  extends StoredRecurring,
    Omit<Readonly<Static<typeof RecurringCreditInput>>, ReplacedRecurring> {}

/** A request's changes to a schedule, with ids on what it adds. */
export interface AccessEdit {
  readonly add_schedule_items?: readonly SegmentTerms[]
  readonly update_schedule_items?: NonNullable<
    Static<typeof AccessScheduleEdit>['update_schedule_items']
  >
  readonly remove_schedule_items?: readonly { readonly id: string }[]
}

type AddedPoint = NonNullable<Static<typeof InvoiceScheduleEdit>['add_schedule_items']>[number]

export interface InvoiceEdit {
  readonly add_schedule_items?: readonly (AddedPoint & { readonly id: string })[]
  readonly update_schedule_items?: NonNullable<
    Static<typeof InvoiceScheduleEdit>['update_schedule_items']
  >
  readonly remove_schedule_items?: readonly { readonly id: string }[]
}

/** A change to a commit or credit; null takes a field away. */
export interface BalanceUpdate {
  readonly id: string
  readonly name?: string
  readonly description?: string
  readonly product_id?: string
  readonly netsuite_sales_order_id?: string | null
  readonly access_schedule?: AccessEdit
  readonly invoice_schedule?: InvoiceEdit
  readonly applicable_product_ids?: readonly string[] | null
  readonly applicable_product_tags?: readonly string[] | null
  readonly applicable_contract_ids?: readonly string[] | null
  readonly specifiers?: CommitTerms['specifiers'] | null
  readonly priority?: number | null
  readonly rollover_fraction?: Numeric | null
  readonly rate_type?: 'COMMIT_RATE' | 'LIST_RATE'
  readonly hierarchy_configuration?: CommitTerms['hierarchy_configuration']
  readonly invoice_contract_id?: string
}

export interface RecurringUpdate extends Omit<RecurringChange, 'made_at'> {
  readonly id: string
  readonly ending_before?: string | null
}

/** What `priority` is when a request does not say (spec/13 §1). */
export const DEFAULT_PRIORITY = 100
