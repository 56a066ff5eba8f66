import { Problem } from '../api/problem.ts'
import { findContract } from '../contracts/store.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { needCreditType } from '../pricing-units/store.ts'
import { sealLink } from '../secrets/link.ts'
import { MINUTE, plus } from '../time/clock.ts'
import { type Options, readOptions, type View } from './dashboard.ts'

const LIFETIME = 30 * MINUTE

/** Refuses options that name what this customer does not have. */
async function checkReferences(db: Db, customer_id: string, options: Options): Promise<void> {
  const { contract_id, credit_ledger_credit_type_id } = options
  if (contract_id !== undefined) {
    const contract = await findContract(db, contract_id)
    if (contract?.customer_id !== customer_id)
      throw Problem.of('not_found', 'contract', contract_id)
  }
  if (credit_ledger_credit_type_id !== undefined)
    await needCreditType(db, credit_ledger_credit_type_id)
}

export const dashboardLinks: Implements<'embeddableDashboard'> = {
  async embeddableDashboard({ db, clock, vault, origin, environment }, { body }) {
    const { customer_id, dashboard, dashboard_options = [], color_overrides = [] } = body
    await needCustomer(db, customer_id)
    const options = readOptions(dashboard_options)
    await checkReferences(db, customer_id, options)
    const about: View = {
      customer_id,
      options,
      colors: Object.fromEntries(
        color_overrides.flatMap(({ name, value }) => (name && value ? [[name, value]] : [])),
      ),
      groups: body.bm_group_key_overrides ?? [],
    }
    const url = sealLink(vault, origin, {
      environment_id: environment.id,
      path: `/dashboards/${dashboard}`,
      about,
      expires_at: plus(clock.now(), LIFETIME),
    })
    return { data: { url } }
  },
}
