import { type Db, sql } from '../db/db.ts'
import type { Vault } from '../secrets/vault.ts'
import { type Instant, iso } from '../time/clock.ts'

/** Keeps a secret of the environment under a name, in place of the one before. */
export const writeSecret = (tx: Db, vault: Vault, name: string, secret: string, now: Instant) =>
  tx.query(sql`
    insert into environment_secret (name, sealed, updated_at)
    values (${name}, ${vault.seal(secret)}, ${iso(now)})
    on conflict (name) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`)

/** Opens a secret of the environment; undefined when none was given. */
export async function readSecret(db: Db, vault: Vault, name: string): Promise<string | undefined> {
  const [row] = await db.query<{ sealed: string }>(
    sql`select sealed from environment_secret where name = ${name}`,
  )
  return row && vault.open(row.sealed)
}

/** Lets a secret of the delta stream start later, in place of one that waits. */
export async function rotateDeltaSecret(
  tx: Db,
  vault: Vault,
  secret: string,
  starting_on: Instant,
  now: Instant,
): Promise<void> {
  await tx.query(sql`delete from delta_stream_secret where starting_on > ${iso(now)}`)
  await tx.query(sql`
    insert into delta_stream_secret (starting_on, sealed, created_at)
    values (${iso(starting_on)}, ${vault.seal(secret)}, ${iso(now)})
    on conflict (starting_on) do update set sealed = excluded.sealed`)
}

/** The secret under which the delta stream signs at an instant. */
export async function deltaSecretAt(
  db: Db,
  vault: Vault,
  at: Instant,
): Promise<string | undefined> {
  const [row] = await db.query<{ sealed: string }>(sql`
    select sealed from delta_stream_secret where starting_on <= ${iso(at)}
    order by starting_on desc limit 1`)
  return row && vault.open(row.sealed)
}
