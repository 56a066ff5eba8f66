import type * as SDK from '@metronome/sdk/resources/v1/usage'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['ingest'], NonNullable<SDK.UsageIngestParams['usage']>>(true)
accepts<Table['getUsageBatch'], SDK.UsageListParams>(true)
replies<Table['getUsageBatch'], PageOf<SDK.UsageListResponse>>(true)
accepts<Table['getPagedUsage'], SDK.UsageListWithGroupsParams>(true)
replies<Table['getPagedUsage'], PageOf<SDK.UsageListWithGroupsResponse>>(true)
accepts<Table['searchEvents'], SDK.UsageSearchParams>(true)
replies<Table['searchEvents'], SDK.UsageSearchResponse>(true)
