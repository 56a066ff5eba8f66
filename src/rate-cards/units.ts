import type { Db } from '../db/db.ts'

export const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'
export interface CreditType {
  readonly id: string
  readonly name: string
}
export const creditTypesOf =
  async (_db: Db) =>
  (id: string): CreditType => ({
    id,
    name: id === USD ? 'USD (cents)' : id,
  })
