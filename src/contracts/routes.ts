import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { findCustomer, needCustomer } from '../customers/store.ts'
import { FOREVER, instant } from '../time/clock.ts'
import { createContract } from './create.ts'
import { gatherShown } from './gather.ts'
import { showV1, showV2 } from './show.ts'
import { findStoredContract, type StoredContract, storedContractsOf, termsOf } from './store.ts'

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

interface Filter {
  readonly include_archived?: boolean
  readonly starting_at?: string
  readonly covering_date?: string
}

/** `starting_at` asks for contracts that start then or later, `covering_date` for those that run then. */
function matches(stored: StoredContract, filter: Filter): boolean {
  const { archived, starting_at, ending_before } = termsOf(stored)
  if (archived && !filter.include_archived) return false
  if (filter.starting_at !== undefined && instant(starting_at) < instant(filter.starting_at))
    return false
  if (filter.covering_date === undefined) return true
  const at = instant(filter.covering_date)
  const end = ending_before === undefined ? FOREVER : instant(ending_before)
  return instant(starting_at) <= at && at < end
}

async function listStored({ db }: Ctx, customer_id: string, filter: Filter) {
  if (filter.starting_at !== undefined && filter.covering_date !== undefined)
    throw Problem.of('invalid_request', 'Give either starting_at or covering_date')
  return (await storedContractsOf(db, customer_id)).filter((s) => matches(s, filter))
}

export const contracts: Implements<
  'createContract' | 'getContract' | 'listContracts' | 'getContractV2' | 'listContractsV2'
> = {
  async createContract(ctx, { body: { customer_id, package_id, package_alias, ...input } }) {
    if (package_id !== undefined || package_alias !== undefined)
      throw Problem.of('not_built', 'contracts from packages')
    const stored = await createContract(ctx, customer_id, input)
    const shown = await gatherShown(ctx.db, ctx.clock.now(), [stored])
    return { data: { id: stored.id, contract: showV2(stored, shown) } }
  },

  async getContract(ctx, { body }) {
    const stored = await needStored(ctx, body)
    return { data: showV1(stored, await gatherShown(ctx.db, ctx.clock.now(), [stored])) }
  },

  async listContracts(ctx, { body }) {
    await needCustomer(ctx.db, body.customer_id)
    const all = await listStored(ctx, body.customer_id, body)
    const shown = await gatherShown(ctx.db, ctx.clock.now(), all)
    return { data: all.map((stored) => showV1(stored, shown)) }
  },

  async getContractV2(ctx, { body }) {
    const stored = await needStoredV2(ctx, body)
    const shown = await gatherShown(ctx.db, ctx.clock.now(), [stored])
    const { as_of_date } = body
    const edits =
      as_of_date === undefined
        ? stored.edits
        : stored.edits.filter(({ made_at }) => made_at <= instant(as_of_date))
    return { data: showV2(stored, shown, edits) }
  },

  async listContractsV2(ctx, { body }) {
    if (!(await findCustomer(ctx.db, body.customer_id)))
      throw missingV2('Customer', body.customer_id)
    const all = await listStored(ctx, body.customer_id, body)
    const shown = await gatherShown(ctx.db, ctx.clock.now(), all)
    return { data: all.map((stored) => showV2(stored, shown)) }
  },
}
