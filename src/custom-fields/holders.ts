import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { CustomFieldEntity } from './custom-field.ts'
import { isRowOf } from './store-holders.ts'

/** The table in which objects of each kind lie; the kinds that Maelzel never makes have none. */
export const tableOf: Partial<Record<CustomFieldEntity, string>> = {
  alert: 'alert',
  billable_metric: 'billable_metric',
  commit: 'commit',
  contract: 'contract',
  contract_credit: 'credit',
  contract_product: 'product',
  customer: 'customer',
  discount: 'discount',
  invoice: 'invoice',
  package_commit: 'package_commit',
  package_credit: 'package_credit',
  package_scheduled_charge: 'package_scheduled_charge',
  package_subscription: 'package_subscription',
  professional_service: 'professional_service',
  rate_card: 'rate_card',
  scheduled_charge: 'scheduled_charge',
  subscription: 'subscription',
}

/** Refuses the request when there is no object of this kind with this id. */
export async function needHolder(db: Db, entity: CustomFieldEntity, id: string): Promise<void> {
  const table = tableOf[entity]
  if (table === undefined || !(await isRowOf(db, table, id)))
    throw Problem.of('not_found', entity, id)
}
