import type { Instant } from '../time/clock.ts'

export type Kind = 'SPEND' | 'PREPAID'

/** What a threshold buys. Amounts are the texts of decimals, for they are kept. */
export interface Purchase {
  /** Of the commit that will hold it. */
  readonly commit_id: string
  /** In the unit of the configuration. */
  readonly amount: string
  readonly credit_type_id: string
  /** What is paid for it, in the currency of the card. */
  readonly billed: string
  readonly billed_credit_type_id: string
  readonly discounted: boolean
  readonly ending_before: string
  readonly starting_at: string
  /** The invoice that stands for it while nobody has paid. */
  readonly invoice_id: string
}

/** A purchase that a threshold set off, and how far it is. */
export interface Workflow {
  readonly id: string
  readonly customer_id: string
  readonly contract_id: string
  readonly kind: Kind
  readonly state: 'PENDING' | 'PAID' | 'FAILED'
  readonly purchase: Purchase
  readonly created_at: Instant
}

/** What webhooks call it (spec/15 §6). */
export const typeOf = (kind: Kind): string => (kind === 'SPEND' ? 'spend' : 'prepaid_balance')
