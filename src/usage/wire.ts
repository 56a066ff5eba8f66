import { Type } from 'typebox'
import {
  Amount,
  Choice,
  Empty,
  Nullable,
  Optional,
  Page,
  PageQuery,
  Time,
  Uuid,
} from '../api/schema.ts'
import { MatchedMetric } from '../metrics/wire.ts'
import { windowSizes } from './windows.ts'

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

const WindowSize = Choice(windowSizes, {
  description: 'One value by the hour, by the day (UTC), or for the whole span',
})
const Value = Nullable(Amount)
const Values = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })
const CurrentPeriod = Type.Boolean({
  description: "The span of the customer's running statement period, instead of two dates",
})

export const UsageBatchQuery = Type.Object({
  next_page: Optional(Type.String()),
  limit: Optional(Type.Unsafe<undefined>({ not: {}, description: 'Pages have one size' })),
})
export const UsageBatch = Type.Object({
  window_size: WindowSize,
  starting_on: Time,
  ending_before: Time,
  customer_ids: Optional(Type.Array(Uuid, { description: 'All customers when absent' })),
  billable_metrics: Optional(
    Type.Array(
      Type.Object({
        id: Uuid,
        group_by: Optional(
          Type.Object({
            key: Type.String({ minLength: 1 }),
            values: Optional(
              Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 200 }),
            ),
          }),
        ),
      }),
      { description: 'All metrics that are not archived when absent' },
    ),
  ),
})
export const UsageBatchPage = Page(
  Type.Object({
    customer_id: Uuid,
    billable_metric_id: Uuid,
    billable_metric_name: Type.String(),
    start_timestamp: Time,
    end_timestamp: Time,
    value: Value,
    groups: Optional(Type.Record(Type.String(), Value)),
  }),
)

export const UsagePageQuery = PageQuery({})
const span = {
  customer_id: Uuid,
  window_size: WindowSize,
  starting_on: Optional(Time),
  ending_before: Optional(Time),
  current_period: Optional(CurrentPeriod),
}
export const UsageGroups = Type.Object({
  ...span,
  billable_metric_id: Uuid,
  group_by: Optional(Type.Object({ key: Type.String({ minLength: 1 }), values: Optional(Values) })),
  group_key: Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'One whole group key of the metric, in any order',
    }),
  ),
  group_filters: Optional(
    Type.Record(Type.String(), Type.Array(Type.String({ minLength: 1 })), {
      description: 'Values by keys of group_key; a key without values has all of them',
    }),
  ),
})
export const UsageGroupsPage = Page(
  Type.Object({
    starting_on: Time,
    ending_before: Time,
    group_key: Nullable(Type.String()),
    group_value: Nullable(Type.String()),
    group: Optional(Type.Record(Type.String(), Type.String())),
    value: Value,
  }),
)

export const UsageSeats = Type.Object({
  ...span,
  seat_metric_id: Uuid,
  usage_type: Choice(['MAX', 'LATEST']),
})
export const UsageSeatsPage = Page(
  Type.Object({ starting_on: Time, ending_before: Time, value: Value }),
)

export const SearchEvents = Type.Object({
  transactionIds: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 100 }),
})
export const FoundEvents = Type.Array(
  Type.Object({
    id: Type.String(),
    transaction_id: Type.String(),
    customer_id: Type.String({ description: 'As it was sent' }),
    event_type: Type.String(),
    timestamp: Time,
    properties: Type.Record(Type.String(), Type.Unknown()),
    processed_at: Time,
    is_duplicate: Type.Boolean({
      description: 'An event with the same transaction_id had come before; this one never counts',
    }),
    matched_customer: Optional(Type.Object({ id: Uuid, name: Type.String() })),
    matched_billable_metrics: Type.Array(MatchedMetric),
  }),
)

export const EventFeedQuery = Type.Object({
  after: Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'As the reply before gave it; absent: the latest events',
    }),
  ),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 100 })),
})
export const EventFeed = Type.Object({
  data: Type.Array(
    Type.Object({
      id: Type.String(),
      transaction_id: Type.String(),
      customer_id: Type.String(),
      event_type: Type.String(),
      timestamp: Time,
      received_at: Time,
      properties: Type.Record(Type.String(), Type.Unknown()),
      is_duplicate: Type.Boolean(),
      matched_customer: Optional(Type.Object({ id: Uuid, name: Type.String() })),
      metrics: Type.Array(
        Type.Object({
          id: Uuid,
          name: Type.String(),
          matched: Type.Boolean(),
          why: Optional(Type.String({ description: 'Why the metric does not count the event' })),
        }),
      ),
    }),
  ),
  after: Type.Integer({ description: 'Ask with it for what comes next' }),
})
