import { Type } from 'typebox'
import { Choice, Optional, Uuid } from '../api/schema.ts'
import {
  awsRegions,
  billingProviders,
  collectionMethods,
  deliveryMethods,
} from './configuration.ts'

export const Provider = Choice(billingProviders)
export const DeliveryMethod = Choice(deliveryMethods)
export const Region = Choice(awsRegions)
export const CollectionMethod = Choice(collectionMethods)

const Configuration = Type.Record(Type.String(), Type.Unknown(), {
  description: 'How the customer is known there; which keys, the provider and its delivery say',
})

const TaxProvider = Choice(['anrok', 'avalara', 'stripe'], {
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

/** The older way to say how a customer pays. */
export const LegacyBillingConfig = Type.Object({
  billing_provider_type: Provider,
  billing_provider_customer_id: Type.String({ minLength: 1 }),
  stripe_collection_method: Optional(CollectionMethod),
  aws_customer_id: Optional(Type.String()),
  aws_customer_account_id: Optional(Type.String()),
  aws_product_code: Optional(Type.String()),
  aws_region: Optional(Region),
  aws_is_subscription_product: Optional(Type.Boolean()),
})
