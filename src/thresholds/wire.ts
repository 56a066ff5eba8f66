import { Type } from 'typebox'
import { Choice, Uuid } from '../api/schema.ts'

export const ReleaseGate = Type.Object({
  workflow_id: Uuid,
  outcome: Choice(['PAID', 'FAILED'], { description: 'What came of the payment that you took' }),
})
