import { Type } from 'typebox'
import { Choice, Data, Nullable, Optional, Time, Uuid } from '../api/schema.ts'
import { LIFECYCLE_TYPES } from './lifecycle.ts'

const LifecycleType = Choice(LIFECYCLE_TYPES)
const Offset = Type.String({
  description:
    'An ISO 8601 duration of years to hours, such as P1D or -PT2H. A minus puts it before the event, where the event has a date that is known beforehand',
})
const Name = Type.String({ minLength: 1, maxLength: 500 })

export const CreateConfig = Type.Object({
  name: Name,
  policy: Type.Object({ type: LifecycleType, offset: Offset }),
  uniqueness_key: Optional(Type.String({ minLength: 1, maxLength: 128 })),
})
export const ConfigById = Type.Object({ id: Uuid })

export const EditConfig = Type.Object({
  id: Optional(
    Type.String({ format: 'uuid', description: 'Of an offset notification; absent: a system one' }),
  ),
  is_enabled: Optional(Type.Boolean({ description: 'Of system notifications only' })),
  policy: Type.Object({ type: LifecycleType, offset: Optional(Offset) }),
})

const OffsetConfig = Type.Object({
  id: Uuid,
  name: Type.String(),
  type: Choice(['OFFSET_LIFECYCLE_EVENT']),
  policy: Type.Object({ type: LifecycleType, offset: Offset }),
  environment_type: Choice(['PRODUCTION', 'SANDBOX']),
  created_at: Time,
  created_by: Type.String(),
  archived_at: Nullable(Time),
})
const SystemConfig = Type.Object({
  type: Choice(['SYSTEM_LIFECYCLE_EVENT']),
  is_enabled: Type.Boolean(),
  policy: Type.Object({ type: LifecycleType }),
})

export const ConfigReply = Data(OffsetConfig)
export const EditedReply = Data(Type.Union([OffsetConfig, SystemConfig]))

export const ListOffsetConfigs = Type.Object({
  limit: Optional(Type.Integer({ minimum: 1, maximum: 400 })),
  cursor: Optional(Type.String({ description: 'The one that the page before gave' })),
  archive_filter: Optional(Choice(['ARCHIVED', 'NOT_ARCHIVED', 'ALL'])),
})
export const OffsetConfigList = Type.Object({
  data: Type.Array(OffsetConfig),
  cursor: Nullable(Type.String()),
})
export const SystemConfigList = Type.Object({
  data: Type.Array(SystemConfig),
  cursor: Type.Null(),
})
