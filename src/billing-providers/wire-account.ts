import { Type } from 'typebox'
import { Choice, Data, Nullable, Optional, Uuid } from '../api/schema.ts'
import { customFieldEntities } from '../custom-fields/custom-field.ts'
import { DeliveryMethod, Provider } from './wire.ts'

const Settings = Type.Record(Type.String(), Type.Unknown())
const Secret = Type.String({ minLength: 1, maxLength: 10_000 })

export const SetUpProvider = Type.Object({
  billing_provider: Choice(['aws_marketplace', 'azure_marketplace', 'gcp_marketplace', 'stripe']),
  delivery_method: Choice(['direct_to_billing_provider', 'aws_sqs', 'aws_sns']),
  configuration: Type.Record(Type.String(), Type.Unknown(), {
    description: 'What the provider needs to be told; secrets in it are sealed and never shown',
  }),
})
export const ProviderSetUp = Data(Type.Object({ delivery_method_id: Uuid }))

const account = {
  billing_provider: Provider,
  delivery_method_id: Uuid,
  delivery_method: DeliveryMethod,
  delivery_method_configuration: Settings,
}

export const ListProviders = Type.Object({ next_page: Optional(Nullable(Uuid)) })
export const ProviderList = Type.Object({
  data: Type.Array(Type.Object(account)),
  next_page: Nullable(Uuid),
})

const Mapping = Type.Union([
  Type.Object({
    stripe_entity: Choice(['invoice']),
    stripe_key: Type.String({ pattern: '^((metadata|custom_fields)\\..+|default_mandate)$' }),
    entity: Choice(customFieldEntities),
    key: Type.String({ minLength: 1 }),
  }),
  Type.Object({
    stripe_entity: Choice(['invoice_item']),
    stripe_key: Type.String({ pattern: '^(metadata\\..+|product)$' }),
    entity: Choice(customFieldEntities),
    key: Type.String({ minLength: 1 }),
  }),
])

const Flag = Optional(Type.Boolean())

export const UpdateStripeAccount = Type.Object({
  stripe_api_key: Optional(Secret),
  stripe_webhook_secret: Optional(Nullable(Secret)),
  stripe_account_id: Optional(Type.String({ minLength: 1 })),
  days_until_due: Optional(Type.Integer({ minimum: 0, maximum: 365 })),
  leave_invoices_in_draft: Flag,
  skip_zero_dollar_invoices: Flag,
  export_invoice_sub_line_items: Flag,
  include_zero_quantity_sub_line_items: Flag,
  stripe_invoice_quantity_always_string: Flag,
  set_effective_at_date_to_inclusive_period_end: Flag,
  automatic_tax: Optional(
    Type.Boolean({ description: 'Stripe Tax, or the app that stands for it there, adds the tax' }),
  ),
  custom_field_mappings: Optional(
    Type.Array(Mapping, {
      maxItems: 100,
      description: 'Which custom field of which object fills which field at Stripe; replaces all',
    }),
  ),
})
export const StripeAccount = Data(Type.Object(account))

const Accounts = Type.Array(Uuid, { minItems: 1, maxItems: 100 })

export const UpsertAnrok = Type.Object({ delivery_method_ids: Accounts, anrok_api_token: Secret })
export const AnrokUpserted = Data(Type.Object({ success: Type.Boolean() }))

export const UpsertAvalara = Type.Object({
  delivery_method_ids: Accounts,
  avalara_environment: Choice(['PRODUCTION', 'SANDBOX']),
  avalara_username: Secret,
  avalara_password: Secret,
  commit_transactions: Optional(
    Type.Boolean({ description: 'Transactions are committed for filing' }),
  ),
})
export const AvalaraUpserted = Type.Object({})

export const CreateStripeSettings = Type.Object({
  stripe_api_key: Secret,
  anrok_api_key: Optional(Nullable(Secret)),
})
export const UpdateStripeSettings = Type.Object({
  stripe_api_key: Optional(Secret),
  anrok_api_key: Optional(Nullable(Secret)),
})
export const SetApiKey = Type.Object({ api_key: Secret })
