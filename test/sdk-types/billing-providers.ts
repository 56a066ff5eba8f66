import type * as Legacy from '@metronome/sdk/resources/v1/customers/billing-config'
import type * as SDK from '@metronome/sdk/resources/v1/customers/customers'
import type * as Accounts from '@metronome/sdk/resources/v1/settings/billing-providers'
import type * as Settings from '@metronome/sdk/resources/v1/settings/settings'
import type { operations } from '../../src/api/operations.ts'
import { accepts, replies } from './agree.ts'

type Table = typeof operations

accepts<
  Table['setCustomerBillingProviderConfigurations'],
  SDK.CustomerSetBillingConfigurationsParams
>(true)
replies<
  Table['setCustomerBillingProviderConfigurations'],
  SDK.CustomerSetBillingConfigurationsResponse
>(true)
accepts<
  Table['getCustomerBillingProviderConfigurations'],
  SDK.CustomerRetrieveBillingConfigurationsParams
>(true)
replies<
  Table['getCustomerBillingProviderConfigurations'],
  SDK.CustomerRetrieveBillingConfigurationsResponse
>(true)
accepts<
  Table['archiveCustomerBillingProviderConfigurations'],
  SDK.CustomerArchiveBillingConfigurationsParams
>(true)
replies<
  Table['archiveCustomerBillingProviderConfigurations'],
  SDK.CustomerArchiveBillingConfigurationsResponse
>(true)
accepts<Table['setBillingConfigForCustomer'], Legacy.BillingConfigCreateParams>(true)
replies<Table['getBillingConfig'], Legacy.BillingConfigRetrieveResponse>(true)
accepts<Table['setUpBillingProvider'], Accounts.BillingProviderCreateParams>(true)
replies<Table['setUpBillingProvider'], Accounts.BillingProviderCreateResponse>(true)
accepts<Table['listConfiguredBillingProviders'], Accounts.BillingProviderListParams>(true)
replies<Table['listConfiguredBillingProviders'], Accounts.BillingProviderListResponse>(true)
accepts<Table['upsertAvalaraCredentials'], Settings.SettingUpsertAvalaraCredentialsParams>(true)
