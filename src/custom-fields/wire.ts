import { Type } from 'typebox'
import { Choice, CustomFields, Optional, Page, Uuid } from '../api/schema.ts'
import { customFieldEntities } from './custom-field.ts'

const Entity = Choice(customFieldEntities)

const NewKey = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[A-Za-z0-9_.-]+$',
  description: 'Letters, digits, `_`, `.` and `-`',
})

export const AddKey = Type.Object({
  entity: Entity,
  key: NewKey,
  enforce_uniqueness: Type.Boolean({
    description:
      'No two objects of this kind may hold the same value; this cannot be changed later',
  }),
})

export const RemoveKey = Type.Object({ entity: Entity, key: Type.String() })

export const SetValues = Type.Object({
  entity: Entity,
  entity_id: Uuid,
  custom_fields: CustomFields,
})

export const DeleteValues = Type.Object({
  entity: Entity,
  entity_id: Uuid,
  keys: Type.Array(Type.String()),
})

export const ListKeys = Type.Object({ entities: Optional(Type.Array(Entity)) })
export const ListKeysQuery = Type.Object({ next_page: Optional(Type.String()) })
export const KeyList = Page(
  Type.Object({ entity: Entity, key: Type.String(), enforce_uniqueness: Type.Boolean() }),
)
