import type * as SDK from '@metronome/sdk/resources/v1/customers/customers'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createCustomer'], SDK.CustomerCreateParams>(true)
replies<Table['createCustomer'], SDK.CustomerCreateResponse>(true)
replies<Table['getCustomer'], SDK.CustomerRetrieveResponse>(true)
accepts<Table['listCustomers'], SDK.CustomerListParams>(true)
replies<Table['listCustomers'], PageOf<SDK.CustomerDetail>>(true)
accepts<Table['setIngestAliases'], SDK.CustomerSetIngestAliasesParams>(true)
accepts<Table['setCustomerName'], SDK.CustomerSetNameParams>(true)
replies<Table['setCustomerName'], SDK.CustomerSetNameResponse>(true)
accepts<Table['updateCustomerConfig'], SDK.CustomerUpdateConfigParams>(true)
accepts<Table['archiveCustomer'], SDK.CustomerArchiveParams>(true)
replies<Table['archiveCustomer'], SDK.CustomerArchiveResponse>(true)
