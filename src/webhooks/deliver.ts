import type { Ctx } from '../ctx.ts'
import { readSecret } from '../settings/store.ts'
import { httpDate, type Instant, iso, plus, systemClock } from '../time/clock.ts'
import { nextAttempt } from './back-off.ts'
import { type Due, isTaken } from './delivery.ts'
import { Interrupted, type Outcome, post, TIMEOUT } from './post.ts'
import { sign } from './signature.ts'
import {
  dueDeliveries,
  heldUntil,
  holdEndpoint,
  nextDue,
  noteAttempts,
  releaseEndpoint,
  type Tried,
} from './store.ts'

/** How many deliveries are on their way to one endpoint at a time. */
const AT_ONCE = 64

/** The name under which the environment keeps the secret that endpoints without their own sign with. */
export const SHARED_SECRET = 'webhook'

interface Round {
  readonly url: string
  readonly secret: string
  readonly due: readonly Due[]
  /** The machine's instant until which the endpoint is held. */
  readonly until: Instant
}

/**
 * Sends what is due to one endpoint, once each, and asks to be called when more is due. One process
 * at a time sends to an endpoint, so one that is slow holds up nothing but itself. No transaction is
 * open while it is waited for; when the process dies meanwhile, the same is sent again.
 */
export async function deliverWebhooks(ctx: Ctx, endpoint_id: string): Promise<void> {
  const round = await begin(ctx, endpoint_id)
  if (!round) return lookAgain(ctx, endpoint_id)
  const sent = await Promise.all(round.due.map((due) => attempt(ctx, round, due)))
  await ctx.db.transaction(async (db) => {
    const tried = sent.filter((result) => result !== undefined)
    if (tried.length > 0) await noteAttempts(db, tried)
    await releaseEndpoint(db, endpoint_id, round.until)
    // Read after the release: whoever found the endpoint held before it relies on this.
    const next = await nextDue(db, endpoint_id)
    if (next !== undefined)
      await ctx.enqueue(db, 'deliverWebhooks', { endpoint_id }, { key: endpoint_id, run_at: next })
  })
}

/**
 * Somebody else has the endpoint, and asks for what is due when it gives it back; unless it has died,
 * so this comes back when it had to. On a clock that stands still the job of the dead does.
 */
async function lookAgain({ db, environment, enqueue }: Ctx, endpoint_id: string): Promise<void> {
  if (environment.clock.mode !== 'system') return
  await db.transaction(async (tx) => {
    const until = await heldUntil(tx, endpoint_id)
    const options = until && { key: endpoint_id, run_at: plus(until, 1) }
    if (options) await enqueue(tx, 'deliverWebhooks', { endpoint_id }, options)
  })
}

const begin = (ctx: Ctx, endpoint_id: string): Promise<Round | undefined> =>
  ctx.db.transaction(async (db) => {
    const now = systemClock.now()
    const until = plus(now, 2 * TIMEOUT)
    const endpoint = await holdEndpoint(db, endpoint_id, now, until)
    if (!endpoint) return undefined
    const secret =
      endpoint.sealed === null
        ? ((await readSecret(db, ctx.vault, SHARED_SECRET)) ?? '')
        : ctx.vault.open(endpoint.sealed)
    const due = await dueDeliveries(db, endpoint_id, ctx.clock.now(), AT_ONCE)
    return { url: endpoint.url, secret, due, until }
  })

/** One attempt; undefined when the program stops before it is over. */
async function attempt(ctx: Ctx, { url, secret }: Round, due: Due): Promise<Tried | undefined> {
  const date = httpDate(systemClock.now())
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Metronome',
    date,
    'x-metronome-date': date,
    'metronome-webhook-signature': sign(secret, date, due.body),
  }
  try {
    return judge(due, await post({ url, headers, body: due.body }, ctx.outside), ctx.clock.now())
  } catch (error) {
    if (error instanceof Interrupted) return undefined
    throw error
  }
}

/** What an attempt makes of a delivery. */
function judge({ id, tried, first_attempt_at }: Due, outcome: Outcome, now: Instant): Tried {
  const attempt = { at: iso(now), ...outcome }
  if (isTaken(outcome)) return { id, status: 'DELIVERED', attempt, next_attempt_at: undefined }
  const next = nextAttempt(id, tried + 1, first_attempt_at ?? now, now)
  const status = next === undefined ? 'FAILED' : 'PENDING'
  return { id, status, attempt, next_attempt_at: next }
}
