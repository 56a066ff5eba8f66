import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import { actorOf } from '../contracts/create.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { iso, isoOrNull } from '../time/clock.ts'
import { askForAllNotifications } from './ask.ts'
import { isDeed, LIFECYCLE_TYPES, type LifecycleType } from './lifecycle.ts'
import { isBefore, isOffset } from './offset.ts'
import {
  archiveConfig,
  enabledTypes,
  findConfig,
  insertConfig,
  listConfigs,
  type OffsetConfig,
  setEnabled,
  writeOffset,
} from './store.ts'
import type { EditConfig } from './wire.ts'

const showConfig = (
  { environment }: Ctx,
  { id, name, type, offset, created_at, created_by, archived_at }: OffsetConfig,
) => ({
  id,
  name,
  type: 'OFFSET_LIFECYCLE_EVENT' as const,
  policy: { type, offset },
  environment_type: environment.type,
  created_at: iso(created_at),
  created_by,
  archived_at: isoOrNull(archived_at),
})

const showSystem = (type: LifecycleType, is_enabled: boolean) => ({
  type: 'SYSTEM_LIFECYCLE_EVENT' as const,
  is_enabled,
  policy: { type },
})

const refused = (why: string) => Problem.of('invalid_request', why)

function checkPolicy(type: LifecycleType, offset: string): void {
  if (!isOffset(offset))
    throw refused(
      'body.policy.offset must be an ISO 8601 duration of years, months, weeks, days and hours, such as P1D or -PT2H',
    )
  if (isDeed(type) && isBefore(offset))
    throw refused(`body.policy.offset may not be negative: nobody knows of a ${type} beforehand`)
}

async function needConfig({ db }: Ctx, id: string): Promise<OffsetConfig> {
  const config = await findConfig(db, id)
  if (!config) throw Problem.of('not_found', 'notification config', id)
  return config
}

async function editSystem(ctx: Ctx, { policy, is_enabled }: Static<typeof EditConfig>) {
  const { type, offset } = policy
  if (offset !== undefined) throw refused('body.policy.offset is for offset notifications: give id')
  if (is_enabled === undefined) throw refused('body must have is_enabled, or the id of a config')
  const isChanged = await setEnabled(ctx.db, type, is_enabled, ctx.clock.now())
  if (isChanged && is_enabled) await askForAllNotifications(ctx)
  return { data: showSystem(type, is_enabled) }
}

async function editOffset(ctx: Ctx, id: string, body: Static<typeof EditConfig>) {
  const { type, offset } = body.policy
  const config = await findConfig(ctx.db, id)
  if (!config) throw Problem.of('config_not_found', id)
  if (config.archived_at !== null) throw refused(`The notification config ${id} is archived`)
  if (body.is_enabled !== undefined) throw refused('body.is_enabled is for system notifications')
  if (type !== config.type) throw refused(`body.policy.type must stay ${config.type}`)
  if (offset === undefined) throw refused('body.policy must have offset')
  checkPolicy(type, offset)
  if (offset !== config.offset) {
    await writeOffset(ctx.db, id, offset, ctx.clock.now())
    await askForAllNotifications(ctx)
  }
  return { data: showConfig(ctx, { ...config, offset }) }
}

export const notifications: Implements<
  | 'createNotificationConfig'
  | 'getNotificationConfig'
  | 'listOffsetNotificationConfigs'
  | 'listSystemNotificationConfigs'
  | 'editNotificationConfig'
  | 'archiveNotificationConfig'
> = {
  async createNotificationConfig(ctx, { body: { name, policy, uniqueness_key } }) {
    checkPolicy(policy.type, policy.offset)
    const config = {
      id: randomUUID(),
      name,
      ...policy,
      created_at: ctx.clock.now(),
      created_by: actorOf(ctx),
      archived_at: null,
    }
    await insertConfig(ctx.db, config, uniqueness_key)
    await askForAllNotifications(ctx)
    return { data: showConfig(ctx, config) }
  },

  async getNotificationConfig(ctx, { body: { id } }) {
    return { data: showConfig(ctx, await needConfig(ctx, id)) }
  },

  async listOffsetNotificationConfigs(ctx, { body }) {
    const { limit = 400, archive_filter = 'NOT_ARCHIVED' } = body
    const rows = await listConfigs(ctx.db, archive_filter, readPlace(body.cursor), limit + 1)
    const { data, next_page } = numberedPage(rows, limit, (row) => showConfig(ctx, row))
    return { data, cursor: next_page }
  },

  async listSystemNotificationConfigs({ db }) {
    const enabled = await enabledTypes(db)
    return {
      data: LIFECYCLE_TYPES.map((type) => showSystem(type, enabled.has(type))),
      cursor: null,
    }
  },

  editNotificationConfig: (ctx, { body }) =>
    body.id === undefined ? editSystem(ctx, body) : editOffset(ctx, body.id, body),

  async archiveNotificationConfig(ctx, { body: { id } }) {
    const config = await needConfig(ctx, id)
    if (config.archived_at !== null)
      throw refused(`The notification config ${id} is already archived`)
    const archived_at = ctx.clock.now()
    await archiveConfig(ctx.db, id, archived_at)
    return { data: showConfig(ctx, { ...config, archived_at }) }
  },
}
