import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { CustomFieldEntity } from './custom-field.ts'
import { isRow, isTerm } from './store-holders.ts'

/** Kinds of objects that lie in a table of their own, and its name. */
const TABLES: Partial<Record<CustomFieldEntity, string>> = {
  alert: 'alert',
  billable_metric: 'billable_metric',
  contract: 'contract',
  contract_product: 'product',
  customer: 'customer',
  invoice: 'invoice',
  rate_card: 'rate_card',
}

/** Kinds that lie within contracts, packages and balances. The rest only older plans have. */
const TERMS: ReadonlySet<CustomFieldEntity> = new Set<CustomFieldEntity>([
  'commit',
  'contract_credit',
  'discount',
  'package_commit',
  'package_credit',
  'package_scheduled_charge',
  'package_subscription',
  'professional_service',
  'scheduled_charge',
  'subscription',
])

async function isThere(db: Db, entity: CustomFieldEntity, id: string): Promise<boolean> {
  const table = TABLES[entity]
  if (table !== undefined) return isRow(db, table, id)
  return TERMS.has(entity) && isTerm(db, entity, id)
}

/** Refuses the request when there is no object of this kind with this id. */
export async function needHolder(db: Db, entity: CustomFieldEntity, id: string): Promise<void> {
  if (!(await isThere(db, entity, id))) throw Problem.of('not_found', entity, id)
}
