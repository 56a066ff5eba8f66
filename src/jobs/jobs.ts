import { settleCustomer } from '../invoices/finalize.ts'
import { deliverWebhooks } from '../webhooks/deliver.ts'
import type { JobTable } from './job.ts'

/** What the program does by itself. */
// biome-ignore format: one line a job, read as a table
export const jobs: JobTable = {
  settleCustomer: { run: (ctx, { customer_id }) => settleCustomer(ctx, customer_id) },
  deliverWebhooks: { run: (ctx, { endpoint_id }) => deliverWebhooks(ctx, endpoint_id), transaction: 'own' },
}
