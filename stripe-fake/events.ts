import { createHmac } from 'node:crypto'
import { systemClock } from '../src/time/clock.ts'
import type { Obj } from './refusal.ts'

/** What an account tells of itself. */
export class Events {
  /** Where its events go. */
  endpoint: { url: string; secret: string } | undefined
  readonly #events: Promise<unknown>[] = []
  #told = 0

  /** Sends an event to the endpoint, signed as Stripe signs. */
  tell(type: string, object: Obj): void {
    if (!this.endpoint) return
    this.#told += 1
    const body = this.eventOf(`evt_fake${this.#told}`, type, object)
    this.#events.push(this.send(body).catch(() => undefined))
  }

  eventOf(id: string, type: string, object: Obj): string {
    return JSON.stringify({
      id,
      object: 'event',
      type,
      created: Math.floor(systemClock.now() / 1000),
      data: { object },
    })
  }

  signature(body: string, secret = this.endpoint?.secret ?? ''): string {
    const t = Math.floor(systemClock.now() / 1000)
    return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
  }

  async send(body: string, signature = this.signature(body)): Promise<number> {
    if (!this.endpoint) throw new Error('no endpoint')
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
    return (await fetch(this.endpoint.url, { method: 'POST', headers, body })).status
  }

  /** Waits until all events have been heard. */
  async told(): Promise<void> {
    while (this.#events.length > 0) await Promise.all(this.#events.splice(0))
  }
}
