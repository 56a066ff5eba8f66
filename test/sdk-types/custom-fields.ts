import type * as SDK from '@metronome/sdk/resources/v1/custom-fields'
import type * as Units from '@metronome/sdk/resources/v1/pricing-units'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['addCustomFieldKey'], SDK.CustomFieldAddKeyParams>(true)
accepts<Table['disableCustomFieldKey'], SDK.CustomFieldRemoveKeyParams>(true)
accepts<Table['setCustomFields'], SDK.CustomFieldSetValuesParams>(true)
accepts<Table['deleteCustomFields'], SDK.CustomFieldDeleteValuesParams>(true)
accepts<Table['listCustomFieldKeys'], SDK.CustomFieldListKeysParams>(true)
replies<Table['listCustomFieldKeys'], PageOf<SDK.CustomFieldListKeysResponse>>(true)
accepts<Table['listCreditTypes'], Units.PricingUnitListParams>(true)
replies<Table['listCreditTypes'], PageOf<Units.PricingUnitListResponse>>(true)
