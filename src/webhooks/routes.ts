import { randomBytes, randomUUID } from 'node:crypto'
import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { readSecret } from '../settings/store.ts'
import { iso } from '../time/clock.ts'
import { SHARED_SECRET } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import { checkUrl } from './endpoint.ts'
import {
  archiveEndpoint,
  insertEndpoint,
  listDeliveries,
  listEndpoints,
  restartDelivery,
} from './store.ts'

const showDelivery = (delivery: Delivery) => ({
  id: delivery.id,
  endpoint_id: delivery.endpoint_id,
  event_id: delivery.event_id,
  type: delivery.type,
  status: delivery.status,
  created_at: iso(delivery.created_at),
  attempts: delivery.attempts,
})

export const webhooks: Implements<
  'createWebhook' | 'listWebhooks' | 'archiveWebhook' | 'listWebhookDeliveries' | 'redeliverWebhook'
> = {
  async createWebhook({ db, clock, vault, outside }, { body }) {
    checkUrl(body.url, outside.networks)
    const endpoint = { id: randomUUID(), url: body.url, created_at: clock.now() }
    const shared =
      body.secret === undefined ? await readSecret(db, vault, SHARED_SECRET) : undefined
    const secret = body.secret ?? shared ?? `whs_${randomBytes(32).toString('base64url')}`
    await insertEndpoint(db, endpoint, shared === undefined ? vault.seal(secret) : null)
    return { data: { id: endpoint.id, url: body.url, secret } }
  },

  async listWebhooks({ db }) {
    const endpoints = await listEndpoints(db)
    return {
      data: endpoints.map(({ created_at, ...e }) => ({ ...e, created_at: iso(created_at) })),
    }
  },

  async archiveWebhook({ db, clock }, { body: { id } }) {
    if (!(await archiveEndpoint(db, id, clock.now()))) throw Problem.of('not_found', 'webhook', id)
    return { data: { id } }
  },

  async listWebhookDeliveries({ db }, { query }) {
    const { limit = 100, next_page, status, type } = query
    const before = readPlace(next_page)
    const rows = await listDeliveries(
      db,
      {
        ...(status && { status }),
        ...(type !== undefined && { type }),
        ...(before !== undefined && { before }),
      },
      limit + 1,
    )
    return numberedPage(rows, limit, showDelivery)
  },

  async redeliverWebhook({ db, clock, enqueue }, { path: { id } }) {
    const delivery = await restartDelivery(db, id, clock.now())
    const { endpoint_id } = delivery
    await enqueue(db, 'deliverWebhooks', { endpoint_id }, { key: endpoint_id })
    return { data: showDelivery(delivery) }
  },
}
