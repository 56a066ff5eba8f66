import { Type } from 'typebox'
import { Empty, Optional, Time } from '../api/schema.ts'

export const Event = Type.Object({
  transaction_id: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'An event sent again under the same id is ignored, whatever else it says',
  }),
  customer_id: Type.String({
    minLength: 1,
    description: "A customer's id or one of its ingest aliases, now or later",
  }),
  event_type: Type.String({ minLength: 1 }),
  timestamp: Time,
  properties: Optional(
    Type.Object(
      {},
      {
        additionalProperties: true,
        description:
          'At most 2,000, each at most 256 bytes. Send numbers as text to keep all digits',
      },
    ),
  ),
})

export const Events = Type.Array(Event, { minItems: 1, maxItems: 100 })
export const Accepted = Empty
