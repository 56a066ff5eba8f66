import type * as SDK from '@metronome/sdk/resources/v1/packages'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createPackage'], SDK.PackageCreateParams>(true)
replies<Table['createPackage'], SDK.PackageCreateResponse>(true)
accepts<Table['getPackage'], SDK.PackageRetrieveParams>(true)
replies<Table['getPackage'], SDK.PackageRetrieveResponse>(true)
accepts<Table['listPackages'], SDK.PackageListParams>(true)
replies<Table['listPackages'], PageOf<SDK.PackageListResponse>>(true)
accepts<Table['archivePackage'], SDK.PackageArchiveParams>(true)
replies<Table['archivePackage'], SDK.PackageArchiveResponse>(true)
accepts<Table['listContractsOnPackage'], SDK.PackageListContractsOnPackageParams>(true)
replies<Table['listContractsOnPackage'], PageOf<SDK.PackageListContractsOnPackageResponse>>(true)
