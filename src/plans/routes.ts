import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'

/** Plans came before contracts. There are none here, so nothing can be done to one. */
export const notEnabled = (): Problem => Problem.of('invalid_request', 'Plans are not enabled')

const none = { data: [], next_page: null }

export const plans: Implements<
  | 'listPlans'
  | 'getPlanDetails'
  | 'getPlanCustomers'
  | 'getPlanCharges'
  | 'listCustomerPlans'
  | 'addPlanToCustomer'
  | 'getPlanPriceAdjustments'
  | 'endCustomerPlan'
  | 'addOneTimeCharge'
  | 'chargeSeats'
  | 'getPurchasedSeats'
> = {
  async listPlans() {
    return none
  },

  async getPlanDetails(_ctx, { path: { plan_id } }) {
    throw Problem.of('not_found', 'plan', plan_id)
  },

  async getPlanCustomers(_ctx, { path: { plan_id } }) {
    throw Problem.of('not_found', 'plan', plan_id)
  },

  async getPlanCharges(_ctx, { path: { plan_id } }) {
    throw Problem.of('not_found', 'plan', plan_id)
  },

  async listCustomerPlans({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    return none
  },

  async addPlanToCustomer({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async getPlanPriceAdjustments({ db }, { path: { customer_id, customer_plan_id } }) {
    await needCustomer(db, customer_id)
    throw Problem.of('not_found', 'plan of the customer', customer_plan_id)
  },

  async endCustomerPlan({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async addOneTimeCharge({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  async chargeSeats({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    throw notEnabled()
  },

  /** Seats of subscriptions are not purchased seats: those stand on plans. */
  async getPurchasedSeats({ db }, { path: { customer_id } }) {
    await needCustomer(db, customer_id)
    return { data: [] }
  },
}
