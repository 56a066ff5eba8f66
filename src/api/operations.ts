import * as alerts from '../alerts/wire.ts'
import * as approvals from '../approvals/wire.ts'
import * as audit from '../audit/wire.ts'
import * as balances from '../balances/wire.ts'
import * as providers from '../billing-providers/wire.ts'
import * as accounts from '../billing-providers/wire-account.ts'
import * as commits from '../commits/wire.ts'
import * as composite from '../composite/wire.ts'
import * as contracts from '../contracts/wire.ts'
import * as contractEdits from '../contracts/wire-edit.ts'
import * as contractRates from '../contracts/wire-rate-schedule.ts'
import * as subscriptions from '../contracts/wire-subscriptions.ts'
import * as customFields from '../custom-fields/wire.ts'
import * as customers from '../customers/wire.ts'
import * as dashboards from '../dashboards/wire.ts'
import * as environments from '../environments/wire.ts'
import * as invoiceProofs from '../invoices/proof/wire.ts'
import * as invoices from '../invoices/wire.ts'
import * as imports from '../invoices/wire-import.ts'
import * as metrics from '../metrics/wire.ts'
import * as schedules from '../named-schedules/wire.ts'
import * as notifications from '../notifications/wire.ts'
import * as packages from '../packages/wire.ts'
import * as packageInput from '../packages/wire-input.ts'
import * as payments from '../payments/wire.ts'
import * as plans from '../plans/wire.ts'
import * as grants from '../plans/wire-grants.ts'
import * as pricingUnits from '../pricing-units/wire.ts'
import * as products from '../products/wire.ts'
import * as rateCards from '../rate-cards/wire.ts'
import * as settings from '../settings/wire.ts'
import * as thresholds from '../thresholds/wire.ts'
import * as usage from '../usage/wire.ts'
import * as webhooks from '../webhooks/wire.ts'
import { del, get, patch, post, put, tagged } from './operation.ts'
import { Empty, IdOnly, PageQuery } from './schema.ts'

/** How notifications call their refusals (spec/04 §4.3). */
const codes = { 400: 'BadRequest', 404: 'NotificationConfigNotFound', 409: 'Conflict' }

/**
 * What the program answers: a line an operation. A line without a reply is an operation of
 * Metronome's that is not built yet.
 */
