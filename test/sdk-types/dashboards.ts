import type * as SDK from '@metronome/sdk/resources/v1/dashboards'
import type { operations } from '../../src/api/operations.ts'
import { accepts, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['embeddableDashboard'], SDK.DashboardGetEmbeddableURLParams>(true)
replies<Table['embeddableDashboard'], SDK.DashboardGetEmbeddableURLResponse>(true)
