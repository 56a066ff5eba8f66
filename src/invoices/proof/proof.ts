import type { Decimal, Numeric } from '../../money/decimal.ts'
import type { OverrideTier } from '../../pricing/override.ts'
import type { QuantityConversion, QuantityRounding } from '../../pricing/product.ts'
import type { Price } from '../../pricing/rate.ts'
import type { InvoiceRef, InvoiceStatus, InvoiceType, LineType } from '../invoice.ts'

/**
 * Everything from which an invoice follows, as plain data: what it shows is what is kept. Instants
 * are text in it, so that it reads the same years later.
 */
export interface Proof {
  readonly invoice: ProvenHead
  readonly terms: ProvenTerms
  /** What was metered of each product and group, window by window. */
  readonly usage: readonly ProvenUsage[]
  /** What composites are shares of, window by window. */
  readonly shares: readonly ProvenShare[]
  readonly lines: readonly ProvenLine[]
  /** What was drawn, each segment from before to after, in the order in which they burn. */
  readonly balances: readonly ProvenBalance[]
}

/** What is written when an invoice becomes final. */
export interface NewProof {
  readonly proof: Proof
  /** The number of the last event that was looked at; absent: of all that there are. */
  readonly until?: number | undefined
}

export interface ProvenHead {
  readonly id: string
  readonly type: InvoiceType
  readonly customer_id: string
  readonly contract_id: string
  readonly credit_type_id: string
  readonly start_timestamp?: string
  readonly end_timestamp?: string
  readonly total: Decimal
  /** As they are when the proof is read; a draft's too. */
  readonly status?: InvoiceStatus
  readonly issued_at?: string
  readonly number?: string
  readonly regenerated_from_invoice_id?: string
  readonly constituent_invoices?: readonly InvoiceRef[]
}

/** What the contract said when the invoice was computed, apart from prices: those stand at the lines. */
export interface ProvenTerms {
  readonly starting_at?: string
  readonly ending_before?: string
  readonly rate_card_id?: string
  readonly multiplier_override_prioritization?: string
  readonly net_payment_terms_days?: Numeric
  readonly credit_type_conversions: readonly {
    readonly custom_credit_type_id: string
    readonly fiat_credit_type_id: string
    readonly fiat_per_custom_credit: Decimal
  }[]
}

/** The events of a window and group: how many, and the SHA-256 of their sorted transaction ids. */
export interface ProvenEvents {
  readonly count: Numeric
  readonly digest: string
}

export interface ProvenHour {
  readonly hour: string
  readonly quantity: Decimal
}

export interface ProvenUsage {
  readonly product_id: string
  readonly group: Readonly<Record<string, string | null>>
  readonly starting_at: string
  readonly ending_before: string
  readonly source: 'EVENTS' | 'SQL' | 'IMPORTED'
  readonly billable_metric_id?: string
  readonly usage_filter?: { readonly group_key: string; readonly group_values: readonly string[] }
  /** Absent for what was told instead of metered. */
  readonly events?: ProvenEvents
  /** As metered; absent while nobody has asked and the events are kept. */
  readonly hours?: readonly ProvenHour[]
  readonly metered: Decimal
  readonly quantity_conversion?: QuantityConversion
  readonly quantity_rounding?: {
    readonly rounding_method: QuantityRounding['rounding_method']
    readonly decimal_places: Numeric
  }
  /** Converted and rounded: what is sold. */
  readonly quantity: Decimal
  /** Where it begins in the tiers of the billing period. */
  readonly position: Decimal
}

export interface ProvenShare {
  readonly product_id: string
  readonly credit_type_id: string
  readonly starting_at: string
  readonly ending_before: string
  readonly spent: readonly {
    readonly product_id: string
    readonly quantity: Decimal
    readonly unit_price: Decimal
    readonly total: Decimal
  }[]
  readonly quantity: Decimal
  readonly position: Decimal
}

