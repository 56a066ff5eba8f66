import type * as Grants from '@metronome/sdk/resources/v1/credit-grants'
import type * as Customers from '@metronome/sdk/resources/v1/customers/customers'
import type * as Invoices from '@metronome/sdk/resources/v1/customers/invoices'
import type * as OfCustomer from '@metronome/sdk/resources/v1/customers/plans'
import type * as Plans from '@metronome/sdk/resources/v1/plans'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['listPlans'], Plans.PlanListParams>(true)
replies<Table['listPlans'], PageOf<Plans.PlanListResponse>>(true)
replies<Table['getPlanDetails'], Plans.PlanGetDetailsResponse>(true)
accepts<Table['getPlanCharges'], Plans.PlanListChargesParams>(true)
replies<Table['getPlanCharges'], PageOf<Plans.PlanListChargesResponse>>(true)
accepts<Table['getPlanCustomers'], Plans.PlanListCustomersParams>(true)
replies<Table['getPlanCustomers'], PageOf<Plans.PlanListCustomersResponse>>(true)
accepts<Table['listCustomerPlans'], OfCustomer.PlanListParams>(true)
replies<Table['listCustomerPlans'], PageOf<OfCustomer.PlanListResponse>>(true)
accepts<Table['addPlanToCustomer'], OfCustomer.PlanAddParams>(true)
replies<Table['addPlanToCustomer'], OfCustomer.PlanAddResponse>(true)
accepts<Table['endCustomerPlan'], OfCustomer.PlanEndParams>(true)
replies<Table['endCustomerPlan'], OfCustomer.PlanEndResponse>(true)
accepts<Table['getPlanPriceAdjustments'], OfCustomer.PlanListPriceAdjustmentsParams>(true)
replies<Table['getPlanPriceAdjustments'], PageOf<OfCustomer.PlanListPriceAdjustmentsResponse>>(true)
accepts<Table['addOneTimeCharge'], Invoices.InvoiceAddChargeParams>(true)
accepts<Table['createGrant'], Grants.CreditGrantCreateParams>(true)
replies<Table['createGrant'], Grants.CreditGrantCreateResponse>(true)
accepts<Table['editGrant'], Grants.CreditGrantEditParams>(true)
accepts<Table['voidGrant'], Grants.CreditGrantVoidParams>(true)
accepts<Table['listGrants'], Grants.CreditGrantListParams>(true)
replies<Table['listGrants'], PageOf<Grants.CreditGrantListResponse>>(true)
accepts<Table['listCreditLedgerEntries'], Grants.CreditGrantListEntriesParams>(true)
replies<Table['listCreditLedgerEntries'], PageOf<Grants.CreditGrantListEntriesResponse>>(true)
accepts<Table['getCosts'], Customers.CustomerListCostsParams>(true)
replies<Table['getCosts'], PageOf<Customers.CustomerListCostsResponse>>(true)