// biome-ignore format: one line an operation, read as a table
export const operations = {
  ...tagged('Usage', {
    ingest:                                      post ('/v1/ingest', { body: usage.Events, unchecked: true, transaction: 'own', reply: usage.Accepted }),
    getSeatsUsage:                               post ('/v1/usage/seats', { reads: true, query: usage.UsagePageQuery, body: usage.UsageSeats, reply: usage.UsageSeatsPage }),
    getPagedUsage:                               post ('/v1/usage/groups', { reads: true, query: usage.UsagePageQuery, body: usage.UsageGroups, reply: usage.UsageGroupsPage }),
    getUsageBatch:                               post ('/v1/usage', { reads: true, query: usage.UsageBatchQuery, body: usage.UsageBatch, reply: usage.UsageBatchPage }),
    searchEvents:                                post ('/v1/events/search', { reads: true, body: usage.SearchEvents, reply: usage.FoundEvents }),
    getPurchasedSeats:                           get  ('/v1/customers/{customer_id}/purchasedSeats', { reply: plans.PurchasedSeats }),
  }),
  ...tagged('Billable metrics', {
    createBillableMetricV1:                      post ('/v1/billable-metrics/create', { body: metrics.CreateMetric, reply: IdOnly }),
    archiveBillableMetric:                       post ('/v1/billable-metrics/archive', { body: metrics.MetricById, reply: IdOnly }),
    getBillableMetric:                           get  ('/v1/billable-metrics/{billable_metric_id}', { reply: metrics.GetMetric }),
    updateBillableMetric:                        put  ('/v1/billable-metrics/{billable_metric_id}', { body: metrics.RenameMetric, reply: IdOnly }),
    listAllBillableMetrics:                      get  ('/v1/billable-metrics', { query: metrics.ListMetricsQuery, reply: metrics.ListMetrics }),
    createBillableMetric:                        post ('/v1/billable-metrics', { body: metrics.CreateLegacyMetric, reply: IdOnly }),
    listBillableMetrics:                         get  ('/v1/customers/{customer_id}/billable-metrics', { query: metrics.ListMetricsOfCustomerQuery, reply: metrics.ListMetricsOfCustomer }),
  }),
  ...tagged('Customers', {
    setCustomerBillableStatus:                   post ('/v1/customers/setBillableStatus', { body: customers.SetBillableStatus, reply: customers.BillableStatusSet }),
    archiveCustomer:                             post ('/v1/customers/archive', { body: customers.ArchiveCustomer, reply: IdOnly }),
    getCustomer:                                 get  ('/v1/customers/{customer_id}', { reply: customers.GetCustomer }),
    listCustomers:                               get  ('/v1/customers', { query: customers.ListCustomersQuery, reply: customers.ListCustomers }),
    createCustomer:                              post ('/v1/customers', { body: customers.CreateCustomer, reply: customers.Customer }),
    setIngestAliases:                            post ('/v1/customers/{customer_id}/setIngestAliases', { body: customers.SetIngestAliases, reply: Empty }),
    setCustomerName:                             post ('/v1/customers/{customer_id}/setName', { body: customers.SetName, reply: customers.Customer }),
    updateCustomerConfig:                        post ('/v1/customers/{customer_id}/updateConfig', { body: customers.UpdateConfig, reply: Empty }),
    getBillingConfig:                            get  ('/v1/customers/{customer_id}/billing-config/{billing_provider_type}', { reply: providers.LegacyConfig }),
    setBillingConfigForCustomer:                 post ('/v1/customers/{customer_id}/billing-config/{billing_provider_type}', { body: providers.SetLegacyConfig, reply: Empty }),
    deleteBillingConfigForCustomer:              del  ('/v1/customers/{customer_id}/billing-config/{billing_provider_type}', { reply: Empty }),
    getCustomerBillingProviderConfigurations:    post ('/v1/getCustomerBillingProviderConfigurations', { reads: true, body: providers.GetConfigurations, reply: providers.Configurations }),
    getCustomerRevenueSystemConfigurations:      post ('/v1/getCustomerRevenueSystemConfigurations', { reads: true, body: providers.GetRevenueConfigurations, reply: providers.RevenueConfigurations }),
    setCustomerBillingProviderConfigurations:    post ('/v1/setCustomerBillingProviderConfigurations', { body: providers.SetConfigurations, reply: providers.ConfigurationsSet }),
    archiveCustomerBillingProviderConfigurations: post ('/v1/archiveCustomerBillingProviderConfigurations', { body: providers.ArchiveConfigurations, reply: providers.ConfigurationsArchived }),
    setCustomerRevenueSystemConfigurations:      post ('/v1/setCustomerRevenueSystemConfigurations', { body: providers.SetRevenueConfigurations, reply: providers.RevenueConfigurations }),
    archiveCustomerRevenueSystemConfigurations:  post ('/v1/archiveCustomerRevenueSystemConfigurations', { body: providers.ArchiveRevenueConfigurations, reply: providers.RevenueConfigurationsArchived }),
    embeddableDashboard:                         post ('/v1/dashboards/getEmbeddableUrl', { reads: true, body: dashboards.GetDashboard, reply: dashboards.DashboardUrl }),
  }),
  ...tagged('Custom fields', {
    addCustomFieldKey:                           post ('/v1/customFields/addKey', { body: customFields.AddKey, reply: Empty }),
    disableCustomFieldKey:                       post ('/v1/customFields/removeKey', { body: customFields.RemoveKey, reply: Empty }),
    setCustomFields:                             post ('/v1/customFields/setValues', { body: customFields.SetValues, reply: Empty }),
    deleteCustomFields:                          post ('/v1/customFields/deleteValues', { body: customFields.DeleteValues, reply: Empty }),
    listCustomFieldKeys:                         post ('/v1/customFields/listKeys', { reads: true, query: customFields.ListKeysQuery, body: customFields.ListKeys, reply: customFields.KeyList }),
  }),
  ...tagged('Named schedules', {
    getCustomerNamedSchedule:                    post ('/v1/customers/getNamedSchedule', { reads: true, body: schedules.GetOfCustomer, reply: schedules.NamedSchedule }),
    updateCustomerNamedSchedule:                 post ('/v1/customers/updateNamedSchedule', { body: schedules.UpdateOfCustomer, reply: Empty }),
    getContractNamedSchedule:                    post ('/v1/contracts/getNamedSchedule', { reads: true, body: schedules.GetOfContract, reply: schedules.NamedSchedule }),
    listContractsNamedSchedules:                 post ('/v1/contracts/listNamedSchedules', { reads: true, body: schedules.ListOfContracts, reply: schedules.NamedSchedules }),
    updateContractNamedSchedule:                 post ('/v1/contracts/updateNamedSchedule', { body: schedules.UpdateOfContract, reply: Empty }),
    getRateCardNamedSchedule:                    post ('/v1/contract-pricing/rate-cards/getNamedSchedule', { reads: true, body: schedules.GetOfRateCard, reply: schedules.NamedSchedule }),
    updateRateCardNamedSchedule:                 post ('/v1/contract-pricing/rate-cards/updateNamedSchedule', { body: schedules.UpdateOfRateCard, reply: Empty }),
  }),
  ...tagged('Products', {
    getProduct:                                  post ('/v1/contract-pricing/products/get', { reads: true, body: products.ById, reply: products.Product }),
    listProducts:                                post ('/v1/contract-pricing/products/list', { reads: true, query: products.ListProductsQuery, body: products.ListProducts, reply: products.ProductPage }),
    createProduct:                               post ('/v1/contract-pricing/products/create', { body: products.CreateProduct, reply: IdOnly }),
    updateProduct:                               post ('/v1/contract-pricing/products/update', { body: products.UpdateProduct, reply: IdOnly }),
    archiveProductListItem:                      post ('/v1/contract-pricing/products/archive', { body: products.ProductId, reply: IdOnly }),
  }),
  ...tagged('Rate cards', {
    getRateSchedule:                             post ('/v1/contract-pricing/rate-cards/getRateSchedule', { reads: true, query: rateCards.PagedQuery, body: rateCards.GetRateSchedule, reply: rateCards.RatePage }),
    getRates:                                    post ('/v1/contract-pricing/rate-cards/getRates', { reads: true, query: rateCards.PagedQuery, body: rateCards.GetRates, reply: rateCards.RatePage }),
    getRateCard:                                 post ('/v1/contract-pricing/rate-cards/get', { reads: true, body: rateCards.ById, reply: rateCards.RateCard }),
    listRateCards:                               post ('/v1/contract-pricing/rate-cards/list', { reads: true, query: rateCards.PagedQuery, body: rateCards.ListRateCards, reply: rateCards.RateCardPage }),
    createRateCard:                              post ('/v1/contract-pricing/rate-cards/create', { body: rateCards.CreateRateCard, reply: IdOnly }),
    updateRateCard:                              post ('/v1/contract-pricing/rate-cards/update', { body: rateCards.UpdateRateCard, reply: IdOnly }),
    archiveRateCard:                             post ('/v1/contract-pricing/rate-cards/archive', { body: rateCards.ById, reply: IdOnly }),
    addRate:                                     post ('/v1/contract-pricing/rate-cards/addRate', { body: rateCards.AddRate, reply: rateCards.RateAdded }),
    addRates:                                    post ('/v1/contract-pricing/rate-cards/addRates', { body: rateCards.AddRates, reply: IdOnly, bodyLimit: 16 * 1024 * 1024 }),
    setRateCardProductsOrder:                    post ('/v1/contract-pricing/rate-cards/setRateCardProductsOrder', { body: rateCards.SetProductsOrder, reply: IdOnly }),
    moveRateCardProducts:                        post ('/v1/contract-pricing/rate-cards/moveRateCardProducts', { body: rateCards.MoveProducts, reply: IdOnly }),
  }),
  ...tagged('Contracts', {
    getContract:                                 post ('/v1/contracts/get', { reads: true, body: contracts.GetContract, reply: contracts.ContractV1Reply }),
    listContracts:                               post ('/v1/contracts/list', { reads: true, body: contracts.ListContracts, reply: contracts.ContractsV1Reply }),
    createContract:                              post ('/v1/contracts/create', { body: contracts.CreateContract, reply: contracts.ContractMade }),
    amendContract:                               post ('/v1/contracts/amend', { body: contracts.AmendContract, reply: IdOnly }),
    archiveContract:                             post ('/v1/contracts/archive', { body: contracts.ArchiveContract, reply: IdOnly }),
    setUsageFilter:                              post ('/v1/contracts/setUsageFilter', { body: contracts.SetUsageFilter, reply: Empty }),
    updateInvoiceIssueDate:                      post ('/v1/contracts/updateInvoiceIssueDate', { body: invoices.MoveInvoice, reply: IdOnly }),
    updateContractEndDate:                       post ('/v1/contracts/updateEndDate', { body: contracts.UpdateEndDate, reply: IdOnly }),
    getContractRateSchedule:                     post ('/v1/contracts/getContractRateSchedule', { reads: true, query: rateCards.PagedQuery, body: contractRates.GetContractRateSchedule, reply: contractRates.ContractRatePage }),
    getSubscriptionQuantityHistory:              post ('/v1/contracts/getSubscriptionQuantityHistory', { reads: true, body: subscriptions.GetQuantityHistory, reply: contracts.QuantityHistoryReply }),
    getSubscriptionSeatsHistory:                 post ('/v1/contracts/getSubscriptionSeatsHistory', { reads: true, body: subscriptions.GetSeatsHistory, reply: subscriptions.SeatsHistory }),
    scheduleProServicesInvoice:                  post ('/v1/contracts/scheduleProServicesInvoice', { body: imports.ScheduleServices, reply: imports.InvoiceList }),
    createHistoricalContractUsageInvoices:       post ('/v1/contracts/createHistoricalInvoices', { body: imports.CreateHistorical, reply: imports.InvoiceList }),
    createCustomerWithContract:                  post ('/v1/composite/createCustomerWithContract', { body: composite.CreateCustomerWithContract, reply: composite.CustomerWithContract }),
    getContractV2:                               post ('/v2/contracts/get', { reads: true, body: contracts.GetContractV2, reply: contracts.ContractV2Reply }),
    getContractEditHistory:                      post ('/v2/contracts/getEditHistory', { reads: true, body: contracts.GetEditHistory, reply: contracts.EditHistory }),
    listContractsV2:                             post ('/v2/contracts/list', { reads: true, body: contracts.ListContracts, reply: contracts.ContractsV2Reply }),
    editContract:                                post ('/v2/contracts/edit', { transaction: 'later', body: contractEdits.EditContract, reply: contracts.EditMade }),
  }),
  ...tagged('Packages', {
    createPackage:                               post ('/v1/packages/create', { body: packageInput.CreatePackage, reply: IdOnly }),
    getPackage:                                  post ('/v1/packages/get', { reads: true, body: packageInput.GetPackage, reply: packages.PackageReply }),
    listPackages:                                post ('/v1/packages/list', { reads: true, body: packageInput.ListPackages, query: PageQuery({}), reply: packages.PackagePage }),
    archivePackage:                              post ('/v1/packages/archive', { body: packageInput.GetPackage, reply: IdOnly }),
    listContractsOnPackage:                      post ('/v1/packages/listContractsOnPackage', { reads: true, body: packageInput.ListContractsOnPackage, query: PageQuery({}), reply: packages.ContractPage }),
  }),
  ...tagged('Credits and commits', {
    addManualBalanceLedgerEntry:                 post ('/v1/contracts/addManualBalanceLedgerEntry', { body: balances.AddManualEntry, reply: Empty }),
    listCustomerCommits:                         post ('/v1/contracts/customerCommits/list', { reads: true, body: commits.ListCommits, reply: commits.CommitPage }),
    createCustomerCommit:                        post ('/v1/contracts/customerCommits/create', { body: commits.CreateCommit, reply: IdOnly }),
    updateCommitEndDate:                         post ('/v1/contracts/customerCommits/updateEndDate', { body: commits.UpdateCommitEnd, reply: IdOnly }),
    releaseExternalPaymentGateThresholdCommit:   post ('/v1/contracts/commits/threshold-billing/release', { body: thresholds.ReleaseGate, reply: Empty }),
    disableCommitTrueup:                         post ('/v1/contracts/commits/disableTrueup', { body: commits.DisableTrueup, reply: IdOnly }),
    listCustomerCredits:                         post ('/v1/contracts/customerCredits/list', { reads: true, body: commits.ListCredits, reply: commits.CreditPage }),
    createCustomerCredit:                        post ('/v1/contracts/customerCredits/create', { body: commits.CreateCredit, reply: IdOnly }),
    updateCreditEndDate:                         post ('/v1/contracts/customerCredits/updateEndDate', { body: commits.UpdateCreditEnd, reply: IdOnly }),
    listCustomerBalances:                        post ('/v1/contracts/customerBalances/list', { reads: true, body: balances.ListBalances, reply: balances.BalancePage }),
    getNetBalance:                               post ('/v1/contracts/customerBalances/getNetBalance', { reads: true, body: balances.GetNetBalance, reply: balances.NetBalance }),
    listSeatBalances:                            post ('/v1/contracts/seatBalances/list', { reads: true, body: balances.ListSeatBalances, reply: balances.SeatBalances }),
    editCommit:                                  post ('/v2/contracts/commits/edit', { body: commits.EditCommit, reply: IdOnly }),
    editCredit:                                  post ('/v2/contracts/credits/edit', { body: commits.EditCredit, reply: IdOnly }),
    archiveCommit:                               post ('/v2/contracts/commits/archive', { body: commits.ArchiveCommit, reply: IdOnly }),
    archiveCredit:                               post ('/v2/contracts/credits/archive', { body: commits.ArchiveCredit, reply: IdOnly }),
    retireCommits:                               post ('/v2/contracts/commits/retire', { body: commits.RetireCommits, reply: commits.Retired }),
  }),
  ...tagged('Invoices', {
    chargeSeats:                                 post ('/v1/customers/{customer_id}/invoices/invoice_seats', { body: plans.ChargeSeats, reply: invoices.Invoice }),
    addOneTimeCharge:                            post ('/v1/customers/{customer_id}/addCharge', { body: plans.AddCharge, reply: plans.Done }),
    listInvoices:                                get  ('/v1/customers/{customer_id}/invoices', { query: invoices.ListInvoices, reply: invoices.InvoicePage }),
    listBreakdownInvoices:                       get  ('/v1/customers/{customer_id}/invoices/breakdowns', { query: invoices.ListBreakdowns, reply: invoices.BreakdownPage }),
    getInvoicePdf:                               get  ('/v1/customers/{customer_id}/invoices/{invoice_id}/pdf', { query: invoices.ReadInvoice, file: 'application/pdf', transaction: 'own' }),
    getInvoice:                                  get  ('/v1/customers/{customer_id}/invoices/{invoice_id}', { query: invoices.ReadInvoice, reply: invoices.InvoiceReply }),
    listSpendBreakdownInvoices:                  post ('/v1/customers/{customer_id}/invoices/spend-breakdowns', { reads: true, query: invoices.ListSpendQuery, body: invoices.ListSpend, reply: invoices.SpendPage }),
    voidInvoice:                                 post ('/v1/invoices/void', { body: invoices.InvoiceId, reply: IdOnly }),
    regenerateInvoice:                           post ('/v1/invoices/regenerate', { body: invoices.InvoiceId, reply: IdOnly }),
    previewCustomerEvents:                       post ('/v1/customers/{customer_id}/previewEvents', { reads: true, body: invoices.PreviewEvents, reply: invoices.PreviewReply }),
    getCosts:                                    get  ('/v1/customers/{customer_id}/costs', { query: invoices.ListCosts, reply: invoices.CostPage }),
  }),
  ...tagged('Alerts', {
    archiveAlert:                                post ('/v1/alerts/archive', { body: alerts.ArchiveAlert, reply: IdOnly }),
    createAlert:                                 post ('/v1/alerts/create', { body: alerts.CreateAlert, reply: IdOnly }),
    getCustomerAlert:                            post ('/v1/customer-alerts/get', { reads: true, body: alerts.GetCustomerAlert, reply: alerts.CustomerAlertReply }),
    listCustomerAlerts:                          post ('/v1/customer-alerts/list', { reads: true, query: alerts.ListCustomerAlertsQuery, body: alerts.ListCustomerAlerts, reply: alerts.CustomerAlertPage }),
    resetCustomerAlerts:                         post ('/v1/customer-alerts/reset', { body: alerts.ResetCustomerAlert, reply: Empty }),
  }),
  ...tagged('Notifications', {
    createNotificationConfig:                    post ('/v2/notifications/create', { codes, body: notifications.CreateConfig, reply: notifications.ConfigReply }),
    getNotificationConfig:                       post ('/v2/notifications/get', { reads: true, codes, body: notifications.ConfigById, reply: notifications.ConfigReply }),
    listOffsetNotificationConfigs:               post ('/v2/notifications/offset/list', { reads: true, codes, body: notifications.ListOffsetConfigs, reply: notifications.OffsetConfigList }),
    listSystemNotificationConfigs:               post ('/v2/notifications/system/list', { reads: true, codes, reply: notifications.SystemConfigList }),
    editNotificationConfig:                      post ('/v2/notifications/edit', { codes, body: notifications.EditConfig, reply: notifications.EditedReply }),
    archiveNotificationConfig:                   post ('/v2/notifications/archive', { codes, body: notifications.ConfigById, reply: notifications.ConfigReply }),
  }),
  ...tagged('Threshold billing', {
    updateActiveRechargeConfig:                  post ('/v1/threshold-billing/update-active-recharge-config', { body: thresholds.ActiveRecharge, reply: Empty }),
  }),
  ...tagged('Payments', {
    attemptPayment:                              post ('/v1/payments/attempt', { body: payments.InvoiceToPay, reply: payments.PaymentReply }),
    cancelPayment:                               post ('/v1/payments/cancel', { transaction: 'later', body: payments.InvoiceToPay, reply: payments.PaymentReply }),
    listPayments:                                post ('/v1/payments/list', { reads: true, body: payments.ListPayments, reply: payments.PaymentPage }),
  }),
  ...tagged('Settings', {
    setBillingProviderApiKey:                    post ('/v1/client/billing-config/{billing_provider_type}/apiKey', { body: accounts.SetApiKey, reply: Empty }),
    setClientWebhookSecret:                      post ('/v1/client/config/webhook_secret', { body: settings.WebhookSecret, reply: Empty }),
    createStripeBillingSettings:                 post ('/v1/client/billing-config/stripe', { body: accounts.CreateStripeSettings, reply: Empty }),
    updateStripeBillingSettings:                 patch('/v1/client/billing-config/stripe', { body: accounts.UpdateStripeSettings, reply: Empty }),
    deleteStripeBillingSettings:                 del  ('/v1/client/billing-config/stripe', { reply: Empty }),
    listCreditTypes:                             get  ('/v1/credit-types/list', { query: pricingUnits.ListCreditTypesQuery, reply: pricingUnits.ListCreditTypes }),
    setUpBillingProvider:                        post ('/v1/setUpBillingProvider', { body: accounts.SetUpProvider, reply: accounts.ProviderSetUp }),
    upsertAnrokApiToken:                         post ('/v1/upsertAnrokApiToken', { body: accounts.UpsertAnrok, reply: accounts.AnrokUpserted }),
    upsertAvalaraCredentials:                    post ('/v1/upsertAvalaraCredentials', { body: accounts.UpsertAvalara, reply: accounts.AvalaraUpserted }),
    rotateDeltaStreamSecret:                     post ('/v1/rotateDeltaStreamSecret', { body: settings.RotateDeltaSecret, reply: settings.DeltaSecret }),
    listConfiguredBillingProviders:              post ('/v1/listConfiguredBillingProviders', { reads: true, body: accounts.ListProviders, reply: accounts.ProviderList }),
    integrationCloudwatchLogger:                 post ('/v1/integrations/log', { body: settings.IntegrationEvent, reply: Empty }),
  }),
  ...tagged('Security', {
    getAuditLogs:                                get  ('/v1/auditLogs', { query: audit.AuditLogQuery, reply: audit.AuditLog }),
    getServices:                                 get  ('/v1/services', { reply: settings.Services }),
  }),
  ...tagged('Approval Requests', {
    submitApprovalRequests:                      post ('/v1/approval_requests/submit', { body: approvals.SubmitApproval, reply: approvals.ApprovalSubmitted }),
  }),
  ...tagged('Plans', {
    listPlans:                                   get  ('/v1/plans', { query: plans.PlansQuery, reply: plans.PlanPage }),
    getPlanDetails:                              get  ('/v1/planDetails/{plan_id}', { reply: plans.PlanReply }),
    getPlanCustomers:                            get  ('/v1/planDetails/{plan_id}/customers', { query: plans.PlanCustomersQuery, reply: plans.PlanCustomerPage }),
    getPlanCharges:                              get  ('/v1/planDetails/{plan_id}/charges', { query: plans.PlansQuery, reply: plans.PlanChargePage }),
    listCustomerPlans:                           get  ('/v1/customers/{customer_id}/plans', { query: plans.PlansQuery, reply: plans.CustomerPlanPage }),
    addPlanToCustomer:                           post ('/v1/customers/{customer_id}/plans/add', { body: plans.AddPlan, reply: IdOnly }),
    getPlanPriceAdjustments:                     get  ('/v1/customers/{customer_id}/plans/{customer_plan_id}/priceAdjustments', { query: plans.PlansQuery, reply: plans.PriceAdjustmentPage }),
    endCustomerPlan:                             post ('/v1/customers/{customer_id}/plans/{customer_plan_id}/end', { body: plans.EndPlan, reply: plans.Done }),
  }),
  ...tagged('Credit grants', {
    updateRechargeSetting:                       post ('/v1/credits/{customer_id}/rechargeSettings/{recharge_settings_id}', { body: grants.RechargeSetting, reply: grants.RechargeSettingMade }),
    createRechargeSetting:                       post ('/v1/credits/{customer_id}/rechargeSettings', { body: grants.RechargeSetting, reply: grants.RechargeSettingMade }),
    getRechargeSettings:                         get  ('/v1/credits/{customer_id}/rechargeSettings', { reply: grants.RechargeSettings }),
    createPrepaidGrant:                          post ('/v1/credits/createPrepaidGrant', { body: grants.CreatePrepaidGrant, reply: grants.PrepaidGrantMade }),
    createGrant:                                 post ('/v1/credits/createGrant', { body: grants.CreateGrant, reply: IdOnly }),
    editGrant:                                   post ('/v1/credits/editGrant', { body: grants.EditGrant, reply: IdOnly }),
    voidGrant:                                   post ('/v1/credits/voidGrant', { body: grants.VoidGrant, reply: IdOnly }),
    listGrants:                                  post ('/v1/credits/listGrants', { reads: true, query: grants.GrantsQuery, body: grants.ListGrants, reply: grants.GrantPage }),
    migrateCreditGrantsToContracts:              post ('/v1/credits/migrateToContracts', { body: grants.MigrateGrants, reply: grants.GrantsMigrated }),
    listCreditLedgerEntries:                     post ('/v1/credits/listEntries', { reads: true, query: grants.ListEntriesQuery, body: grants.ListEntries, reply: grants.EntryPage }),
  }),

  // The surface that is ours
  ...tagged('Maelzel', {
    createEnvironment: post ('/maelzel/v1/environments',       { scope: 'administrator', body: environments.CreateEnvironment, reply: environments.EnvironmentMade }),
    listEnvironments:  get  ('/maelzel/v1/environments',       { scope: 'administrator', reply: environments.EnvironmentList }),
    deleteEnvironment: del  ('/maelzel/v1/environments/{id}',  { scope: 'administrator', reply: environments.EnvironmentId }),
    createToken:       post ('/maelzel/v1/tokens',             { scope: 'administrator', body: environments.CreateToken, reply: environments.TokenMade }),
    listTokens:        get  ('/maelzel/v1/tokens',             { scope: 'administrator', reply: environments.TokenList }),
    archiveToken:      post ('/maelzel/v1/tokens/archive',     { scope: 'administrator', body: environments.ById, reply: environments.EnvironmentId }),
    getClock:          get  ('/maelzel/v1/clock',              { reply: environments.Clock }),
    advanceClock:      post ('/maelzel/v1/clock/advance',      { transaction: 'own', body: environments.AdvanceClock, reply: environments.ClockAdvanced }),
    getEventFeed:      get  ('/maelzel/v1/events',             { query: usage.EventFeedQuery, reply: usage.EventFeed }),
    getMetricProgress: get  ('/maelzel/v1/billable-metrics/{billable_metric_id}/progress', { reply: metrics.MetricProgress }),
    getSettings:       get  ('/maelzel/v1/settings',           { reply: environments.Settings }),
    updateSettings:    patch('/maelzel/v1/settings',           { scope: 'administrator', body: environments.PatchSettings, reply: environments.Settings }),
    createWebhook:     post ('/maelzel/v1/webhooks',           { scope: 'administrator', body: webhooks.CreateWebhook, reply: webhooks.WebhookMade }),
    listWebhooks:      get  ('/maelzel/v1/webhooks',           { reply: webhooks.WebhookList }),
    archiveWebhook:    post ('/maelzel/v1/webhooks/archive',   { scope: 'administrator', body: webhooks.WebhookById, reply: IdOnly }),
    listWebhookDeliveries: get ('/maelzel/v1/webhooks/deliveries', { query: webhooks.ListDeliveries, reply: webhooks.DeliveryPage }),
    redeliverWebhook:  post ('/maelzel/v1/webhooks/deliveries/{id}/redeliver', { reply: webhooks.DeliveryReply }),
    getInvoiceProof:   get  ('/maelzel/v1/invoices/{invoice_id}/proof', { reply: invoiceProofs.ProofReply }),
    createPricingUnit: post ('/maelzel/v1/pricing-units',      { body: pricingUnits.CreatePricingUnit, reply: pricingUnits.PricingUnit }),
    listApprovalRequests: get('/maelzel/v1/approval-requests', { query: approvals.ListApprovals, reply: approvals.ApprovalPage }),
    getApprovalRequest: get  ('/maelzel/v1/approval-requests/{id}', { reply: approvals.ApprovalReply }),
    approveRequest:    post ('/maelzel/v1/approval-requests/approve', { scope: 'administrator', transaction: 'own', body: approvals.ApprovalById, reply: approvals.ApprovalReply }),
    rejectRequest:     post ('/maelzel/v1/approval-requests/reject', { scope: 'administrator', body: approvals.ApprovalById, reply: approvals.ApprovalReply }),
    updateStripeAccount: patch('/maelzel/v1/stripe/accounts/{delivery_method_id}', { body: accounts.UpdateStripeAccount, reply: accounts.StripeAccount }),
  }),
}

export type Operations = typeof operations
