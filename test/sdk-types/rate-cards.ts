import type * as Orders from '@metronome/sdk/resources/v1/contracts/rate-cards/product-orders'
import type * as SDK from '@metronome/sdk/resources/v1/contracts/rate-cards/rate-cards'
import type * as Rates from '@metronome/sdk/resources/v1/contracts/rate-cards/rates'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createRateCard'], SDK.RateCardCreateParams>(true)
replies<Table['createRateCard'], SDK.RateCardCreateResponse>(true)
accepts<Table['getRateCard'], SDK.RateCardRetrieveParams>(true)
replies<Table['getRateCard'], SDK.RateCardRetrieveResponse>(true)
accepts<Table['listRateCards'], Omit<SDK.RateCardListParams, 'body'>>(true)
replies<Table['listRateCards'], PageOf<SDK.RateCardListResponse>>(true)
accepts<Table['updateRateCard'], SDK.RateCardUpdateParams>(true)
replies<Table['updateRateCard'], SDK.RateCardUpdateResponse>(true)
accepts<Table['archiveRateCard'], SDK.RateCardArchiveParams>(true)
replies<Table['archiveRateCard'], SDK.RateCardArchiveResponse>(true)
accepts<Table['getRateSchedule'], SDK.RateCardRetrieveRateScheduleParams>(true)
replies<Table['getRateSchedule'], SDK.RateCardRetrieveRateScheduleResponse>(true)
accepts<Table['getRates'], Rates.RateListParams>(true)
replies<Table['getRates'], PageOf<Rates.RateListResponse>>(true)
accepts<Table['addRate'], Rates.RateAddParams>(true)
replies<Table['addRate'], Rates.RateAddResponse>(true)
accepts<Table['addRates'], Rates.RateAddManyParams>(true)
replies<Table['addRates'], Rates.RateAddManyResponse>(true)
accepts<Table['setRateCardProductsOrder'], Orders.ProductOrderSetParams>(true)
replies<Table['setRateCardProductsOrder'], Orders.ProductOrderSetResponse>(true)
accepts<Table['moveRateCardProducts'], Orders.ProductOrderUpdateParams>(true)
replies<Table['moveRateCardProducts'], Orders.ProductOrderUpdateResponse>(true)
