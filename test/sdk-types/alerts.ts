import type * as V1 from '@metronome/sdk/resources/v1/alerts'
import type * as Customers from '@metronome/sdk/resources/v1/customers/alerts'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createAlert'], V1.AlertCreateParams>(true)
replies<Table['createAlert'], V1.AlertCreateResponse>(true)
accepts<Table['archiveAlert'], V1.AlertArchiveParams>(true)
replies<Table['archiveAlert'], V1.AlertArchiveResponse>(true)
accepts<Table['getCustomerAlert'], Customers.AlertRetrieveParams>(true)
replies<Table['getCustomerAlert'], Customers.AlertRetrieveResponse>(true)
accepts<Table['listCustomerAlerts'], Customers.AlertListParams>(true)
replies<Table['listCustomerAlerts'], PageOf<Customers.CustomerAlert>>(true)
accepts<Table['resetCustomerAlerts'], Customers.AlertResetParams>(true)
