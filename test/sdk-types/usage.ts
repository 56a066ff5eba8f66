import type * as SDK from '@metronome/sdk/resources/v1/usage'
import type { operations } from '../../src/api/operations.ts'
import { accepts } from './agree.ts'

type Table = typeof operations

accepts<Table['ingest'], NonNullable<SDK.UsageIngestParams['usage']>>(true)
