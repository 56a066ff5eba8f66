import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

export type BalanceKind = 'PREPAID' | 'POSTPAID' | 'CREDIT'

/** An amount that may be drawn during a window: an item of an access schedule. */
export interface Segment {
  readonly id: string
  readonly amount: Decimal
  readonly starting_at: Instant
  readonly ending_before: Instant
  /** Where the segment ended before the end of its contract cut it. */
  readonly cut_from?: Instant
  readonly adjustments?: readonly Adjustment[]
}

/** What seats that came during a segment added to it. */
export interface Adjustment {
  readonly at: Instant
  readonly amount: Decimal
}

/** What a segment was granted, seats that came later included. */
export const grantedBy = ({ amount, adjustments = [] }: Segment): Decimal =>
  adjustments.reduce((sum, adjustment) => sum.plus(adjustment.amount), amount)

/** A payment for a balance: an item of an invoice schedule. */
export interface Instalment {
  readonly id: string
  readonly timestamp: Instant
  readonly unit_price: Decimal
  readonly quantity: Decimal
  readonly amount: Decimal
}

/** Which charges a balance pays: every field that is given must match (spec/13 §1). */
export interface BalanceSpecifier {
  readonly product_id?: string
  /** The product must bear all of them. */
  readonly product_tags: readonly string[]
  readonly pricing_group_values: Readonly<Record<string, string>>
  readonly presentation_group_values: Readonly<Record<string, string>>
  readonly exclude: readonly { readonly product_tags: readonly string[] }[]
}

/** Nothing named: all usage, subscription and composite charges. */
export interface Applicability {
  readonly product_ids: readonly string[]
  /** The product must bear one of them. */
  readonly product_tags: readonly string[]
  /** One of them must match. */
  readonly specifiers: readonly BalanceSpecifier[]
}

/** A commit or a credit: what a customer may draw on, and what was paid for it. */
export interface Balance {
  readonly id: string
  readonly kind: BalanceKind
  /** Of a contract; absent for a customer's own. */
  readonly contract_id?: string
  /** The only contracts it pays for; empty: all of the customer's. Holds the one of a contract-level balance. */
  readonly applicable_contract_ids: readonly string[]
  readonly product_id: string
  /** As given; the product's name stands in for it. */
  readonly name?: string
  readonly priority: Decimal
  readonly rate_type: 'LIST_RATE' | 'COMMIT_RATE'
  readonly credit_type_id: string
  readonly segments: readonly Segment[]
  readonly applies: Applicability
  readonly invoice_credit_type_id: string
  readonly instalments: readonly Instalment[]
  /** The instalments count towards the cost basis but are not invoiced. */
  readonly do_not_invoice: boolean
  /** The contract on whose invoices the instalments stand. */
  readonly invoice_contract_id?: string
  readonly rollover_fraction?: Decimal
  readonly rolled_over_from?: { readonly balance_id: string; readonly contract_id: string }
  /** The recurring commit or credit of which it is one occurrence. */
  readonly recurring_id?: string
  /** Only usage of this seat may draw on it. */
  readonly seat?: {
    readonly group_key: string
    readonly seat_id: string
    readonly subscription_id: string
  }
  /** Which children of its contract may draw on it too; none when absent. */
  readonly child_access?:
    | { readonly type: 'ALL' | 'NONE' }
    | { readonly type: 'CONTRACT_IDS'; readonly contract_ids: readonly string[] }
  /** Of a commit: whether a spend tracker counts its purchase as discounted. */
  readonly counts_as_discounted?: boolean
  readonly true_up_disabled: boolean
  readonly netsuite_sales_order_id?: string
  readonly custom_fields: Readonly<Record<string, string>>
  readonly created_at: Instant
  readonly archived_at?: Instant
}
