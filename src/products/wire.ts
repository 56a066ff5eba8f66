import { Type } from 'typebox'
import {
  AmountOf,
  Choice,
  CustomFields,
  Data,
  HourTime,
  Nullable,
  Optional,
  Page,
  PageQuery,
  Time,
  Uuid,
} from '../api/schema.ts'

const Tags = Type.Array(Type.String({ minLength: 1 }))
const GroupKey = (description: string) =>
  Type.Array(Type.String({ minLength: 1 }), { description, uniqueItems: true })

const QuantityConversion = Type.Object(
  {
    conversion_factor: AmountOf({ exclusiveMinimum: 0 }),
    operation: Choice(['MULTIPLY', 'DIVIDE']),
    name: Optional(Type.String()),
  },
  { description: 'USAGE only: from the unit that is metered to the unit that is sold' },
)

const QuantityRounding = Type.Object(
  {
    rounding_method: Choice(['ROUND_UP', 'ROUND_DOWN', 'ROUND_HALF_UP']),
    decimal_places: Type.Integer({ minimum: 0, maximum: 100 }),
  },
  { description: 'USAGE only: how the quantity of a line is rounded, after conversion' },
)

const Name = Type.String({ minLength: 1, description: 'Shown on invoices' })

/** The fields of a product that an update may change. */
const changing = {
  billable_metric_id: Optional(Uuid),
  sql_breakdown_granularity: Optional(
    Choice(['HOUR', 'SERVICE_PERIOD'], {
      description: 'How often a SQL metric is evaluated; without effect on others',
    }),
  ),
  composite_product_ids: Optional(Type.Array(Uuid)),
  composite_tags: Optional(Tags),
  is_refundable: Optional(Type.Boolean()),
  exclude_free_usage: Optional(
    Type.Boolean({ description: 'COMPOSITE only: products that cost nothing are left out' }),
  ),
  include_composite_spend: Optional(
    Type.Boolean({ description: 'COMPOSITE only: what other composites charge counts too' }),
  ),
  tags: Optional(Tags),
  pricing_group_key: Optional(
    GroupKey('USAGE only: each tuple of values of these properties has rates of its own'),
  ),
  presentation_group_key: Optional(
    GroupKey('USAGE only: values of these properties split lines at the same price'),
  ),
  quantity_conversion: Optional(Nullable(QuantityConversion)),
  quantity_rounding: Optional(Nullable(QuantityRounding)),
  netsuite_internal_item_id: Optional(Type.String()),
  netsuite_overage_item_id: Optional(Type.String()),
}

const Scope = Choice(['CUSTOMER', 'CONTRACT'], {
  description: 'COMPOSITE only: whose spend counts; CONTRACT unless told otherwise',
})

export const CreateProduct = Type.Object({
  name: Name,
  type: Choice([
    'FIXED',
    'USAGE',
    'COMPOSITE',
    'SUBSCRIPTION',
    'PROFESSIONAL_SERVICE',
    'PRO_SERVICE',
  ]),
  ...changing,
  composite_scope: Optional(Scope),
  custom_fields: Optional(CustomFields),
})

export const UpdateProduct = Type.Object({
  product_id: Uuid,
  starting_at: HourTime,
  name: Optional(Name),
  ...changing,
})

export const ProductId = Type.Object({ product_id: Uuid })
export const ById = Type.Object({ id: Uuid })

export const ListProducts = Type.Object({
  archive_filter: Optional(Choice(['ARCHIVED', 'NOT_ARCHIVED', 'ALL'])),
})
export const ListProductsQuery = PageQuery({})

const made = { created_at: Time, created_by: Type.String() }

const State = Type.Object({
  name: Type.String(),
  starting_at: Optional(Time),
  ...made,
  ...changing,
  composite_scope: Optional(Scope),
})

const Update = Type.Object({
  name: Optional(Type.String()),
  starting_at: Optional(Time),
  ...made,
  ...changing,
})

const ProductListItem = Type.Object({
  id: Uuid,
  type: Choice(['USAGE', 'SUBSCRIPTION', 'COMPOSITE', 'FIXED', 'PRO_SERVICE']),
  archived_at: Nullable(Time),
  initial: State,
  current: State,
  updates: Type.Array(Update),
  custom_fields: CustomFields,
})

export const Product = Data(ProductListItem)
export const ProductPage = Page(ProductListItem)
