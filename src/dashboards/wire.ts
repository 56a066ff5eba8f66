import { Type } from 'typebox'
import { Choice, Data, Optional, Uuid } from '../api/schema.ts'
import { colorNames, dashboards, optionNames } from './dashboard.ts'

const Option = Type.Object({
  key: Choice(optionNames),
  value: Type.String({ maxLength: 200 }),
})

const Color = Type.Object({
  name: Optional(Choice(colorNames)),
  value: Optional(
    Type.String({ pattern: '^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$', description: 'As #1f2430' }),
  ),
})

const GroupNames = Type.Object({
  group_key_name: Type.String({ minLength: 1 }),
  display_name: Optional(Type.String()),
  value_display_names: Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'What to call the values of the key, by the values',
    }),
  ),
})

export const GetDashboard = Type.Object({
  customer_id: Uuid,
  dashboard: Choice(dashboards),
  dashboard_options: Optional(Type.Array(Option, { maxItems: 50 })),
  color_overrides: Optional(Type.Array(Color, { maxItems: 50 })),
  bm_group_key_overrides: Optional(
    Type.Array(GroupNames, { description: 'How the usage dashboard names group keys' }),
  ),
})
export const DashboardUrl = Data(
  Type.Object({
    url: Type.String({ description: 'For an iframe; it opens without a token for 30 minutes' }),
  }),
)
