import { customersWithContracts } from '../contracts/store-customers.ts'
import type { Ctx } from '../ctx.ts'

/** Asks for every customer to be settled: a setting has changed when their invoices are due. */
export async function settleAll(ctx: Ctx): Promise<void> {
  for (const customer_id of await customersWithContracts(ctx.db))
    await ctx.enqueue(ctx.db, 'settleCustomer', { customer_id }, { key: customer_id })
}
