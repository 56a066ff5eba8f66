import { Type } from 'typebox'
import { Choice, Optional, Time } from '../api/schema.ts'

export const WebhookSecret = Type.Object({
  webhook_secret: Type.String({ minLength: 1, maxLength: 1000 }),
})

export const RotateDeltaSecret = Type.Object({
  starting_on: Optional(Time),
})
export const DeltaSecret = Type.Object({
  secret: Type.String({ description: 'Shown this once' }),
  starting_on: Time,
})

export const Services = Type.Object({
  services: Type.Array(
    Type.Object({
      name: Type.String(),
      usage: Choice(['makes_connections_from', 'accepts_connections_at']),
      ips: Type.Array(Type.String()),
    }),
  ),
})

const Word = Type.String({ minLength: 1, maxLength: 256 })

export const IntegrationEvent = Type.Object({
  service_name: Word,
  metric_name: Word,
  dimensions: Type.Array(Type.Object({ name: Word, value: Type.String({ maxLength: 1024 }) }), {
    maxItems: 30,
    description: 'What tells events of one name apart',
  }),
})
