import { Type } from 'typebox'
import { Amount, Choice, Data, Nullable, Optional, Page, Time, Uuid } from '../api/schema.ts'
import { type AlertType, alertTypes, FILTER_ENTITIES } from './alert.ts'

const AlertTypeName = Choice(alertTypes as [AlertType, ...AlertType[]])
const Text = Type.String({ minLength: 1, maxLength: 500 })
const Value = Type.String({ maxLength: 500 })
const UniquenessKey = Type.String({ minLength: 1, maxLength: 128 })

const FieldFilter = Type.Object({ entity: Choice(FILTER_ENTITIES), key: Text, value: Value })
const FieldFilterOrKey = Type.Object({
  entity: Choice(FILTER_ENTITIES),
  key: Text,
  value: Optional(
    Type.String({ maxLength: 500, description: 'Absent: every value, each by itself' }),
  ),
})
const Exclude = Type.Array(
  Type.Object({ custom_field_filters: Optional(Type.Array(FieldFilter)) }),
  { description: 'A balance is left out when all filters of any entry hold' },
)
const Specifier = Type.Object({
  custom_field_filters: Optional(Type.Array(FieldFilterOrKey)),
  exclude: Optional(Exclude),
})
const GroupPair = Type.Object({ key: Text, value: Value })
const GroupValue = Type.Object({
  key: Text,
  value: Optional(
    Type.String({
      maxLength: 500,
      description: 'Absent: every value that is seen, each by itself',
    }),
  ),
})
const SeatFilter = Type.Object({
  seat_group_key: Text,
  seat_group_value: Optional(
    Type.String({ maxLength: 500, description: 'Absent: every seat, each by itself' }),
  ),
})

const scope = {
  custom_field_filters: Optional(Type.Array(FieldFilter, { description: 'All must hold' })),
  group_values: Optional(Type.Array(GroupValue)),
  group_key_filter: Optional(GroupPair),
  invoice_types_filter: Optional(Type.Array(Type.String())),
  seat_filter: Optional(SeatFilter),
  alert_specifiers: Optional(
    Type.Array(Specifier, { description: 'What any of them includes is added up' }),
  ),
  credit_grant_type_filters: Optional(Type.Array(Type.String())),
}

export const CreateAlert = Type.Object({
  alert_type: AlertTypeName,
  name: Text,
  threshold: Amount,
  uniqueness_key: Optional(UniquenessKey),
  credit_type_id: Optional(
    Type.String({ format: 'uuid', description: 'USD (cents) unless another is given' }),
  ),
  customer_id: Optional(
    Type.String({ format: 'uuid', description: 'Absent: every customer, later ones too' }),
  ),
  plan_id: Optional(Uuid),
  billable_metric_id: Optional(Uuid),
  evaluate_on_create: Optional(
    Type.Boolean({
      description: 'false: who is beyond the threshold already is told of at the next crossing',
    }),
  ),
  ...scope,
})

export const ArchiveAlert = Type.Object({
  id: Uuid,
  release_uniqueness_key: Optional(
    Type.Boolean({ description: 'Lets another alert have the key; it cannot be done later' }),
  ),
})

const CustomerAlert = Type.Object({
  customer_status: Nullable(
    Choice(['ok', 'in_alarm', 'evaluating'], { description: 'Null when the alert is archived' }),
  ),
  triggered_by: Optional(Nullable(Type.String())),
  alert: Type.Object({
    id: Uuid,
    name: Type.String(),
    uniqueness_key: Optional(UniquenessKey),
    type: AlertTypeName,
    status: Choice(['enabled', 'archived', 'disabled']),
    credit_type: Optional(Nullable(Type.Object({ id: Uuid, name: Type.String() }))),
    threshold: Amount,
    updated_at: Time,
    ...scope,
  }),
})

export const GetCustomerAlert = Type.Object({
  customer_id: Uuid,
  alert_id: Uuid,
  plans_or_contracts: Optional(Choice(['PLANS', 'CONTRACTS'])),
  group_values: Optional(Type.Array(GroupPair)),
  seat_filter: Optional(Type.Object({ seat_group_key: Text, seat_group_value: Value })),
  alert_specifiers: Optional(
    Type.Array(
      Type.Object({ custom_field_filters: Type.Array(FieldFilter), exclude: Optional(Exclude) }),
    ),
  ),
  custom_field_filters: Optional(Type.Array(FieldFilter)),
  webhook_notification_id: Optional(Type.String()),
})
export const CustomerAlertReply = Data(CustomerAlert)

export const ListCustomerAlertsQuery = Type.Object({ next_page: Optional(Type.String()) })
export const ListCustomerAlerts = Type.Object({
  customer_id: Uuid,
  alert_statuses: Optional(
    Type.Array(Choice(['ENABLED', 'DISABLED', 'ARCHIVED']), {
      minItems: 1,
      description: 'Only enabled ones unless others are asked for',
    }),
  ),
})
export const CustomerAlertPage = Page(CustomerAlert)

export const ResetCustomerAlert = Type.Object({ customer_id: Uuid, alert_id: Uuid })
