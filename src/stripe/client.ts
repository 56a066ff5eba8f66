import Stripe from 'stripe'
import { MINUTE, SECOND } from '../time/clock.ts'

const PATIENCE = 20 * SECOND

/** Speaks to the account of this key. Retries are the outbox's business. */
export function stripeAt(base: string, key: string): Stripe {
  const url = new URL(base)
  const protocol = url.protocol === 'http:' ? 'http' : 'https'
  return new Stripe(key, {
    host: url.hostname,
    port: url.port || (protocol === 'http' ? 80 : 443),
    protocol,
    timeout: PATIENCE,
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

/**
 * Whether to try again later. ANSWERED: Stripe has failed and would answer the same key the same way;
 * UNSURE: nobody knows whether it was done, so the same key must be used again.
 */
export type Failure = 'ANSWERED' | 'UNSURE' | 'FINAL'

export function failureOf(error: unknown): Failure {
  const { errors } = Stripe
  if (!(error instanceof errors.StripeError)) return 'FINAL'
  if (error instanceof errors.StripeConnectionError) return 'UNSURE'
  if (error instanceof errors.StripeRateLimitError || error.statusCode === 409) return 'UNSURE'
  return (error.statusCode ?? 0) >= 500 ? 'ANSWERED' : 'FINAL'
}

/** Whether Stripe has refused for good, and says why. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Stripe.errors.StripeError && failureOf(error) === 'FINAL'

const FIRST_PAUSE = 5 * SECOND
const LONGEST_PAUSE = 15 * MINUTE

/** How long to wait before Stripe is asked once more, after so many times. */
export const pauseAfter = (tried: number): number =>
  Math.min(FIRST_PAUSE * 3 ** (tried - 1), LONGEST_PAUSE)
