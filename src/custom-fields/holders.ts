import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { CustomFieldEntity } from './custom-field.ts'
import { isBalance, isRow, isTerm } from './store-holders.ts'

type IsThere = (db: Db, id: string) => Promise<boolean>

const row =
  (table: string): IsThere =>
  (db, id) =>
    isRow(db, table, id)

const term =
  (list: string): IsThere =>
  (db, id) =>
    isTerm(db, list, id)

const either =
  (a: IsThere, b: IsThere): IsThere =>
  async (db, id) =>
    (await a(db, id)) || b(db, id)

/** Where objects of each kind are found. Kinds that only Metronome's older plans have are nowhere. */
const isThere: Partial<Record<CustomFieldEntity, IsThere>> = {
  alert: row('alert'),
  billable_metric: row('billable_metric'),
  commit: either((db, id) => isBalance(db, 'COMMIT', id), term('commits')),
  contract: row('contract'),
  contract_credit: either((db, id) => isBalance(db, 'CREDIT', id), term('credits')),
  contract_product: row('product'),
  customer: row('customer'),
  discount: term('discounts'),
  invoice: row('invoice'),
  professional_service: term('professional_services'),
  rate_card: row('rate_card'),
  scheduled_charge: term('scheduled_charges'),
  subscription: term('subscriptions'),
}

/** Refuses the request when there is no object of this kind with this id. */
export async function needHolder(db: Db, entity: CustomFieldEntity, id: string): Promise<void> {
  if (!(await isThere[entity]?.(db, id))) throw Problem.of('not_found', entity, id)
}
