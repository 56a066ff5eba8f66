import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { DAY, plus, SECOND, systemClock } from '../time/clock.ts'
import { claimKey, forgetClaim, forgetExpired, type Kept, keepReply } from './store.ts'

/** An answer, as it goes over the wire. */
export interface Reply {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** Keeps an answer; called in the transaction that did the work. */
export type Keep = (tx: Db, reply: Reply) => Promise<void>

const RETENTION = DAY
/** Longer than any request takes: an attempt that is still silent then has died. */
const LEASE = 90 * SECOND
const KEY_LENGTH = 255

/**
 * Does the work of a request once for its key (spec/05 §5.6). The same request again gets the answer
 * of the first time, another one with the key is refused, and so is one that comes while the first
 * is at work.
 * @param work does it, and calls `keep` in the transaction that does
 * @param refusal the answer that an error stands for, which is kept too, unless nothing had begun
 */
export async function once<R extends Reply>(
  ctx: Ctx,
  request: { readonly key: string; readonly fingerprint: string },
  work: (keep: Keep) => Promise<R>,
  refusal: (error: unknown) => Reply,
): Promise<R | Reply> {
  if (request.key.length > KEY_LENGTH)
    throw Problem.of('invalid_request', `An Idempotency-Key has at most ${KEY_LENGTH} characters`)
  const now = systemClock.now()
  const claim = {
    ...request,
    claim: randomUUID(),
    now,
    claimed_until: plus(now, LEASE),
    expires_at: plus(ctx.clock.now(), RETENTION),
  }
  const known = await ctx.db.transaction(async (tx) => {
    await forgetExpired(tx, ctx.clock.now())
    return claimKey(tx, claim)
  })
  if (known) return replay(ctx, known, request.fingerprint)
  const keep: Keep = async (tx, reply) => {
    const kept = await keepReply(tx, claim, reply.status, ctx.vault.seal(JSON.stringify(reply)))
    if (!kept) throw Problem.of('in_flight') // given up for dead; whoever took over does it
  }
  try {
    return await work(keep)
  } catch (error) {
    const unbegun = error instanceof Problem && error.unbegun
    await ctx.db.transaction(async (tx) =>
      unbegun ? forgetClaim(tx, claim) : keep(tx, refusal(error)),
    )
    throw error
  }
}

function replay(ctx: Ctx, known: Kept, fingerprint: string): Reply {
  if (known.fingerprint !== fingerprint) throw Problem.of('idempotency_mismatch')
  if (known.status === null || known.reply === null) throw Problem.of('in_flight')
  const reply = JSON.parse(ctx.vault.open(known.reply)) as Reply
  return { ...reply, headers: { ...reply.headers, 'Idempotent-Replayed': 'true' } }
}
