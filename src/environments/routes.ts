import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { addDuration } from '../time/calendar.ts'
import { type Instant, instant, iso, isoOrNull, systemClock } from '../time/clock.ts'
import { hashToken, makeToken, schemaNameOf } from './environment.ts'
import {
  archiveToken,
  deleteEnvironment,
  findEnvironment,
  insertEnvironment,
  insertToken,
  listEnvironments,
  listTokens,
  updateSettings,
} from './store.ts'

const showClock = (clock_now: Instant | null) => ({
  mode: clock_now === null ? ('system' as const) : ('manual' as const),
  now: iso(clock_now ?? systemClock.now()),
})

/** The instant that `to` or `by` names; exactly one of them must be given. */
function target(now: Instant, { to, by }: { to?: string; by?: string }): Instant {
  if ((to === undefined) === (by === undefined))
    throw Problem.of('invalid_request', 'Give either `to` or `by`')
  const at = to === undefined ? addDuration(now, by ?? '') : instant(to)
  if (at === undefined)
    throw Problem.of(
      'invalid_request',
      'body.by must be an ISO 8601 duration, such as P1M or PT36H, that ends before the year 10000',
    )
  if (at < now)
    throw Problem.of('invalid_request', `The clock stands at ${iso(now)} and only moves forward`)
  return at
}

export const environments: Implements<
  | 'createEnvironment'
  | 'listEnvironments'
  | 'deleteEnvironment'
  | 'createToken'
  | 'listTokens'
  | 'archiveToken'
  | 'getClock'
  | 'advanceClock'
  | 'getSettings'
  | 'updateSettings'
> = {
  async createEnvironment({ db }, { body: { name, type = 'SANDBOX', clock } }) {
    const id = randomUUID()
    const token = makeToken()
    const now = systemClock.now()
    const clock_now = clock ? instant(clock.now) : null
    await insertEnvironment(db, { id, name, type, schema_name: schemaNameOf(id), clock_now }, now)
    const holder = { id: randomUUID(), name: 'administrator', role: 'ADMINISTRATOR' } as const
    await insertToken(db, id, holder, hashToken(token), clock_now ?? now)
    return { data: { id, name, type, token, clock: showClock(clock_now) } }
  },

  async listEnvironments({ db }) {
    const rows = await listEnvironments(db)
    return {
      data: rows.map(({ id, name, type, clock_now }) => ({
        id,
        name,
        type,
        clock: showClock(clock_now),
      })),
    }
  },

  async deleteEnvironment({ db }, { path: { id } }) {
    const environment = await findEnvironment(db, id)
    if (!environment) throw Problem.of('not_found', 'environment', id)
    if (environment.type !== 'SANDBOX')
      throw Problem.of('invalid_request', 'Only SANDBOX environments can be deleted')
    await deleteEnvironment(db, environment)
    return { data: { id } }
  },

  async createToken({ db, clock, environment }, { body: { name, role } }) {
    const token = makeToken()
    const holder = { id: randomUUID(), name, role }
    await insertToken(db, environment.id, holder, hashToken(token), clock.now())
    return { data: { ...holder, token } }
  },

  async listTokens({ db, environment }) {
    const tokens = await listTokens(db, environment.id)
    return {
      data: tokens.map(({ created_at, archived_at, ...token }) => ({
        ...token,
        created_at: iso(created_at),
        archived_at: isoOrNull(archived_at),
      })),
    }
  },

  async archiveToken({ db, clock, environment }, { body: { id } }) {
    if (!(await archiveToken(db, environment.id, id, clock.now())))
      throw Problem.of('not_found', 'token', id)
    return { data: { id } }
  },

  async getClock({ environment: { clock } }) {
    return { data: { mode: clock.mode, now: iso(clock.now()) } }
  },

  async advanceClock(ctx: Ctx, { body }) {
    const { clock } = ctx.environment
    if (clock.mode !== 'manual')
      throw Problem.of(
        'invalid_request',
        'This environment follows the system clock. Create one with `clock` to move time by hand.',
      )
    target(clock.now(), body) // refused at once, even while somebody moves the clock
    const { now, ran } = await ctx.advance((now) => target(now, body))
    return {
      data: { now: iso(now), ran: ran.map(({ at, ...rest }) => ({ at: iso(at), ...rest })) },
    }
  },

  async getSettings({ environment: { settings } }) {
    return { data: settings }
  },

  async updateSettings({ db, enqueue, environment: { id, settings } }, { body }) {
    await updateSettings(db, id, body)
    const after = { ...settings, ...body }
    if (after.invoice_grace_period_hours !== settings.invoice_grace_period_hours)
      await enqueue(db, 'settleAll', {}, { key: 'all' })
    if (after.raw_event_retention_days !== settings.raw_event_retention_days)
      await enqueue(db, 'dropOldEvents', {}, { key: 'raw' })
    return { data: after }
  },
}
