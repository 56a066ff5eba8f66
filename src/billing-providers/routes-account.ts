import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { changeStripeAccount, setUpAccount } from './set-up.ts'
import { type DeliveryMethod, findDeliveryMethod } from './store.ts'
import { archiveAccount, findSetUp, insertSecrets, listSetUp } from './store-account.ts'

const PAGE = 100
const direct = 'direct_to_billing_provider'

const show = (account: DeliveryMethod) => ({
  billing_provider: account.provider,
  delivery_method_id: account.id,
  delivery_method: account.method,
  delivery_method_configuration: account.configuration,
})

/** The Stripe account that the older requests mean: the one that was set up first. */
const firstStripe = ({ db }: Ctx) =>
  findSetUp(db, { provider: 'stripe', method: direct, fingerprint: undefined })

async function needFirstStripe(ctx: Ctx): Promise<DeliveryMethod> {
  const account = await firstStripe(ctx)
  if (!account) throw Problem.of('not_found', 'billing provider', 'stripe')
  return account
}

async function setUpStripe(ctx: Ctx, stripe_api_key: string): Promise<string> {
  const { db, vault, clock } = ctx
  return setUpAccount(db, vault, clock.now(), 'stripe', direct, { stripe_api_key })
}

export const billingAccounts: Implements<
  | 'setUpBillingProvider'
  | 'listConfiguredBillingProviders'
  | 'updateStripeAccount'
  | 'upsertAnrokApiToken'
  | 'upsertAvalaraCredentials'
  | 'createStripeBillingSettings'
  | 'updateStripeBillingSettings'
  | 'deleteStripeBillingSettings'
  | 'setBillingProviderApiKey'
> = {
  async setUpBillingProvider({ db, vault, clock }, { body }) {
    const { billing_provider, delivery_method, configuration } = body
    const delivery_method_id = await setUpAccount(
      db,
      vault,
      clock.now(),
      billing_provider,
      delivery_method,
      configuration,
    )
    return { data: { delivery_method_id } }
  },

  async listConfiguredBillingProviders({ db }, { body: { next_page } }) {
    const found = await listSetUp(db, { after: next_page, limit: PAGE + 1 })
    const shown = found.slice(0, PAGE)
    return {
      data: shown.map(show),
      next_page: found.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
    }
  },

  async updateStripeAccount({ db, vault }, { path: { delivery_method_id }, body }) {
    const account = await findDeliveryMethod(db, delivery_method_id)
    if (account?.provider !== 'stripe' || account.set_up_at === null)
      throw Problem.of('not_found', 'Stripe account', delivery_method_id)
    await changeStripeAccount(db, vault, account, body)
    return { data: show((await findDeliveryMethod(db, delivery_method_id)) ?? account) }
  },

  async upsertAnrokApiToken({ db, vault }, { body: { delivery_method_ids, anrok_api_token } }) {
    for (const id of delivery_method_ids) await insertSecrets(db, vault, id, { anrok_api_token })
    return { data: { success: true } }
  },

  async upsertAvalaraCredentials({ db, vault }, { body: { delivery_method_ids, ...given } }) {
    const { commit_transactions = false, ...credentials } = given
    const secrets = { ...credentials, avalara_commit_transactions: commit_transactions }
    for (const id of delivery_method_ids) await insertSecrets(db, vault, id, secrets)
    return {}
  },

  async createStripeBillingSettings(ctx, { body: { stripe_api_key, anrok_api_key } }) {
    const id = await setUpStripe(ctx, stripe_api_key)
    if (anrok_api_key)
      await insertSecrets(ctx.db, ctx.vault, id, { anrok_api_token: anrok_api_key })
    return {}
  },

  async updateStripeBillingSettings(ctx, { body: { stripe_api_key, anrok_api_key } }) {
    const account = await needFirstStripe(ctx)
    if (stripe_api_key !== undefined)
      await changeStripeAccount(ctx.db, ctx.vault, account, { stripe_api_key })
    if (anrok_api_key !== undefined)
      await insertSecrets(ctx.db, ctx.vault, account.id, { anrok_api_token: anrok_api_key })
    return {}
  },

  async deleteStripeBillingSettings(ctx) {
    const account = await needFirstStripe(ctx)
    await archiveAccount(ctx.db, account.id, ctx.clock.now())
    return {}
  },

  async setBillingProviderApiKey(ctx, { path: { billing_provider_type }, body: { api_key } }) {
    if (billing_provider_type.toLowerCase() !== 'stripe')
      throw Problem.of('invalid_request', 'billing_provider_type in the path must be stripe')
    const account = await firstStripe(ctx)
    if (account) await changeStripeAccount(ctx.db, ctx.vault, account, { stripe_api_key: api_key })
    else await setUpStripe(ctx, api_key)
    return {}
  },
}
