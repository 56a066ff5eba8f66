import { Type } from 'typebox'
import { Choice, Optional, PageQuery, Time } from '../api/schema.ts'

export const AuditLogQuery = PageQuery({
  starting_on: Optional(Time),
  ending_before: Optional(Time),
  sort: Optional(Choice(['date_asc', 'date_desc'], { description: 'date_asc unless given' })),
  resource_type: Optional(Type.String({ description: 'Together with resource_id' })),
  resource_id: Optional(Type.String({ description: 'Together with resource_type' })),
})

const Entry = Type.Object({
  id: Type.String(),
  timestamp: Time,
  actor: Optional(
    Type.Object({ id: Type.String(), name: Type.String(), email: Optional(Type.String()) }),
  ),
  request: Type.Object({
    id: Type.String(),
    ip: Optional(Type.String()),
    user_agent: Optional(Type.String()),
  }),
  resource_type: Optional(Type.String()),
  resource_id: Optional(Type.String()),
  action: Optional(Type.String()),
  status: Optional(Choice(['success', 'failure', 'pending'])),
  description: Optional(Type.String()),
})

export const AuditLog = Type.Object({
  data: Type.Array(Entry),
  next_page: Type.String({
    description: 'Given even after the last entry: ask again later for what was added since',
  }),
})
