import { Type } from 'typebox'
import { Amount, Choice, Data, Nullable, Optional, Page, Time, Uuid } from '../api/schema.ts'
import { paymentStatuses } from './payment.ts'

const Named = Type.Object({ id: Uuid, name: Type.String() })

const Failure = Type.Object({
  type: Optional(Type.String()),
  code: Optional(Type.String()),
  decline_code: Optional(Type.String()),
  message: Optional(Type.String()),
})

export const Payment = Type.Object({
  id: Uuid,
  invoice_id: Optional(Uuid),
  customer_id: Optional(Uuid),
  contract_id: Optional(Uuid),
  payment_gateway: Optional(
    Type.Object({
      type: Choice(['stripe']),
      stripe: Type.Object({
        payment_intent_id: Type.String(),
        payment_method_id: Optional(Type.String()),
        error: Optional(Failure),
      }),
    }),
  ),
  fiat_credit_type: Optional(Named),
  amount: Optional(Amount),
  amount_paid: Optional(Amount),
  status: Optional(
    Choice(paymentStatuses, {
      description: 'requires_intervention: the customer must confirm it, or give another method',
    }),
  ),
  error_message: Optional(Type.String()),
  updated_at: Optional(Time),
  created_at: Optional(Time),
})

const which = { customer_id: Uuid, invoice_id: Uuid }

export const ListPayments = Type.Object({
  ...which,
  statuses: Optional(Type.Array(Choice(paymentStatuses), { minItems: 1 })),
  next_page: Optional(Nullable(Type.String())),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 25 })),
})
export const PaymentPage = Page(Payment)

export const InvoiceToPay = Type.Object(which)
export const PaymentReply = Data(Payment)
