import { Type } from 'typebox'
import { Data, Page, PageQuery, Uuid } from '../api/schema.ts'

const creditType = {
  id: Uuid,
  name: Type.String(),
  is_currency: Type.Boolean({ description: 'false: a unit of your own' }),
}

export const ListCreditTypesQuery = PageQuery({})
export const ListCreditTypes = Page(Type.Object(creditType))

export const CreatePricingUnit = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
})
export const PricingUnit = Data(Type.Object(creditType))
