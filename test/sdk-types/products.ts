import type * as SDK from '@metronome/sdk/resources/v1/contracts/products'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createProduct'], SDK.ProductCreateParams>(true)
replies<Table['createProduct'], SDK.ProductCreateResponse>(true)
accepts<Table['getProduct'], SDK.ProductRetrieveParams>(true)
replies<Table['getProduct'], SDK.ProductRetrieveResponse>(true)
accepts<Table['updateProduct'], SDK.ProductUpdateParams>(true)
replies<Table['updateProduct'], SDK.ProductUpdateResponse>(true)
accepts<Table['listProducts'], SDK.ProductListParams>(true)
replies<Table['listProducts'], PageOf<SDK.ProductListResponse>>(true)
accepts<Table['archiveProductListItem'], SDK.ProductArchiveParams>(true)
replies<Table['archiveProductListItem'], SDK.ProductArchiveResponse>(true)