export interface ProvenLine {
  /** Counts from 1. */
  readonly line: Numeric
  readonly type: LineType
  readonly name: string
  readonly product_id?: string
  readonly credit_type_id: string
  readonly starting_at?: string
  readonly ending_before?: string
  readonly group?: Readonly<Record<string, string | null>>
  readonly tier?: {
    readonly level: Numeric
    readonly starting_at: Decimal
    readonly size: Decimal | null
  }
  readonly commit_id?: string
  readonly commit_segment_id?: string
  readonly quantity?: Decimal
  readonly unit_price?: Decimal
  readonly total: Decimal
  /** Whether the invoice's total counts it. */
  readonly counts: boolean
  readonly because: Because
}

/** Which rate and which override make a unit cost what it does. */
export interface ProvenPrice {
  readonly rate: {
    readonly id: string
    readonly base: 'LIST_RATE' | 'COMMIT_RATE'
    readonly credit_type_id: string
    readonly starting_at: string
    readonly ending_before?: string
    readonly price: Price
  }
  readonly override?: {
    readonly id: string
    readonly type: 'MULTIPLIER' | 'OVERWRITE' | 'TIERED'
    readonly multiplier?: Decimal
    readonly tiers?: readonly OverrideTier[]
    readonly overwrite_price?: Price
    readonly is_commit_specific: boolean
    readonly starting_at: string
    readonly ending_before?: string
  }
  /** The rate with the override: what is paid. */
  readonly price: Price
}

export type Because =
  | ({
      readonly kind: 'USAGE'
      /** Which of `usage` it charges a part of, and where in the tiers this part begins. */
      readonly usage: Numeric
      readonly position: Decimal
      readonly billable_metric_id?: string
      readonly events?: ProvenEvents
      /** The line's own quantity, by hour. */
      readonly hours?: readonly ProvenHour[]
    } & ProvenPrice)
  | ({
      readonly kind: 'COMPOSITE'
      readonly share: Numeric
      readonly position: Decimal
    } & ProvenPrice)
  /** The minimum of a composite, less what its shares before came to; the last share is less. */
  | ({
      readonly kind: 'MINIMUM'
      readonly minimum: Decimal
      readonly charged: Decimal
      readonly share?: Numeric
    } & ProvenPrice)
  | ({
      readonly kind: 'SUBSCRIPTION'
      readonly subscription_id?: string
      /** Of a partial period: its whole hours, of those of the full one. */
      readonly proration?: {
        readonly hours: Decimal
        readonly of_hours: Decimal
        readonly rounding_method?: string
        readonly decimal_places?: Numeric
      }
    } & ProvenPrice)
  /** What a balance pays of the line `covers`. */
  | {
      readonly kind: 'APPLIED'
      readonly covers: Numeric
      readonly balance: Numeric
      readonly balance_type: string
      readonly before: Decimal
      readonly after: Decimal
    }
  /** An item of the schedule of a charge, a discount, a service or the payment for a commit. */
  | { readonly kind: 'SCHEDULED'; readonly of: string; readonly schedule_item_id?: string }
  | { readonly kind: 'TRUE_UP'; readonly promised: Decimal; readonly consumed: Decimal }
  /** What is owed in a custom unit, on these lines. */
  | {
      readonly kind: 'CONVERSION'
      readonly custom_credit_type_id: string
      readonly of_lines: readonly Numeric[]
    }
  /** The line of another invoice, whose own proof says why. */
  | { readonly kind: 'REPEATED'; readonly invoice_id: string; readonly line_item_id: string }

export interface ProvenBalance {
  readonly commit_id: string
  readonly commit_segment_id: string
  readonly type: string
  readonly credit_type_id: string
  readonly priority: Decimal
  readonly before: Decimal
  readonly drawn: Decimal
  readonly after: Decimal
  /** In the order in which they were made. */
  readonly draws: readonly {
    readonly line: Numeric
    readonly amount: Decimal
    readonly before: Decimal
    readonly after: Decimal
  }[]
}
