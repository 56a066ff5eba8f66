import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { Vault } from '../secrets/vault.ts'
import type { Instant } from '../time/clock.ts'
import { accountDefaults, fingerprintOf, readAccount } from './account.ts'
import type { BillingProvider, Configuration, DeliveryMethodName } from './configuration.ts'
import type { DeliveryMethod } from './store.ts'
import {
  findSetUp,
  holdPair,
  insertAccount,
  insertSecrets,
  updateSettings,
} from './store-account.ts'

/**
 * Connects an account at a provider. A marketplace is reached one way once; of Stripe there may be
 * several accounts, told apart by their keys (spec/01 §1.5).
 */
export async function setUpAccount(
  tx: Db,
  vault: Vault,
  now: Instant,
  provider: BillingProvider,
  method: DeliveryMethodName,
  given: Configuration,
): Promise<string> {
  const parts = readAccount(provider, method, given, { whole: true })
  const fingerprint = fingerprintOf(parts)
  await holdPair(tx, provider, method)
  if (await findSetUp(tx, { provider, method, fingerprint }))
    throw Problem.of('conflict', `${provider} is set up to deliver by ${method} already`)
  const settings = { ...accountDefaults(provider), ...parts.settings }
  checkTogether(settings)
  return insertAccount(
    tx,
    vault,
    { provider, method, settings, secrets: parts.secrets, fingerprint },
    now,
  )
}

/** Stripe Tax knows no date but that of the finalization (spec/07 §7.2). */
function checkTogether(settings: Configuration): void {
  if (settings['automatic_tax'] && settings['set_effective_at_date_to_inclusive_period_end'])
    throw Problem.of(
      'invalid_request',
      'automatic_tax cannot stand beside set_effective_at_date_to_inclusive_period_end',
    )
}

/** Changes a Stripe account: settings and secrets that are named, and no others. */
export async function changeStripeAccount(
  tx: Db,
  vault: Vault,
  account: DeliveryMethod,
  given: Configuration,
): Promise<void> {
  const parts = readAccount('stripe', account.method, given, { whole: false })
  checkTogether({ ...account.configuration, ...parts.settings })
  const fingerprint = fingerprintOf(parts)
  await holdPair(tx, 'stripe', account.method)
  const same =
    fingerprint &&
    (await findSetUp(tx, { provider: 'stripe', method: account.method, fingerprint }))
  if (same && same.id !== account.id)
    throw Problem.of('conflict', 'Another Stripe account is set up with this key')
  const removed = given['stripe_webhook_secret'] === null ? { stripe_webhook_secret: null } : {}
  const custom_field_mappings = given['custom_field_mappings']
  const mappings = custom_field_mappings === undefined ? {} : { custom_field_mappings }
  await updateSettings(tx, account.id, { ...parts.settings, ...mappings }, fingerprint)
  await insertSecrets(tx, vault, account.id, { ...parts.secrets, ...removed })
}
