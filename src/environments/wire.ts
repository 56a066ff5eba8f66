import { Type } from 'typebox'
import { Choice, Data, Nullable, Optional, Time, Uuid } from '../api/schema.ts'

const Type_ = Choice(['SANDBOX', 'PRODUCTION'])
const Role = Choice(['ADMINISTRATOR', 'WRITER', 'READER'])

const ClockState = Type.Object({
  mode: Choice(['system', 'manual'], {
    description: 'manual: time stands still and moves only by advance',
  }),
  now: Time,
})

const Name = Type.String({ minLength: 1, maxLength: 200 })

export const CreateEnvironment = Type.Object({
  name: Name,
  type: Optional(Type_),
  clock: Optional(
    Type.Object(
      { now: Time },
      { description: 'Gives the environment a clock that is wound by hand' },
    ),
  ),
})

const environment = { id: Uuid, name: Type.String(), type: Type_, clock: ClockState }

export const EnvironmentMade = Data(
  Type.Object({
    ...environment,
    token: Type.String({ description: 'An administrator token, shown this once' }),
  }),
)
export const EnvironmentList = Type.Object({ data: Type.Array(Type.Object(environment)) })
export const EnvironmentId = Data(Type.Object({ id: Uuid }))

export const CreateToken = Type.Object({ name: Name, role: Role })
const token = { id: Uuid, name: Type.String(), role: Role }
export const TokenMade = Data(
  Type.Object({ ...token, token: Type.String({ description: 'Shown this once, stored hashed' }) }),
)
export const TokenList = Type.Object({
  data: Type.Array(Type.Object({ ...token, created_at: Time, archived_at: Nullable(Time) })),
})
export const ById = Type.Object({ id: Uuid })

export const Clock = Data(ClockState)
export const AdvanceClock = Type.Object({
  to: Optional(Time),
  by: Optional(Type.String({ description: 'An ISO 8601 duration, such as P1M or PT36H' })),
})
export const ClockAdvanced = Data(
  Type.Object({
    now: Time,
    ran: Type.Array(
      Type.Object({ at: Time, job: Type.String(), count: Type.Integer({ minimum: 1 }) }),
      { description: 'The jobs that ran on the way, by the instant at which they did' },
    ),
  }),
)

const Address = Type.String({ minLength: 1, maxLength: 100 })

const Words = Type.String({ minLength: 1, maxLength: 200 })
const Paragraph = Type.Array(Words, { maxItems: 10 })

const Seller = Type.Object(
  {
    name: Words,
    address: Optional(Paragraph),
    tax_id: Optional(Words),
    email: Optional(Words),
    phone: Optional(Words),
    website: Optional(Words),
    payment_instructions: Optional(Paragraph),
    footnote: Optional(Type.String({ minLength: 1, maxLength: 2000 })),
  },
  { description: 'Who sends the invoices; a final invoice keeps what was said here at the time' },
)

const FieldNames = (whose: string) =>
  Type.Array(Words, {
    maxItems: 10,
    description: `The custom fields of the ${whose} that invoices print, in this order`,
  })

const settings = {
  invoice_grace_period_hours: Type.Number({
    minimum: 0,
    maximum: 8760,
    description: 'Hours between the end of a period and the finalization of its usage invoice',
  }),
  resolved_alert_webhooks: Type.Boolean(),
  invoice_finalized_webhooks: Type.Boolean(),
  metrics_retroactive: Type.Boolean({
    description: 'A billable metric counts events from before it was made',
  }),
  raw_event_retention_days: Nullable(
    Type.Integer({
      minimum: 35,
      maximum: 36_500,
      description:
        'Days after which events are dropped, by the month in which they arrived; null keeps them. ' +
        'Usage stays, but SQL metrics and new metrics see only the events that are left',
    }),
  ),
  strict_requests: Type.Boolean({
    description: 'Body fields that an operation does not know are refused, not ignored',
  }),
  rate_limits: Nullable(
    Type.Record(Type.String(), Type.Number({ exclusiveMinimum: 0 }), {
      description: 'Requests a second by operation, with `default` for all others; null: no limits',
    }),
  ),
  api_ips: Type.Array(Address, { description: 'Where the API answers, for GET /v1/services' }),
  egress_ips: Type.Array(Address, { description: 'From where webhooks are sent' }),
  seller: Nullable(Seller),
  invoice_number_prefix: Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,15}$',
    description: 'How invoice numbers begin: INV makes INV-2026-000123',
  }),
  invoice_customer_fields: FieldNames('customer'),
  invoice_contract_fields: FieldNames('contract'),
  invoice_paper_size: Choice(['A4', 'LETTER']),
}
export const Settings = Data(Type.Object(settings))
export const PatchSettings = Type.Partial(Type.Object(settings))
