import { Type } from 'typebox'
import { CustomFields, Data, Optional, Uuid } from '../api/schema.ts'
import { NewContract } from '../contracts/wire.ts'
import { CreateCustomer } from '../customers/wire.ts'

export const CreateCustomerWithContract = Type.Object({
  customer: CreateCustomer,
  contract: NewContract,
})

export const CustomerWithContract = Data(
  Type.Object({
    customer_id: Uuid,
    ingest_aliases: Type.Array(Type.String()),
    customer_name: Type.String(),
    custom_fields: Optional(CustomFields),
    contract_id: Uuid,
  }),
)
