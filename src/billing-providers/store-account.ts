import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import { type Db, sql, where } from '../db/db.ts'
import type { Vault } from '../secrets/vault.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { BillingProvider, Configuration, DeliveryMethodName } from './configuration.ts'
import { columns, type DeliveryMethod } from './store.ts'

/** An account as it is set up. */
export interface NewAccount {
  readonly provider: BillingProvider
  readonly method: DeliveryMethodName
  readonly settings: Configuration
  readonly secrets: Configuration
  readonly fingerprint: string | undefined
}

/** Nobody else sets up an account of this pair until the transaction ends. */
export const holdPair = (tx: Db, provider: BillingProvider, method: DeliveryMethodName) =>
  tx.query(sql`
    select pg_advisory_xact_lock(
      hashtextextended(current_schema() || ${`${provider} ${method}`}::text, 3))`)

/** The account of a billing provider that was set up already: with this fingerprint, if it has one. */
export async function findSetUp(
  db: Db,
  { provider, method, fingerprint }: Pick<NewAccount, 'provider' | 'method' | 'fingerprint'>,
): Promise<DeliveryMethod | undefined> {
  const [row] = await db.query<DeliveryMethod>(sql`
    select ${columns} from delivery_method
    ${where([
      sql`system = 'billing' and provider = ${provider} and method = ${method}`,
      sql`set_up_at is not null and archived_at is null`,
      fingerprint === undefined ? undefined : sql`fingerprint = ${fingerprint}`,
    ])}
    order by set_up_at, number limit 1`)
  return row
}

/** Fills the place that customers' configurations have reserved, or makes an account beside the others. */
export async function insertAccount(
  tx: Db,
  vault: Vault,
  account: NewAccount,
  now: Instant,
): Promise<string> {
  const { provider, method, fingerprint } = account
  const settings = JSON.stringify(account.settings)
  const secrets = vault.seal(JSON.stringify(account.secrets))
  const [reserved] = await tx.query<{ id: string }>(sql`
    update delivery_method
    set configuration = ${settings}::jsonb, secrets = ${secrets}, fingerprint = ${fingerprint},
        set_up_at = ${iso(now)}
    where system = 'billing' and provider = ${provider} and method = ${method}
      and set_up_at is null and archived_at is null
    returning id`)
  if (reserved) return nameHome(tx, reserved.id)
  const id = randomUUID()
  await tx.query(sql`
    insert into delivery_method
      (id, system, provider, method, configuration, secrets, fingerprint, created_at, set_up_at)
    values (${id}, 'billing', ${provider}, ${method}, ${settings}::jsonb, ${secrets},
            ${fingerprint}, ${iso(now)}, ${iso(now)})`)
  return nameHome(tx, id)
}

/** Says in which environment an account is, for whoever speaks of it without a token. */
async function nameHome(tx: Db, id: string): Promise<string> {
  await tx.query(sql`
    insert into maelzel.stripe_account (delivery_method_id, environment_id)
    select ${id}, id from maelzel.environment where schema_name = current_schema()
    on conflict do nothing`)
  return id
}

/** The secrets of an account, opened: for whoever speaks to the provider, and nobody else. */
export async function secretsOf(db: Db, vault: Vault, id: string): Promise<Configuration> {
  const [row] = await db.query<{ secrets: string | null }>(
    sql`select secrets from delivery_method where id = ${id}`,
  )
  return row?.secrets ? JSON.parse(vault.open(row.secrets)) : {}
}

/** Adds secrets to those of an account; a null removes one. Refuses the request when there is no such account. */
export async function insertSecrets(
  tx: Db,
  vault: Vault,
  id: string,
  secrets: Configuration,
): Promise<void> {
  const merged = Object.entries({ ...(await secretsOf(tx, vault, id)), ...secrets })
  const left = Object.fromEntries(merged.filter(([, value]) => value !== null))
  const rows = await tx.query(sql`
    update delivery_method set secrets = ${vault.seal(JSON.stringify(left))}
    where id = ${id} and archived_at is null returning id`)
  if (rows.length === 0) throw Problem.of('not_found', 'delivery method', id)
}

/** Changes the settings of an account that are named, and which account it is. */
export const updateSettings = (
  tx: Db,
  id: string,
  settings: Configuration,
  fingerprint: string | undefined,
) =>
  tx.query(sql`
    update delivery_method
    set configuration = configuration || ${JSON.stringify(settings)}::jsonb,
        fingerprint = coalesce(${fingerprint}, fingerprint)
    where id = ${id}`)

/** An archived account delivers nothing more; customers' configurations keep pointing to it. */
export const archiveAccount = (tx: Db, id: string, now: Instant) =>
  tx.query(sql`
    update delivery_method set archived_at = ${iso(now)}, secrets = null where id = ${id}`)

/** The accounts that are set up, the oldest first, after the one with this id. */
export const listSetUp = (
  db: Db,
  { after, limit }: { after?: string | null | undefined; limit: number },
): Promise<DeliveryMethod[]> =>
  db.query(sql`
    select ${columns} from delivery_method
    ${where([
      sql`system = 'billing' and set_up_at is not null and archived_at is null`,
      after
        ? sql`(set_up_at, number) >
            (select set_up_at, number from delivery_method where id = ${after})`
        : undefined,
    ])}
    order by set_up_at, number limit ${limit}`)
