import type * as SDK from '@metronome/sdk/resources/v1/billable-metrics'
import type * as CustomerSDK from '@metronome/sdk/resources/v1/customers/customers'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createBillableMetricV1'], SDK.BillableMetricCreateParams>(true)
replies<Table['createBillableMetricV1'], SDK.BillableMetricCreateResponse>(true)
replies<Table['getBillableMetric'], SDK.BillableMetricRetrieveResponse>(true)
accepts<Table['listAllBillableMetrics'], SDK.BillableMetricListParams>(true)
replies<Table['listAllBillableMetrics'], PageOf<SDK.BillableMetricListResponse>>(true)
accepts<Table['archiveBillableMetric'], SDK.BillableMetricArchiveParams>(true)
replies<Table['archiveBillableMetric'], SDK.BillableMetricArchiveResponse>(true)
accepts<Table['listBillableMetrics'], CustomerSDK.CustomerListBillableMetricsParams>(true)
replies<Table['listBillableMetrics'], PageOf<CustomerSDK.CustomerListBillableMetricsResponse>>(true)
