import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { disableThresholds } from '../thresholds/disable.ts'
import { type BillingProvider, billingProviders } from './configuration.ts'
import { addConfiguration, changeConfiguration } from './configure.ts'
import { fromLegacy, showLegacy } from './legacy.ts'
import { archiveConfigurations, type CustomerConfiguration, listConfigurations } from './store.ts'

function providerIn(text: string): BillingProvider {
  const provider = billingProviders.find((p) => p === text.toLowerCase())
  if (!provider)
    throw Problem.of(
      'invalid_request',
      `billing_provider_type in the path must be one of ${billingProviders.join(', ')}`,
    )
  return provider
}

/** The configuration that the older requests mean: the customer's first live one at the provider. */
async function first(db: Db, customer_id: string, provider: BillingProvider) {
  await needCustomer(db, customer_id)
  const live = await listConfigurations(db, 'billing', customer_id)
  return live.find((c) => c.provider === provider)
}

const need = (
  found: CustomerConfiguration | undefined,
  provider: BillingProvider,
): CustomerConfiguration => {
  if (!found) throw Problem.of('not_found', 'billing configuration', provider)
  return found
}

/** The older way to say how a customer pays, in today's terms (spec/01 §1.12). */
export const legacyBillingConfig: Implements<
  'getBillingConfig' | 'setBillingConfigForCustomer' | 'deleteBillingConfigForCustomer'
> = {
  async getBillingConfig({ db }, { path: { customer_id, billing_provider_type } }) {
    const provider = providerIn(billing_provider_type)
    const found = need(await first(db, customer_id, provider), provider)
    return { data: showLegacy(provider, found.configuration) }
  },

  async setBillingConfigForCustomer({ db, clock }, { path, body }) {
    const provider = providerIn(path.billing_provider_type)
    const given = fromLegacy(provider, body)
    const found = await first(db, path.customer_id, provider)
    if (found) await changeConfiguration(db, found, given.configuration)
    else await addConfiguration(db, clock.now(), 'billing', path.customer_id, given)
    return {}
  },

  async deleteBillingConfigForCustomer(ctx, { path }) {
    const { db, clock } = ctx
    const { customer_id } = path
    const provider = providerIn(path.billing_provider_type)
    if (provider === 'aws_marketplace' || provider === 'azure_marketplace')
      throw Problem.of(
        'invalid_request',
        `A billing configuration of ${provider} cannot be deleted`,
      )
    const { id } = need(await first(db, customer_id, provider), provider)
    await archiveConfigurations(db, 'billing', customer_id, [id], clock.now())
    await disableThresholds(ctx, customer_id, [id])
    return {}
  },
}
