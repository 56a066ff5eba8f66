import { randomBytes } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { addCalendar } from '../time/calendar.ts'
import { instant, iso, MINUTE, plus } from '../time/clock.ts'
import { rotateDeltaSecret, writeSecret } from './store.ts'

const DELAY = 10 * MINUTE

export const settings: Implements<
  | 'setClientWebhookSecret'
  | 'rotateDeltaStreamSecret'
  | 'getServices'
  | 'integrationCloudwatchLogger'
> = {
  async setClientWebhookSecret({ db, vault, clock }, { body: { webhook_secret } }) {
    await writeSecret(db, vault, 'webhook', webhook_secret, clock.now())
    return {}
  },

  async rotateDeltaStreamSecret({ db, vault, clock }, { body }) {
    const now = clock.now()
    const starts = body.starting_on === undefined ? plus(now, DELAY) : instant(body.starting_on)
    if (starts < now || starts > addCalendar(now, { months: 1 }))
      throw Problem.of('invalid_request', 'starting_on must lie within a month from now')
    const secret = `sk_${randomBytes(32).toString('base64url')}`
    await rotateDeltaSecret(db, vault, secret, starts, now)
    return { secret, starting_on: iso(starts) }
  },

  async integrationCloudwatchLogger({ log, environment }, { body }) {
    const dimensions = Object.fromEntries(body.dimensions.map(({ name, value }) => [name, value]))
    log.info({ environment_id: environment.id, ...body, dimensions }, 'an integration reports')
    return {}
  },

  async getServices({ environment: { settings } }) {
    return {
      services: [
        { name: 'api', usage: 'accepts_connections_at', ips: [...settings.api_ips] },
        { name: 'webhooks', usage: 'makes_connections_from', ips: [...settings.egress_ips] },
      ],
    }
  },
}
