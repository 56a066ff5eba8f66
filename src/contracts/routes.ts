import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { findCustomer, needCustomer } from '../customers/store.ts'
import { provision } from '../packages/provision.ts'
import { FOREVER, instant } from '../time/clock.ts'
import { createContract } from './create.ts'
import { listStored, missingV2, needStored, needStoredV2 } from './find.ts'
import { gatherShown } from './gather.ts'
import { showV1 } from './show-v1.ts'
import { showV2 } from './show-v2.ts'

export const contracts: Implements<
  'createContract' | 'getContract' | 'listContracts' | 'getContractV2' | 'listContractsV2'
> = {
  async createContract(ctx, { body }) {
    const { customer_id, package_id, package_alias, ...input } = body
    const stored =
      package_id === undefined && package_alias === undefined
        ? await createContract(ctx, customer_id, input)
        : await provision(ctx, body)
    return { data: { id: stored.id, contract: showV2(stored, await gatherShown(ctx, [stored])) } }
  },

  async getContract(ctx, { body }) {
    const stored = await needStored(ctx, body)
    return { data: showV1(stored, await gatherShown(ctx, [stored], body)) }
  },

  async listContracts(ctx, { body }) {
    await needCustomer(ctx.db, body.customer_id)
    const all = await listStored(ctx, body.customer_id, body)
    const shown = await gatherShown(ctx, all, body)
    return { data: all.map((stored) => showV1(stored, shown)) }
  },

  async getContractV2(ctx, { body }) {
    const { as_of_date, include_ledgers } = body
    if (as_of_date !== undefined && include_ledgers)
      throw Problem.of('invalid_request', 'Give either as_of_date or include_ledgers')
    const stored = await needStoredV2(ctx, body)
    const shown = await gatherShown(ctx, [stored], body)
    return { data: showV2(stored, shown, as_of_date === undefined ? FOREVER : instant(as_of_date)) }
  },

  async listContractsV2(ctx, { body }) {
    if (!(await findCustomer(ctx.db, body.customer_id)))
      throw missingV2('Customer', body.customer_id)
    const all = await listStored(ctx, body.customer_id, body)
    const shown = await gatherShown(ctx, all, body)
    return { data: all.map((stored) => showV2(stored, shown)) }
  },
}
