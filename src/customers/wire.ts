import { Type } from 'typebox'
import {
  Choice,
  CustomFields,
  Data,
  Nullable,
  Optional,
  Page,
  PageQuery,
  QueryList,
  Time,
  Uuid,
} from '../api/schema.ts'
import {
  LegacyBillingConfig,
  NewBillingConfiguration,
  NewRevenueConfiguration,
} from '../billing-providers/wire.ts'
import { ALIAS_LENGTH, ALIASES } from './customer.ts'

const Alias = Type.String({ minLength: 1, maxLength: ALIAS_LENGTH })
const Aliases = Type.Array(Alias, {
  maxItems: ALIASES,
  description: 'Names by which events may speak of the customer; of one customer only',
})
const Name = Type.String({ description: 'Cut to 160 characters' })

export const CreateCustomer = Type.Object({
  name: Name,
  ingest_aliases: Optional(Aliases),
  external_id: Optional(Alias),
  billing_config: Optional(LegacyBillingConfig),
  customer_billing_provider_configurations: Optional(Type.Array(NewBillingConfiguration)),
  customer_revenue_system_configurations: Optional(Type.Array(NewRevenueConfiguration)),
  custom_fields: Optional(CustomFields),
})

export const SetIngestAliases = Type.Object({ ingest_aliases: Aliases })

const customer = {
  id: Uuid,
  external_id: Type.String({ description: 'The first alias, or the id when there is none' }),
  ingest_aliases: Type.Array(Type.String()),
  name: Type.String(),
  custom_fields: CustomFields,
}

export const Customer = Data(Type.Object(customer))

export const BillableStatus = Choice(['billable', 'unbillable'])

export const SetName = Type.Object({ name: Name })

export const UpdateConfig = Type.Object({
  salesforce_account_id: Optional(Nullable(Type.String({ maxLength: 200 }))),
  leave_stripe_invoices_in_draft: Optional(
    Nullable(Type.Boolean({ description: 'null: as the Stripe account says' })),
  ),
})

export const SetBillableStatus = Type.Object({
  customer_id: Uuid,
  billable_status: BillableStatus,
  effective_at: Time,
})
export const BillableStatusSet = Data(
  Type.Object({ id: Uuid, current_billable_status: BillableStatus }),
)

export const ArchiveCustomer = Type.Object({ id: Uuid })

const CustomerDetail = Type.Object({
  ...customer,
  customer_config: Type.Object({ salesforce_account_id: Nullable(Type.String()) }),
  created_at: Time,
  updated_at: Time,
  archived_at: Nullable(Time),
  current_billable_status: Type.Object({
    value: BillableStatus,
    effective_at: Nullable(Time),
  }),
})

export const GetCustomer = Data(CustomerDetail)

export const ListCustomersQuery = PageQuery({
  ingest_alias: Optional(Type.String()),
  customer_ids: Optional(QueryList(Uuid, { maxItems: 100 })),
  only_archived: Optional(Type.Boolean({ description: 'Archived customers instead of active' })),
  salesforce_account_ids: Optional(QueryList(Type.String(), { maxItems: 100 })),
})

export const ListCustomers = Page(CustomerDetail)
