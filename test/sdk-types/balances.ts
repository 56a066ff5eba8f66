import type * as SDK from '@metronome/sdk/resources/v1/contracts/contracts'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['listCustomerBalances'], SDK.ContractListBalancesParams>(true)
replies<Table['listCustomerBalances'], PageOf<SDK.ContractListBalancesResponse>>(true)
accepts<Table['getNetBalance'], SDK.ContractGetNetBalanceParams>(true)
replies<Table['getNetBalance'], SDK.ContractGetNetBalanceResponse>(true)
accepts<Table['listSeatBalances'], SDK.ContractListSeatBalancesParams>(true)
replies<Table['listSeatBalances'], SDK.ContractListSeatBalancesResponse>(true)
accepts<Table['addManualBalanceLedgerEntry'], SDK.ContractAddManualBalanceEntryParams>(true)
