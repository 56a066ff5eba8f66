import type * as RateCards from '@metronome/sdk/resources/v1/contracts/named-schedules'
import type * as Contracts from '@metronome/sdk/resources/v1/contracts/rate-cards/named-schedules'
import type * as Customers from '@metronome/sdk/resources/v1/customers/named-schedules'
import type * as Services from '@metronome/sdk/resources/v1/services'
import type { operations } from '../../src/api/operations.ts'
import { accepts, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['getCustomerNamedSchedule'], Customers.NamedScheduleRetrieveParams>(true)
replies<Table['getCustomerNamedSchedule'], Customers.NamedScheduleRetrieveResponse>(true)
accepts<Table['updateCustomerNamedSchedule'], Customers.NamedScheduleUpdateParams>(true)
accepts<Table['getContractNamedSchedule'], Contracts.NamedScheduleRetrieveParams>(true)
replies<Table['getContractNamedSchedule'], Contracts.NamedScheduleRetrieveResponse>(true)
accepts<Table['updateContractNamedSchedule'], Contracts.NamedScheduleUpdateParams>(true)
accepts<Table['getRateCardNamedSchedule'], RateCards.NamedScheduleRetrieveParams>(true)
replies<Table['getRateCardNamedSchedule'], RateCards.NamedScheduleRetrieveResponse>(true)
accepts<Table['updateRateCardNamedSchedule'], RateCards.NamedScheduleUpdateParams>(true)
replies<Table['getServices'], Services.ServiceListResponse>(true)
