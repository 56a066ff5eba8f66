import { alerts } from './alerts/routes.ts'
import type { Handlers } from './api/operation.ts'
import type { Operations } from './api/operations.ts'
import { approvals } from './approvals/routes.ts'
import { audit } from './audit/routes.ts'
import { balances } from './balances/routes.ts'
import { billingProviders } from './billing-providers/routes.ts'
import { billingAccounts } from './billing-providers/routes-account.ts'
import { legacyBillingConfig } from './billing-providers/routes-legacy.ts'
import { commits } from './commits/routes.ts'
import { composite } from './composite/routes.ts'
import { contracts } from './contracts/routes.ts'
import { contractEdits } from './contracts/routes-edit.ts'
import { contractRates } from './contracts/routes-rate-schedule.ts'
import { subscriptions } from './contracts/routes-subscriptions.ts'
import type { Ctx } from './ctx.ts'
import { customFields } from './custom-fields/routes.ts'
import { customers } from './customers/routes.ts'
import { dashboardLinks } from './dashboards/routes.ts'
import { environments } from './environments/routes.ts'
import { invoiceDocuments } from './invoices/pdf/routes.ts'
import { proofs } from './invoices/proof/routes.ts'
import { invoices } from './invoices/routes.ts'
import { breakdowns } from './invoices/routes-breakdowns.ts'
import { corrections } from './invoices/routes-corrections.ts'
import { costs } from './invoices/routes-costs.ts'
import { imports } from './invoices/routes-import.ts'
import { previews } from './invoices/routes-preview.ts'
import { services } from './invoices/routes-services.ts'
import { spend } from './invoices/routes-spend.ts'
import { billableMetrics } from './metrics/routes.ts'
import { namedSchedules } from './named-schedules/routes.ts'
import { notifications } from './notifications/routes.ts'
import { packages } from './packages/routes.ts'
import { payments } from './payments/routes.ts'
import { plans } from './plans/routes.ts'
import { creditGrants } from './plans/routes-grants.ts'
import { pricingUnits } from './pricing-units/routes.ts'
import { products } from './products/routes.ts'
import { rateCards } from './rate-cards/routes.ts'
import { rates } from './rate-cards/routes-rate.ts'
import { settings } from './settings/routes.ts'
import { thresholds } from './thresholds/routes.ts'
import { usage } from './usage/routes.ts'
import { webhooks } from './webhooks/routes.ts'

/** Every operation that is built. Leave one out and this does not compile. */
export const handlers: Handlers<Operations, Ctx> = {
  ...contractEdits,
  ...subscriptions,
  ...commits,
  ...composite,
  ...contracts,
  ...contractRates,
  ...alerts,
  ...approvals,
  ...audit,
  ...billingAccounts,
  ...billingProviders,
  ...customers,
  ...customFields,
  ...dashboardLinks,
  ...environments,
  ...balances,
  ...invoiceDocuments,
  ...invoices,
  ...proofs,
  ...corrections,
  ...breakdowns,
  ...spend,
  ...services,
  ...previews,
  ...imports,
  ...costs,
  ...legacyBillingConfig,
  ...namedSchedules,
  ...billableMetrics,
  ...products,
  ...rateCards,
  ...rates,
  ...packages,
  ...plans,
  ...creditGrants,
  ...notifications,
  ...payments,
  ...pricingUnits,
  ...settings,
  ...thresholds,
  ...usage,
  ...webhooks,
}
