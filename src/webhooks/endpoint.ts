import { isIP } from 'node:net'
import { Problem } from '../api/problem.ts'
import type { Instant } from '../time/clock.ts'
import { mayReach, type Networks } from './address.ts'

/** Where what happens is told. */
export interface Endpoint {
  readonly id: string
  readonly url: string
  readonly created_at: Instant
}

/** Refuses what cannot be a receiver. Names are looked at when they are connected to. */
export function checkUrl(text: string, networks: Networks): void {
  const refuse = (why: string) => Problem.of('invalid_request', `body.url ${why}`)
  if (!URL.canParse(text)) throw refuse('must be a URL, such as https://example.com/webhooks')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('must begin with https:')
  if (url.username || url.password) throw refuse('must not hold a user or password')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const address = host === 'localhost' ? '127.0.0.1' : host
  if (isIP(address) && !mayReach(address, networks))
    throw refuse(`leads to ${host}, which is closed to webhooks: see MAELZEL_WEBHOOK_NETWORKS`)
}
