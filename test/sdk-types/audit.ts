import type * as SDK from '@metronome/sdk/resources/v1/audit-logs'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['getAuditLogs'], SDK.AuditLogListParams>(true)
replies<Table['getAuditLogs'], PageOf<SDK.AuditLogListResponse>>(true)
