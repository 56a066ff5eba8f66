import type { Static } from 'typebox'
import type { Maker } from '../commits/make.ts'
import type { PaymentGateConfig } from '../commits/wire-input.ts'
import type { Ops } from '../contracts/edit.ts'
import type { Instant } from '../time/clock.ts'

/** What sets a purchase off: one of the two thresholds, or somebody's edit of the contract. */
export type Kind = 'SPEND' | 'PREPAID' | 'MANUAL'

/** Who takes the money for a commit before it may be drawn on, and how (spec/15 §1). */
export type PaymentGate = Readonly<Static<typeof PaymentGateConfig>>

/** What is bought, and billed. Amounts are the texts of decimals, for they are kept. */
export interface Purchase {
  readonly commit_id: string
  readonly product_id: string
  readonly name: string
  /** What is paid for it, in stored units of a currency. */
  readonly billed: string
  readonly billed_credit_type_id: string
  readonly discounted: boolean
  /** The instalment that the invoice bills. */
  readonly schedule_item_id: string
  readonly invoice_id: string
  readonly net_payment_terms_days?: number
  readonly billable_status: 'billable' | 'unbillable'
}

/** The edit of the contract that is made once the purchase is paid. */
export interface Waiting {
  readonly ops: Ops
  readonly custom_fields: Maker['custom_fields']
  readonly uniqueness_key?: string
}

/** A purchase, and how far it is. */
export interface Workflow {
  readonly id: string
  readonly customer_id: string
  readonly contract_id: string
  readonly kind: Kind
  readonly gate: PaymentGate['payment_gate_type']
  readonly state: 'PENDING' | 'PAID' | 'FAILED'
  readonly purchase: Purchase
  readonly waiting: Waiting
  readonly created_at: Instant
}

const TYPES = { SPEND: 'spend', PREPAID: 'prepaid_balance', MANUAL: 'manual_commit' } as const

/** What webhooks say of every step (spec/15 §6). */
export const aboutOf = ({ kind, customer_id, contract_id }: Workflow) => ({
  workflow_type: TYPES[kind],
  customer_id,
  contract_id,
})
