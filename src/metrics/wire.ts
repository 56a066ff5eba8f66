import { Type } from 'typebox'
import {
  Choice,
  CustomFields,
  Data,
  Nullable,
  Optional,
  Page,
  PageQuery,
  Time,
  Uuid,
} from '../api/schema.ts'
import { aggregations } from './metric.ts'

const Name = Type.String({ minLength: 1, description: 'Shown to people; need not be unique' })
const Property = Type.String({ minLength: 1 })
const Values = Type.Array(Type.String(), { minItems: 1 })
const Aggregation = Choice(aggregations)

const GivenEventTypeFilter = Type.Object({
  in_values: Optional(Nullable(Values)),
  not_in_values: Optional(Nullable(Values)),
})
const GivenPropertyFilter = Type.Object({
  name: Property,
  exists: Optional(
    Nullable(
      Type.Boolean({
        description: 'true: only events that have the property; false: only events that lack it',
      }),
    ),
  ),
  in_values: Optional(Nullable(Values)),
  not_in_values: Optional(Nullable(Values)),
})
const GroupKeys = Type.Array(Type.Array(Property, { minItems: 1 }), {
  description: 'Each entry is a set of properties by which usage may be told apart',
})

export const CreateMetric = Type.Object({
  name: Name,
  sql: Optional(
    Nullable(
      Type.String({
        minLength: 1,
        description: 'A SELECT over `events`; excludes every other field but custom_fields',
      }),
    ),
  ),
  event_type_filter: Optional(Nullable(GivenEventTypeFilter)),
  property_filters: Optional(Nullable(Type.Array(GivenPropertyFilter))),
  aggregation_type: Optional(Nullable(Aggregation)),
  aggregation_key: Optional(
    Nullable(
      Type.String({
        minLength: 1,
        description: 'The property that is aggregated: one of the property_filters',
      }),
    ),
  ),
  group_keys: Optional(Nullable(GroupKeys)),
  custom_fields: Optional(CustomFields),
})

export const CreateLegacyMetric = Type.Object({
  name: Name,
  aggregate: Aggregation,
  aggregate_key: Optional(Property),
  filter: Type.Object(
    {},
    { additionalProperties: true, description: 'A JSON Schema of the events that count' },
  ),
  group_keys: Optional(Type.Array(Property)),
  group_values: Optional(Type.Array(Type.String(), { description: 'Without effect' })),
})

export const RenameMetric = Type.Object({ name: Name })
export const MetricById = Type.Object({ id: Uuid })

const EventTypeFilter = Type.Object({
  in_values: Optional(Type.Array(Type.String())),
  not_in_values: Optional(Type.Array(Type.String())),
})
const PropertyFilter = Type.Object({
  name: Type.String(),
  exists: Optional(Type.Boolean()),
  in_values: Optional(Type.Array(Type.String())),
  not_in_values: Optional(Type.Array(Type.String())),
})

const metric = {
  id: Uuid,
  name: Type.String(),
  event_type_filter: Optional(EventTypeFilter),
  property_filters: Optional(Type.Array(PropertyFilter)),
  aggregation_type: Optional(Aggregation),
  aggregation_key: Optional(Type.String()),
  group_keys: Optional(Type.Array(Type.Array(Type.String()))),
  custom_fields: CustomFields,
  sql: Optional(Type.String()),
  archived_at: Optional(Time),
}
const Metric = Type.Object(metric)

/** The words of the older API beside those of the newer one. */
const older = {
  group_by: Optional(Type.Array(Type.String())),
  aggregate: Optional(Type.String()),
  aggregate_keys: Optional(Type.Array(Type.String())),
  filter: Optional(Type.Record(Type.String(), Type.Unknown())),
}
const MetricOfCustomer = Type.Object({ ...metric, ...older })

/** A metric that an event matched; SQL metrics have `custom_sql` for an aggregation. */
export const MatchedMetric = Type.Object({
  ...metric,
  ...older,
  aggregation_type: Choice([...aggregations, 'custom_sql']),
})

export const GetMetric = Data(Metric)
export const ListMetricsQuery = PageQuery({ include_archived: Optional(Type.Boolean()) })
export const ListMetrics = Page(Metric)

export const ListMetricsOfCustomerQuery = PageQuery({
  on_current_plan: Optional(
    Type.Boolean({ description: 'Only metrics of products that the customer has now' }),
  ),
  include_archived: Optional(Type.Boolean()),
})
export const ListMetricsOfCustomer = Page(MetricOfCustomer)

export const MetricProgress = Data(
  Type.Object({
    names: Type.Integer({
      description: 'Names of customers with so many events that they are folded',
    }),
    folded: Type.Integer({ description: 'Of these, how many are folded for this metric' }),
  }),
)
