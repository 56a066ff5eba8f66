import type * as SDK from '@metronome/sdk/resources/v1/contracts/contracts'
import type * as Customers from '@metronome/sdk/resources/v1/customers/customers'
import type * as OfCustomer from '@metronome/sdk/resources/v1/customers/invoices'
import type * as Invoices from '@metronome/sdk/resources/v1/invoices'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createHistoricalContractUsageInvoices'], SDK.ContractCreateHistoricalInvoicesParams>(
  true,
)
replies<
  Table['createHistoricalContractUsageInvoices'],
  SDK.ContractCreateHistoricalInvoicesResponse
>(true)
accepts<Table['scheduleProServicesInvoice'], SDK.ContractScheduleProServicesInvoiceParams>(true)
replies<Table['scheduleProServicesInvoice'], SDK.ContractScheduleProServicesInvoiceResponse>(true)
accepts<Table['listInvoices'], OfCustomer.InvoiceListParams>(true)
replies<Table['listInvoices'], PageOf<OfCustomer.Invoice>>(true)
accepts<Table['getInvoice'], OfCustomer.InvoiceRetrieveParams>(true)
replies<Table['getInvoice'], OfCustomer.InvoiceRetrieveResponse>(true)
accepts<Table['listBreakdownInvoices'], OfCustomer.InvoiceListBreakdownsParams>(true)
replies<Table['listBreakdownInvoices'], PageOf<OfCustomer.InvoiceListBreakdownsResponse>>(true)
accepts<Table['voidInvoice'], Invoices.InvoiceVoidParams>(true)
replies<Table['voidInvoice'], Invoices.InvoiceVoidResponse>(true)
accepts<Table['regenerateInvoice'], Invoices.InvoiceRegenerateParams>(true)
replies<Table['regenerateInvoice'], Invoices.InvoiceRegenerateResponse>(true)
accepts<Table['getCosts'], Customers.CustomerListCostsParams>(true)
replies<Table['getCosts'], PageOf<Customers.CustomerListCostsResponse>>(true)
accepts<Table['previewCustomerEvents'], Customers.CustomerPreviewEventsParams>(true)
replies<Table['previewCustomerEvents'], Customers.CustomerPreviewEventsResponse>(true)
