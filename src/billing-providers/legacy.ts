import type { BillingProvider, Configuration } from './configuration.ts'
import type { GivenConfiguration } from './configure.ts'

/** What the older requests say of a customer at a provider. */
export interface LegacyConfig {
  readonly billing_provider_customer_id: string
  readonly stripe_collection_method?: string
  readonly aws_customer_id?: string
  readonly aws_customer_account_id?: string
  readonly aws_product_code?: string
  readonly aws_region?: string
  readonly aws_is_subscription_product?: boolean
}

/** The key of a configuration that the older requests call `billing_provider_customer_id`. */
export const customerIdKey: Partial<Record<BillingProvider, string>> = {
  stripe: 'stripe_customer_id',
  aws_marketplace: 'aws_customer_id',
  azure_marketplace: 'azure_subscription_id',
  gcp_marketplace: 'gcp_entitlement_id',
  netsuite: 'netsuite_customer_id',
}

/** An older request in today's words: it always means direct delivery. */
export function fromLegacy(provider: BillingProvider, config: LegacyConfig): GivenConfiguration {
  const { billing_provider_customer_id, stripe_collection_method, ...aws } = config
  const key = customerIdKey[provider] ?? 'billing_provider_customer_id'
  const extra: Configuration =
    provider === 'stripe'
      ? { stripe_collection_method: stripe_collection_method ?? 'charge_automatically' }
      : provider === 'aws_marketplace'
        ? aws
        : {}
  return {
    provider,
    delivery_method: 'direct_to_billing_provider',
    configuration: { [key]: billing_provider_customer_id, ...extra },
  }
}

const shown = [
  'stripe_collection_method',
  'aws_product_code',
  'aws_customer_id',
  'aws_customer_account_id',
  'aws_region',
  'aws_is_subscription_product',
]

/** Today's configuration in the words of the older replies. */
export function showLegacy(
  provider: BillingProvider,
  configuration: Configuration,
): Record<string, unknown> {
  const key = customerIdKey[provider] ?? 'billing_provider_customer_id'
  return {
    billing_provider_customer_id: configuration[key] ?? configuration['aws_customer_account_id'],
    ...Object.fromEntries(shown.map((name) => [name, configuration[name]])),
  }
}
