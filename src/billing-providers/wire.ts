import { Type } from 'typebox'
import { Choice, Data, Nullable, Optional, Time, Uuid } from '../api/schema.ts'
import {
  awsRegions,
  billingProviders,
  collectionMethods,
  deliveryMethods,
  taxProviders,
} from './configuration.ts'

export const Provider = Choice(billingProviders)
export const DeliveryMethod = Choice(deliveryMethods)
export const Region = Choice(awsRegions)
export const CollectionMethod = Choice(collectionMethods)

const Configuration = Type.Record(Type.String(), Type.Unknown(), {
  description: 'How the customer is known there; which keys, the provider and its delivery say',
})

const TaxProvider = Choice(taxProviders, {
  description: 'Who works out the tax, for Stripe configurations that pay by payment intents',
})

const account = {
  configuration: Optional(Configuration),
  delivery_method_id: Optional(Uuid),
}

/** As it is given in the creation of a customer. */
export const NewBillingConfiguration = Type.Object({
  billing_provider: Choice([
    'aws_marketplace',
    'azure_marketplace',
    'gcp_marketplace',
    'stripe',
    'netsuite',
  ]),
  tax_provider: Optional(TaxProvider),
  delivery_method: Optional(DeliveryMethod),
  ...account,
})

export const NewRevenueConfiguration = Type.Object({
  provider: Choice(['netsuite']),
  delivery_method: Optional(Choice(['direct_to_billing_provider'])),
  ...account,
})

const legacy = {
  billing_provider_customer_id: Type.String({ minLength: 1 }),
  stripe_collection_method: Optional(CollectionMethod),
  aws_customer_id: Optional(Type.String()),
  aws_customer_account_id: Optional(Type.String()),
  aws_product_code: Optional(Type.String()),
  aws_region: Optional(Region),
  aws_is_subscription_product: Optional(Type.Boolean()),
}

/** The older way to say how a customer pays. */
export const LegacyBillingConfig = Type.Object({ billing_provider_type: Provider, ...legacy })
export const SetLegacyConfig = Type.Object(legacy)
export const LegacyConfig = Data(
  Type.Partial(
    Type.Object({
      ...legacy,
      aws_expiration_date: Time,
      azure_plan_id: Uuid,
      azure_start_date: Time,
      azure_expiration_date: Time,
      azure_subscription_status: Choice([
        'Subscribed',
        'Unsubscribed',
        'Suspended',
        'PendingFulfillmentStart',
      ]),
    }),
  ),
)

const Known = Type.Record(Type.String(), Type.Unknown())

export const SetConfigurations = Type.Object({
  data: Type.Array(
    Type.Object({
      billing_provider: Provider,
      customer_id: Uuid,
      tax_provider: Optional(TaxProvider),
      delivery_method: Optional(DeliveryMethod),
      ...account,
    }),
  ),
})
export const ConfigurationsSet = Data(
  Type.Array(
    Type.Object({
      id: Uuid,
      billing_provider: Provider,
      customer_id: Uuid,
      configuration: Known,
      delivery_method_id: Uuid,
      tax_provider: Optional(TaxProvider),
    }),
  ),
)

const listed = {
  id: Uuid,
  customer_id: Uuid,
  configuration: Known,
  delivery_method_id: Uuid,
  delivery_method: DeliveryMethod,
  delivery_method_configuration: Known,
  archived_at: Nullable(Time),
}

export const GetConfigurations = Type.Object({
  customer_id: Uuid,
  include_archived: Optional(Type.Boolean()),
})
export const Configurations = Data(
  Type.Array(Type.Object({ ...listed, billing_provider: Provider })),
)

export const ArchiveConfigurations = Type.Object({
  customer_id: Uuid,
  customer_billing_provider_configuration_ids: Type.Array(Uuid, {
    description: 'One that is not a live configuration of the customer refuses them all',
  }),
})
export const ConfigurationsArchived = Data(ArchiveConfigurations)

const RevenueSystem = Choice(['netsuite'])

export const SetRevenueConfigurations = Type.Object({
  data: Type.Array(
    Type.Object({
      provider: RevenueSystem,
      customer_id: Uuid,
      configuration: Configuration,
      delivery_method_id: Optional(Uuid),
      delivery_method: Optional(Choice(['direct_to_billing_provider'])),
    }),
  ),
})
export const GetRevenueConfigurations = Type.Object({
  customer_id: Uuid,
  provider: Optional(RevenueSystem),
  include_archived: Optional(Type.Boolean()),
})
export const RevenueConfigurations = Data(
  Type.Array(Type.Object({ ...listed, provider: RevenueSystem })),
)
export const ArchiveRevenueConfigurations = Type.Object({
  customer_id: Uuid,
  customer_revenue_system_configuration_ids: Type.Array(Uuid),
})
export const RevenueConfigurationsArchived = Data(ArchiveRevenueConfigurations)
