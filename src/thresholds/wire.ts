import { Type } from 'typebox'
import { Choice, Optional, Uuid } from '../api/schema.ts'

export const ReleaseGate = Type.Object({
  workflow_id: Uuid,
  outcome: Choice(['PAID', 'FAILED'], { description: 'What came of the payment that you took' }),
})

const Limit = Type.Unsafe<number>({ type: 'number', minimum: 0 })

export const ActiveRecharge = Type.Object({
  customer_id: Uuid,
  recharge_to_amount: Optional(Limit),
  recharge_threshold: Optional(Limit),
  enabled: Optional(Type.Boolean()),
})
