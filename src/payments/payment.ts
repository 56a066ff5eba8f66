import { type Decimal, exact } from '../money/decimal.ts'
import type { PaymentGate } from '../thresholds/workflow.ts'
import type { Instant } from '../time/clock.ts'

/** What the gate says of how to pay; nothing for invoices that no purchase waits for. */
export type PaymentTerms = Partial<Omit<PaymentGate, 'payment_gate_type'>>

/** Why a payment was not made, in the words of Stripe. */
export interface PaymentError {
  readonly type: string
  readonly code?: string
  readonly decline_code?: string
  readonly message: string
}

export const paymentStatuses = ['pending', 'requires_intervention', 'paid', 'canceled'] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

/** One attempt to have an invoice paid through Stripe. Amounts are in stored units. */
export interface Payment {
  readonly id: string
  readonly number: number
  readonly invoice_id: string
  readonly customer_id: string
  readonly contract_id: string
  /** The purchase that waits for it. */
  readonly workflow_id: string | null
  readonly delivery_method_id: string
  readonly configuration_id: string
  /** By a payment intent of its own, not by an invoice at Stripe. */
  readonly by_intent: boolean
  readonly terms: PaymentTerms
  readonly credit_type_id: string
  readonly amount: Decimal
  readonly amount_paid: Decimal
  readonly status: PaymentStatus
  /** How often Stripe was asked, this time included. */
  readonly tried: number
  readonly round: number
  readonly intent_id: string | null
  readonly method_id: string | null
  readonly error: PaymentError | null
  /** It is not to be paid any more; what there is of it at Stripe is to be undone. */
  readonly withdrawn: boolean
  readonly created_at: Instant
  readonly updated_at: Instant
}

export const isActive = ({ status }: Pick<Payment, 'status'>): boolean =>
  status === 'pending' || status === 'requires_intervention'

/** A tax that was worked out elsewhere and is paid with the invoice (spec/15 §1). */
export function taxOf({ tax_type, precalculated_tax_config: tax }: PaymentTerms) {
  if (tax_type !== 'PRECALCULATED' || !tax) return undefined
  return { amount: exact(tax.tax_amount), name: tax.tax_name ?? 'Tax' }
}

/** How a payment is shown by the provider that takes it; nothing before it is known there. */
type AtStripe = Pick<Payment, 'intent_id' | 'method_id' | 'error'>

export const gatewayOf = ({ intent_id, method_id, error }: AtStripe) =>
  intent_id === null
    ? undefined
    : {
        type: 'stripe' as const,
        stripe: {
          payment_intent_id: intent_id,
          ...(method_id !== null && { payment_method_id: method_id }),
          ...(error && { error }),
        },
      }
