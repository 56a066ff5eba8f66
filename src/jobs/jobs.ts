import { lookAtBuyers } from '../alerts/ask.ts'
import { evaluateAlerts, evaluateCustomer } from '../alerts/evaluate.ts'
import { completeProofs } from '../invoices/proof/complete.ts'
import { settleCustomers } from '../invoices/settle.ts'
import { settleAll } from '../invoices/settle-all.ts'
import { planAllNotifications, planNotifications } from '../notifications/plan.ts'
import { takePayment } from '../payments/take.ts'
import { pushToStripe } from '../stripe/deliver.ts'
import { evaluateThresholds } from '../thresholds/evaluate.ts'
import { foldInTurn } from '../usage/fold-in-turn.ts'
import { dropOldEvents, foldMetric } from '../usage/upkeep.ts'
import { deliverWebhooks } from '../webhooks/deliver.ts'
import type { JobTable } from './job.ts'

/** What the program does by itself. */
// biome-ignore format: one line a job, read as a table
export const jobs: JobTable = {
  settleCustomer: {
    run: (ctx, { customer_id }) => settleCustomers(ctx, [customer_id]),
    runTogether: (ctx, all) => settleCustomers(ctx, all.map(({ customer_id }) => customer_id)),
  },
  planNotifications: { run: (ctx, { customer_id }) => planNotifications(ctx, customer_id) },
  planAllNotifications: { run: (ctx, { after }) => planAllNotifications(ctx, after) },
  settleAll: { run: (ctx) => settleAll(ctx) },
  lookAtBuyers: { run: (ctx, { id }) => lookAtBuyers(ctx, id) },
  evaluateAlerts: { run: (ctx) => evaluateAlerts(ctx) },
  evaluateCustomer: { run: (ctx, { customer_id, triggered_by }) => evaluateCustomer(ctx, customer_id, triggered_by) },
  foldUsage: { run: async ({ db }, { name }) => void (await foldInTurn(db, name)), transaction: 'own', unseen: true },
  foldMetric: { run: foldMetric, transaction: 'own' },
  dropOldEvents: { run: (ctx, { after }) => dropOldEvents(ctx, { after }, completeProofs), transaction: 'own' },
  evaluateThresholds: { run: (ctx, { customer_id }) => evaluateThresholds(ctx, customer_id) },
  takePayment: { run: (ctx, { payment_id }) => takePayment(ctx, payment_id), transaction: 'own' },
  pushToStripe: { run: (ctx, { customer_id }) => pushToStripe(ctx, customer_id), transaction: 'own' },
  deliverWebhooks: { run: (ctx, { endpoint_id }) => deliverWebhooks(ctx, endpoint_id), transaction: 'own' },
}
