import type * as V1 from '@metronome/sdk/resources/v1/contracts/contracts'
import type * as V2 from '@metronome/sdk/resources/v2/contracts'
import type { operations } from '../../src/api/operations.ts'
import { accepts, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createContract'], V1.ContractCreateParams>(true)
replies<Table['createContract'], V1.ContractCreateResponse>(true)
accepts<Table['getContract'], V1.ContractRetrieveParams>(true)
replies<Table['getContract'], V1.ContractRetrieveResponse>(true)
accepts<Table['listContracts'], V1.ContractListParams>(true)
replies<Table['listContracts'], V1.ContractListResponse>(true)
accepts<Table['getContractV2'], V2.ContractRetrieveParams>(true)
replies<Table['getContractV2'], V2.ContractRetrieveResponse>(true)
accepts<Table['listContractsV2'], V2.ContractListParams>(true)
replies<Table['listContractsV2'], V2.ContractListResponse>(true)
accepts<Table['editContract'], V2.ContractEditParams>(true)
replies<Table['editContract'], V2.ContractEditResponse>(true)
accepts<Table['getContractEditHistory'], V2.ContractGetEditHistoryParams>(true)
replies<Table['getContractEditHistory'], V2.ContractGetEditHistoryResponse>(true)
accepts<Table['amendContract'], V1.ContractAmendParams>(true)
replies<Table['amendContract'], V1.ContractAmendResponse>(true)
accepts<Table['archiveContract'], V1.ContractArchiveParams>(true)
replies<Table['archiveContract'], V1.ContractArchiveResponse>(true)
accepts<Table['setUsageFilter'], V1.ContractSetUsageFilterParams>(true)
accepts<Table['updateContractEndDate'], V1.ContractUpdateEndDateParams>(true)
replies<Table['updateContractEndDate'], V1.ContractUpdateEndDateResponse>(true)
accepts<
  Table['getSubscriptionQuantityHistory'],
  V1.ContractRetrieveSubscriptionQuantityHistoryParams
>(true)
replies<
  Table['getSubscriptionQuantityHistory'],
  V1.ContractRetrieveSubscriptionQuantityHistoryResponse
>(true)
accepts<Table['getSubscriptionSeatsHistory'], V1.ContractGetSubscriptionSeatsHistoryParams>(true)
replies<Table['getSubscriptionSeatsHistory'], V1.ContractGetSubscriptionSeatsHistoryResponse>(true)
accepts<Table['getContractRateSchedule'], V1.ContractRetrieveRateScheduleParams>(true)
replies<Table['getContractRateSchedule'], V1.ContractRetrieveRateScheduleResponse>(true)
