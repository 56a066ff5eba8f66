import { type Db, sql } from '../db/db.ts'
import { type Instant, iso } from '../time/clock.ts'

/** What is known of a key. */
export interface Kept {
  readonly fingerprint: string
  /** Null: an attempt is still at work. */
  readonly status: number | null
  readonly reply: string | null
}

export interface Claim {
  readonly key: string
  readonly fingerprint: string
  readonly claim: string
  /** By the machine's clock. */
  readonly now: Instant
  readonly claimed_until: Instant
  /** By the environment's clock. */
  readonly expires_at: Instant
}

/** Takes a key for one attempt; gives back what is known of it when it is taken already. */
export async function claimKey(tx: Db, claim: Claim): Promise<Kept | undefined> {
  const { key, fingerprint } = claim
  const taken = await tx.query(sql`
    insert into idempotency_key (key, fingerprint, claim, claimed_until, expires_at)
    values (${key}, ${fingerprint}, ${claim.claim}, ${iso(claim.claimed_until)},
            ${iso(claim.expires_at)})
    on conflict (key) do update set claim = excluded.claim, claimed_until = excluded.claimed_until
    where idempotency_key.status is null and idempotency_key.fingerprint = excluded.fingerprint
      and idempotency_key.claimed_until < ${iso(claim.now)}::timestamptz
    returning key`)
  if (taken.length > 0) return undefined
  const [kept] = await tx.query<Kept>(
    sql`select fingerprint, status, reply from idempotency_key where key = ${key}`,
  )
  return kept
}

/** Forgets keys whose time is over. */
export const forgetExpired = (tx: Db, now: Instant) =>
  tx.query(sql`delete from idempotency_key where expires_at <= ${iso(now)}`)

/** Keeps the answer; false when the attempt was given up and another has the key. */
export async function keepReply(
  tx: Db,
  { key, claim }: Pick<Claim, 'key' | 'claim'>,
  status: number,
  reply: string,
): Promise<boolean> {
  const rows = await tx.query(sql`
    update idempotency_key set status = ${status}, reply = ${reply}
    where key = ${key} and claim = ${claim} returning key`)
  return rows.length > 0
}

/** Gives a key back that was claimed for nothing: the next request with it is the first. */
export async function forgetClaim(
  tx: Db,
  { key, claim }: Pick<Claim, 'key' | 'claim'>,
): Promise<void> {
  await tx.query(sql`
    delete from idempotency_key where key = ${key} and claim = ${claim} and status is null`)
}
