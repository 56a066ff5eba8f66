import { Type } from 'typebox'
import { Data, Optional, Page, Time, Uuid } from '../api/schema.ts'

const Name = Type.String({ minLength: 1, maxLength: 200 })

const Properties = Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 200 }), {
  maxProperties: 50,
  description: 'Tell schedules of one name apart',
})

const Segment = Type.Object({
  value: Type.Unknown(),
  starting_at: Time,
  ending_before: Optional(Time),
})

const asked = {
  schedule_name: Name,
  covering_date: Optional(Time),
}

const written = {
  schedule_name: Name,
  starting_at: Time,
  ending_before: Optional(Time),
  value: Type.Unknown({ description: 'Any JSON' }),
}

const customer = { customer_id: Uuid }
const contract = { customer_id: Uuid, contract_id: Uuid, properties: Optional(Properties) }
const rateCard = { rate_card_id: Uuid }

export const NamedSchedule = Data(Type.Array(Segment))

export const GetOfCustomer = Type.Object({ ...customer, ...asked })
export const GetOfContract = Type.Object({ ...contract, ...asked })
export const GetOfRateCard = Type.Object({ ...rateCard, ...asked })
export const UpdateOfCustomer = Type.Object({ ...customer, ...written })
export const UpdateOfContract = Type.Object({ ...contract, ...written })
export const UpdateOfRateCard = Type.Object({ ...rateCard, ...written })

export const ListOfContracts = Type.Object({
  customer_id: Uuid,
  contract_id: Optional(Uuid),
  schedule_name: Optional(Name),
  properties: Optional(Properties),
  covering_date: Optional(Time),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  next_page: Optional(Type.String()),
})
export const NamedSchedules = Page(
  Type.Object({
    contract_id: Uuid,
    schedule_name: Type.String(),
    properties: Properties,
    segments: Type.Array(Segment),
  }),
)
