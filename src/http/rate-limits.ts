import { Problem } from '../api/problem.ts'
import { type Instant, plus, SECOND, systemClock } from '../time/clock.ts'

interface Bucket {
  /** What may still be taken; below zero after a large batch, which then has to be waited for. */
  tokens: number
  at: Instant
}

/** What a request takes, and from whom. */
export interface Taking {
  readonly environment_id: string
  readonly limits: Readonly<Record<string, number>> | null
  readonly operation: string
  /** Events of an ingest count one by one; any other request counts one. */
  readonly count: number
  readonly customer_id: string | undefined
}

const CROWD = 50_000

/**
 * Token buckets, as the setting `rate_limits` wants them: so many requests a second by operation, by
 * `default` for all others, and by `customer` for requests that name one. A bucket holds what one
 * second allows. Every process counts for itself.
 */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>()

  /** Refuses the request when its environment or its customer has used up what it may. */
  take({ environment_id, limits, operation, count, customer_id }: Taking): void {
    if (limits === null) return
    const now = systemClock.now()
    const own = limits[operation]
    const rate = own ?? limits['default']
    const key = `${environment_id} ${own === undefined ? '' : operation}`
    if (rate !== undefined) this.#take(key, rate, count, now, 'client')
    const each = limits['customer']
    if (each !== undefined && customer_id !== undefined)
      this.#take(`${environment_id} customer ${customer_id}`, each, 1, now, 'customer')
    if (this.#buckets.size > CROWD) this.#forgetFull(now)
  }

  #take(key: string, rate: number, count: number, now: Instant, scope: string): void {
    const capacity = Math.max(rate, 1)
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at: now }
    const filled = bucket.tokens + ((now - bucket.at) / SECOND) * rate
    const tokens = Math.min(capacity, filled)
    const needed = Math.min(count, capacity)
    if (tokens < needed)
      throw Problem.of('rate_limited', `${rate} a second`).saying({
        'retry-after': String(Math.ceil((needed - tokens) / rate)),
        'X-Metronome-Rate-Limit-Type': scope,
      })
    this.#buckets.set(key, { tokens: tokens - count, at: now })
  }

  /** A bucket that nobody has touched for a minute is as good as new. */
  #forgetFull(now: Instant): void {
    for (const [key, { at, tokens }] of this.#buckets)
      if (tokens >= 0 && plus(at, 60 * SECOND) < now) this.#buckets.delete(key)
  }
}
