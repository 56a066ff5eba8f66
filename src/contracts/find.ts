import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { findCustomer, needCustomer } from '../customers/store.ts'
import { FOREVER, instant } from '../time/clock.ts'
import { findStoredContract, type StoredContract, storedContractsOf, termsOf } from './store.ts'

/** Contracts as requests name them. */

interface Which {
  readonly customer_id: string
  readonly contract_id: string
}

/** v2 tells a thing that is missing as a bad request with a code (spec/12 §0). */
export const missingV2 = (kind: 'Customer' | 'Contract' | 'Subscription', id: string): Problem =>
  Problem.with(
    'invalid_request',
    { code: `${kind}NotFound` },
    `The specified ${kind.toLowerCase()} was not found: ${id}`,
  )

/** The contract of that customer; any other is as good as none. */
export async function needStored({ db }: Ctx, { customer_id, contract_id }: Which) {
  await needCustomer(db, customer_id)
  const stored = await findStoredContract(db, contract_id)
  if (stored?.customer_id !== customer_id.toLowerCase())
    throw Problem.of('not_found', 'contract', contract_id)
  return stored
}

export async function needStoredV2({ db }: Ctx, { customer_id, contract_id }: Which) {
  if (!(await findCustomer(db, customer_id))) throw missingV2('Customer', customer_id)
  const stored = await findStoredContract(db, contract_id)
  if (stored?.customer_id !== customer_id.toLowerCase()) throw missingV2('Contract', contract_id)
  return stored
}

/** Whatever else is missing is an argument that v2 cannot use. */
export async function inV2<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found')
      throw Problem.with('invalid_request', { code: 'InvalidArgument' }, error.message)
    throw error
  }
}

export interface ContractFilter {
  readonly include_archived?: boolean
  readonly starting_at?: string
  readonly covering_date?: string
}

/** `starting_at` asks for contracts that start then or later, `covering_date` for those that run then. */
function matches(stored: StoredContract, filter: ContractFilter): boolean {
  const { archived, starting_at, ending_before } = termsOf(stored)
  if (archived && !filter.include_archived) return false
  if (filter.starting_at !== undefined && instant(starting_at) < instant(filter.starting_at))
    return false
  if (filter.covering_date === undefined) return true
  const at = instant(filter.covering_date)
  const end = ending_before === undefined ? FOREVER : instant(ending_before)
  return instant(starting_at) <= at && at < end
}

export async function listStored({ db }: Ctx, customer_id: string, filter: ContractFilter) {
  if (filter.starting_at !== undefined && filter.covering_date !== undefined)
    throw Problem.of('invalid_request', 'Give either starting_at or covering_date')
  return (await storedContractsOf(db, customer_id)).filter((s) => matches(s, filter))
}
