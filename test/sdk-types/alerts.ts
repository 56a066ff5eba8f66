import type * as V1 from '@metronome/sdk/resources/v1/alerts'
import type * as Customers from '@metronome/sdk/resources/v1/customers/alerts'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

type Alert = Customers.CustomerAlert['alert']
/** The SDK does not know yet one type, which only those are shown who have made such an alert. */
type Shown = Omit<Customers.CustomerAlert, 'alert'> & {
  readonly alert: Omit<Alert, 'type'> & {
    readonly type: Alert['type'] | 'low_remaining_contract_credit_and_commit_percentage_reached'
  }
}

accepts<Table['createAlert'], V1.AlertCreateParams>(true)
replies<Table['createAlert'], V1.AlertCreateResponse>(true)
accepts<Table['archiveAlert'], V1.AlertArchiveParams>(true)
replies<Table['archiveAlert'], V1.AlertArchiveResponse>(true)
accepts<Table['getCustomerAlert'], Customers.AlertRetrieveParams>(true)
replies<Table['getCustomerAlert'], { data: Shown }>(true)
accepts<Table['listCustomerAlerts'], Customers.AlertListParams>(true)
replies<Table['listCustomerAlerts'], PageOf<Shown>>(true)
accepts<Table['resetCustomerAlerts'], Customers.AlertResetParams>(true)
