import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { instant } from '../time/clock.ts'
import { notEnabled } from './routes.ts'

/** Credit grants belong to plans; credits and commits of contracts took their place. */
export const creditGrants: Implements<
  | 'createGrant'
  | 'createPrepaidGrant'
  | 'editGrant'
  | 'voidGrant'
  | 'listGrants'
  | 'listCreditLedgerEntries'
  | 'migrateCreditGrantsToContracts'
  | 'createRechargeSetting'
  | 'updateRechargeSetting'
  | 'getRechargeSettings'
> = {
  async createGrant({ db }, { body: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async createPrepaidGrant({ db }, { body: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async editGrant() {
    throw notEnabled()
  },

  async voidGrant() {
    throw notEnabled()
  },

  async listGrants(_ctx, { body: { credit_grant_ids, credit_type_ids, customer_ids } }) {
    if (credit_grant_ids && (credit_type_ids || customer_ids))
      throw Problem.of(
        'invalid_request',
        'credit_grant_ids excludes credit_type_ids and customer_ids',
      )
    return { data: [], next_page: null }
  },

  async listCreditLedgerEntries({ db, clock }, { body: { customer_ids = [], ending_before } }) {
    for (const id of customer_ids) await needCustomer(db, id)
    if (ending_before !== undefined && instant(ending_before) > clock.now())
      throw Problem.of('invalid_request', 'ending_before must not be in the future')
    return { data: [], next_page: null }
  },

  async migrateCreditGrantsToContracts({ db }, { body: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async createRechargeSetting({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async updateRechargeSetting({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async getRechargeSettings({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    return { data: [] }
  },
}
