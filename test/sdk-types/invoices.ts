import type * as SDK from '@metronome/sdk/resources/v1/contracts/contracts'
import type { operations } from '../../src/api/operations.ts'
import { accepts, replies } from './agree.ts'

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
