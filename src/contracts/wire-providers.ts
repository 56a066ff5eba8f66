import { Type } from 'typebox'
import { Choice, Nullable, Optional, Time, Uuid } from '../api/schema.ts'

/** Who is told of the invoices of a contract, and who parents whom. */

export const DeliveryMethod = Choice([
  'direct_to_billing_provider',
  'aws_sqs',
  'tackle',
  'aws_sns',
] as const)

export const BillingProvider = Choice([
  'aws_marketplace',
  'stripe',
  'netsuite',
  'custom',
  'azure_marketplace',
  'quickbooks_online',
  'workday',
  'gcp_marketplace',
  'metronome',
] as const)

const AnyValues = Type.Record(Type.String(), Type.Unknown())

/** A configuration of the customer: by its id, or by provider and delivery method. */
export const BillingProviderLookup = Type.Object({
  billing_provider_configuration_id: Optional(Uuid),
  billing_provider: Optional(BillingProvider),
  delivery_method: Optional(DeliveryMethod),
})

export const RevenueSystemLookup = Type.Object({
  revenue_system_configuration_id: Optional(Uuid),
  provider: Optional(Choice(['netsuite'])),
  delivery_method: Optional(DeliveryMethod),
})

const Schedule = Type.Object({
  effective_at: Choice(['START_OF_CURRENT_PERIOD', 'START_OF_NEXT_PERIOD']),
})

export const BillingProviderUpdate = Type.Object({
  billing_provider_configuration: Type.Object({
    billing_provider_configuration_id: Optional(Nullable(Uuid)),
    billing_provider: Optional(BillingProvider),
    delivery_method: Optional(DeliveryMethod),
  }),
  schedule: Schedule,
})

export const RevenueSystemUpdate = Type.Object({
  revenue_system_configuration: Type.Object({
    revenue_system_configuration_id: Optional(Nullable(Uuid)),
    provider: Optional(Choice(['netsuite'])),
    delivery_method: Optional(DeliveryMethod),
  }),
  schedule: Schedule,
})

export const BillingProviderShown = Type.Object({
  id: Uuid,
  billing_provider: BillingProvider,
  customer_id: Uuid,
  configuration: AnyValues,
  delivery_method_id: Uuid,
  delivery_method: DeliveryMethod,
  delivery_method_configuration: AnyValues,
  archived_at: Nullable(Time),
})

export const RevenueSystemShown = Type.Object({
  id: Uuid,
  customer_id: Uuid,
  provider: Choice(['netsuite']),
  configuration: AnyValues,
  delivery_method_id: Uuid,
  delivery_method: DeliveryMethod,
  delivery_method_configuration: AnyValues,
  archived_at: Nullable(Time),
})

export const BillingProviderSchedule = Type.Array(
  Type.Object({
    billing_provider_configuration: Nullable(BillingProviderShown),
    effective_at: Time,
    effective_until: Optional(Time),
  }),
)

export const RevenueSystemSchedule = Type.Array(
  Type.Object({
    revenue_system_configuration: Nullable(RevenueSystemShown),
    effective_at: Time,
    effective_until: Optional(Time),
  }),
)

const Link = Type.Object({ contract_id: Uuid, customer_id: Uuid })
const Payer = Choice(['SELF', 'PARENT'])
const StatementBehavior = Choice(['CONSOLIDATE', 'SEPARATE'])
const ParentBehavior = Type.Object({
  invoice_consolidation_type: Optional(Choice(['CONCATENATE', 'NONE'])),
})

export const HierarchyInput = Type.Object({
  parent: Optional(Link),
  payer: Optional(Payer),
  usage_statement_behavior: Optional(StatementBehavior),
  parent_behavior: Optional(ParentBehavior),
})

export const HierarchyShown = Type.Union([
  Type.Object({ children: Type.Array(Link), parent_behavior: Optional(ParentBehavior) }),
  Type.Object({
    parent: Link,
    payer: Optional(Payer),
    usage_statement_behavior: Optional(StatementBehavior),
  }),
])
