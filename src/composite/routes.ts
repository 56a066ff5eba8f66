import { createContract } from '../contracts/create.ts'
import type { Implements } from '../ctx.ts'
import { createCustomer } from '../customers/create.ts'

export const composite: Implements<'createCustomerWithContract'> = {
  async createCustomerWithContract(ctx, { body }) {
    const customer = await createCustomer(ctx.db, ctx.clock.now(), body.customer)
    const contract = await createContract(ctx, customer.id, body.contract)
    return {
      data: {
        customer_id: customer.id,
        ingest_aliases: [...customer.ingest_aliases],
        customer_name: customer.name,
        custom_fields: { ...customer.custom_fields },
        contract_id: contract.id,
      },
    }
  },
}
