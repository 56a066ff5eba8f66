import { Type } from 'typebox'
import { Amount, Data, Nullable, Optional, Time, Uuid } from '../../api/schema.ts'

const Digest = Type.String({
  description: 'SHA-256 of the object without it, as JSON with sorted names and no spaces',
})
const Group = Type.Record(Type.String(), Nullable(Type.String()))

const Events = Type.Object({
  count: Amount,
  digest: Type.String({
    description: 'SHA-256 of the transaction ids, sorted as bytes, each with a line feed after it',
  }),
})

const Hours = Type.Array(Type.Object({ hour: Time, quantity: Amount }))

const Usage = Type.Object({
  product_id: Type.String(),
  group: Group,
  starting_at: Time,
  ending_before: Time,
  source: Type.String({ description: 'EVENTS, SQL or IMPORTED' }),
  billable_metric_id: Optional(Uuid),
  usage_filter: Optional(
    Type.Object({ group_key: Type.String(), group_values: Type.Array(Type.String()) }),
  ),
  events: Optional(Events),
  hours: Optional(Hours),
  metered: Amount,
  quantity_conversion: Optional(
    Type.Object({
      conversion_factor: Amount,
      operation: Type.String(),
      name: Optional(Type.String()),
    }),
  ),
  quantity_rounding: Optional(
    Type.Object({ rounding_method: Type.String(), decimal_places: Amount }),
  ),
  quantity: Amount,
  position: Amount,
  digest: Digest,
})

const Share = Type.Object({
  product_id: Type.String(),
  credit_type_id: Uuid,
  starting_at: Time,
  ending_before: Time,
  spent: Type.Array(
    Type.Object({ product_id: Uuid, quantity: Amount, unit_price: Amount, total: Amount }),
  ),
  quantity: Amount,
  position: Amount,
  digest: Digest,
})

const Because = Type.Object(
  { kind: Type.String() },
  {
    additionalProperties: true,
    description:
      'USAGE, COMPOSITE, MINIMUM, SUBSCRIPTION, APPLIED, SCHEDULED, TRUE_UP, CONVERSION or REPEATED, with the rate, the override and the figures from which the line follows',
  },
)

const Line = Type.Object({
  line: Amount,
  type: Type.String(),
  name: Type.String(),
  product_id: Optional(Uuid),
  credit_type_id: Uuid,
  starting_at: Optional(Time),
  ending_before: Optional(Time),
  group: Optional(Group),
  tier: Optional(Type.Object({ level: Amount, starting_at: Amount, size: Nullable(Amount) })),
  commit_id: Optional(Uuid),
  commit_segment_id: Optional(Uuid),
  quantity: Optional(Amount),
  unit_price: Optional(Amount),
  total: Amount,
  counts: Type.Boolean({ description: "Whether the invoice's total counts it" }),
  because: Because,
  digest: Digest,
})

const Balance = Type.Object({
  commit_id: Uuid,
  commit_segment_id: Uuid,
  type: Type.String(),
  credit_type_id: Uuid,
  priority: Amount,
  before: Amount,
  drawn: Amount,
  after: Amount,
  draws: Type.Array(Type.Object({ line: Amount, amount: Amount, before: Amount, after: Amount })),
  digest: Digest,
})

const Terms = Type.Object({
  starting_at: Optional(Time),
  ending_before: Optional(Time),
  rate_card_id: Optional(Uuid),
  multiplier_override_prioritization: Optional(Type.String()),
  net_payment_terms_days: Optional(Amount),
  credit_type_conversions: Type.Array(
    Type.Object({
      custom_credit_type_id: Uuid,
      fiat_credit_type_id: Uuid,
      fiat_per_custom_credit: Amount,
    }),
  ),
})

const Head = Type.Object({
  id: Uuid,
  type: Type.String(),
  customer_id: Uuid,
  contract_id: Uuid,
  credit_type_id: Uuid,
  start_timestamp: Optional(Time),
  end_timestamp: Optional(Time),
  total: Amount,
  status: Optional(Type.String()),
  issued_at: Optional(Time),
  number: Optional(Type.String()),
  regenerated_from_invoice_id: Optional(Uuid),
  constituent_invoices: Optional(
    Type.Array(Type.Object({ invoice_id: Uuid, customer_id: Uuid, contract_id: Uuid })),
  ),
})

export const ProofReply = Data(
  Type.Object({
    invoice: Head,
    terms: Terms,
    usage: Type.Array(Usage),
    shares: Type.Array(Share),
    lines: Type.Array(Line),
    balances: Type.Array(Balance),
    digest: Digest,
  }),
)
