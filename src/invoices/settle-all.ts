import { customersWithContracts } from '../contracts/store-customers.ts'
import type { Ctx } from '../ctx.ts'

/** Asks for every customer to be settled: a setting has changed when their invoices are due. */
export async function settleAll(ctx: Ctx): Promise<void> {
  const customers = await customersWithContracts(ctx.db)
  await ctx.enqueueAll(
    ctx.db,
    'settleCustomer',
    customers.map((customer_id) => ({ payload: { customer_id }, key: customer_id })),
  )
}
