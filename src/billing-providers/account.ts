import { createHash } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import type { BillingProvider, Configuration, DeliveryMethodName } from './configuration.ts'

/** How invoices go to a Stripe account until its owner says otherwise (spec/01 §1.5, spec/07 §7.2). */
export const stripeDefaults = {
  leave_invoices_in_draft: false,
  skip_zero_dollar_invoices: false,
  export_invoice_sub_line_items: false,
  include_zero_quantity_sub_line_items: true,
  stripe_invoice_quantity_always_string: false,
  set_effective_at_date_to_inclusive_period_end: false,
  days_until_due: 30,
}

export const accountDefaults = (provider: BillingProvider): Configuration =>
  provider === 'stripe' ? stripeDefaults : {}

type Kind = 'text' | 'flag' | 'days' | 'json'

interface Key {
  readonly kind: Kind
  readonly needed?: true
  /** Kept sealed and never shown. */
  readonly secret?: true
}

const needed = (kind: Kind): Key => ({ kind, needed: true })
const optional = (kind: Kind): Key => ({ kind })
const role = { aws_iam_role_arn: needed('text'), aws_region: optional('text') }

type Keys = Readonly<Record<string, Key>>

/** What an account must be told at its setting up (spec/06 §6.4). */
const keys: Partial<Record<`${BillingProvider} ${DeliveryMethodName}`, Keys>> = {
  'aws_marketplace direct_to_billing_provider': { aws_external_id: needed('text'), ...role },
  'aws_marketplace aws_sqs': {
    aws_sqs_queue_url: needed('text'),
    aws_external_id: optional('text'),
    ...role,
  },
  'aws_marketplace aws_sns': {
    aws_sns_topic_arn: needed('text'),
    aws_external_id: optional('text'),
    ...role,
  },
  'azure_marketplace direct_to_billing_provider': {
    azure_client_id: needed('text'),
    azure_tenant_id: needed('text'),
    raw_azure_client_secret: { kind: 'text', needed: true, secret: true },
  },
  'gcp_marketplace direct_to_billing_provider': {
    gcp_provider_id: needed('text'),
    raw_gcp_workload_identity_federation_config: { kind: 'json', needed: true, secret: true },
  },
  'stripe direct_to_billing_provider': {
    stripe_api_key: { kind: 'text', needed: true, secret: true },
    stripe_webhook_secret: { kind: 'text', secret: true },
    stripe_account_id: optional('text'),
    days_until_due: optional('days'),
    leave_invoices_in_draft: optional('flag'),
    skip_zero_dollar_invoices: optional('flag'),
    export_invoice_sub_line_items: optional('flag'),
    include_zero_quantity_sub_line_items: optional('flag'),
    stripe_invoice_quantity_always_string: optional('flag'),
    set_effective_at_date_to_inclusive_period_end: optional('flag'),
    automatic_tax: optional('flag'),
  },
}

const fits: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && value !== '',
  flag: (value) => typeof value === 'boolean',
  days: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 365,
  json: (value) => typeof value === 'string' && isJsonObject(value),
}

const wanted: Record<Kind, string> = {
  text: 'a text',
  flag: 'true or false',
  days: 'a whole number of days from 0 to 365',
  json: 'a JSON object, as text',
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** What is told of an account, parted into what may be shown and what is sealed. */
export interface AccountParts {
  readonly settings: Configuration
  readonly secrets: Configuration
}

/**
 * Reads what is said of an account. Keys that its provider does not have are left out, so that a
 * misspelt secret is never kept in the open.
 * @param whole whether what is needed must be there; not so for a change
 */
export function readAccount(
  provider: BillingProvider,
  method: DeliveryMethodName,
  given: Configuration,
  { whole }: { whole: boolean },
): AccountParts {
  const known = keys[`${provider} ${method}`]
  if (!known)
    throw Problem.of('invalid_request', `${provider} cannot be set up to deliver by ${method}`)
  const parts: { settings: Record<string, unknown>; secrets: Record<string, unknown> } = {
    settings: {},
    secrets: {},
  }
  for (const [name, key] of Object.entries(known)) {
    const value = given[name]
    if (value === undefined || value === null) {
      if (whole && key.needed)
        throw Problem.of('invalid_request', `The configuration of ${provider} must have ${name}`)
      continue
    }
    if (!fits[key.kind](value))
      throw Problem.of('invalid_request', `${name} must be ${wanted[key.kind]}`)
    parts[key.secret ? 'secrets' : 'settings'][name] = value
  }
  return parts
}

/** Tells two accounts of one provider apart; undefined where a pair can have only one. */
export const fingerprintOf = ({ secrets }: AccountParts): string | undefined =>
  typeof secrets['stripe_api_key'] === 'string'
    ? createHash('sha256').update(secrets['stripe_api_key']).digest('hex')
    : undefined
