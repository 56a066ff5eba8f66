import { Type } from 'typebox'
import { Choice, Data, Nullable, Optional, Page, PageQuery, Time, Uuid } from '../api/schema.ts'

export const CreateWebhook = Type.Object({
  url: Type.String({
    minLength: 1,
    maxLength: 2000,
    description: 'Every notification of this environment is posted there',
  }),
  secret: Optional(
    Type.String({
      minLength: 1,
      maxLength: 1000,
      description:
        'Signs what is sent. Without one it is the secret of the environment, if it has been given one, or else one made now',
    }),
  ),
})
export const WebhookMade = Data(
  Type.Object({
    id: Uuid,
    url: Type.String(),
    secret: Type.String({ description: 'Shown this once' }),
  }),
)
export const WebhookList = Type.Object({
  data: Type.Array(Type.Object({ id: Uuid, url: Type.String(), created_at: Time })),
})
export const WebhookById = Type.Object({ id: Uuid })

const Status = Choice(['PENDING', 'DELIVERED', 'FAILED'], {
  description: 'FAILED: given up after two days, or the endpoint was archived',
})

const Delivery = Type.Object({
  id: Uuid,
  endpoint_id: Uuid,
  event_id: Uuid,
  type: Type.String(),
  status: Status,
  created_at: Time,
  attempts: Type.Array(
    Type.Object({
      at: Time,
      status_code: Nullable(Type.Integer()),
      error: Nullable(Type.String({ description: 'Why there is no status' })),
      duration_ms: Type.Integer(),
    }),
  ),
})
export const ListDeliveries = PageQuery({
  status: Optional(Status),
  type: Optional(Type.String()),
})
export const DeliveryPage = Page(Delivery)
export const DeliveryReply = Data(Delivery)
