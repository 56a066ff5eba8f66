import { slice } from '../api/paging.ts'
import type { Implements } from '../ctx.ts'
import { insertPricingUnit, listCreditTypes } from './store.ts'

export const pricingUnits: Implements<'listCreditTypes' | 'createPricingUnit'> = {
  async listCreditTypes({ db }, { query }) {
    return slice(await listCreditTypes(db), query)
  },

  async createPricingUnit({ db, clock }, { body: { name } }) {
    return { data: await insertPricingUnit(db, name, clock.now()) }
  },
}
