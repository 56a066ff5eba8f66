import { Problem } from '../api/problem.ts'

export const billingProviders = [
  'aws_marketplace',
  'stripe',
  'netsuite',
  'custom',
  'azure_marketplace',
  'quickbooks_online',
  'workday',
  'gcp_marketplace',
  'metronome',
] as const
export type BillingProvider = (typeof billingProviders)[number]

export const deliveryMethods = [
  'direct_to_billing_provider',
  'aws_sqs',
  'tackle',
  'aws_sns',
] as const
export type DeliveryMethodName = (typeof deliveryMethods)[number]

export const taxProviders = ['anrok', 'avalara', 'stripe'] as const
export type TaxProvider = (typeof taxProviders)[number]

/** Billing systems are sent invoices; revenue systems are told of revenue. */
export type System = 'billing' | 'revenue'

export const collectionMethods = [
  'charge_automatically',
  'send_invoice',
  'auto_charge_payment_intent',
  'manually_charge_payment_intent',
] as const

// biome-ignore format: words, not lines
export const awsRegions = [
  'af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3',
  'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ca-central-1', 'cn-north-1',
  'cn-northwest-1', 'eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-west-1',
  'eu-west-2', 'eu-west-3', 'me-south-1', 'sa-east-1', 'us-east-1',
  'us-east-2', 'us-gov-east-1', 'us-gov-west-1', 'us-west-1', 'us-west-2',
] as const

export type Configuration = Readonly<Record<string, unknown>>

interface Key {
  readonly type: 'string' | 'boolean'
  readonly words?: readonly string[]
  readonly optional?: true
}

interface Rules {
  readonly methods: readonly DeliveryMethodName[]
  readonly keys: Readonly<Record<string, Key>>
  /** Of these keys at least one is needed. */
  readonly oneOf?: readonly string[]
  /** The keys that say who the payer is; no two customers share a payer. */
  readonly payer: readonly string[]
}

const text: Key = { type: 'string' }
const maybe: Key = { type: 'string', optional: true }
const flag: Key = { type: 'boolean', optional: true }
const direct = ['direct_to_billing_provider'] as const

/** What each provider must be told of a customer (spec/01 §1.5); the others take any object. */
const rules: Partial<Record<BillingProvider, Rules>> = {
  stripe: {
    methods: direct,
    keys: {
      stripe_customer_id: text,
      stripe_collection_method: { type: 'string', words: collectionMethods },
      leave_stripe_invoices_in_draft: flag,
    },
    payer: ['stripe_customer_id'],
  },
  aws_marketplace: {
    methods: deliveryMethods,
    keys: {
      aws_customer_id: maybe,
      aws_customer_account_id: maybe,
      aws_product_code: text,
      aws_region: { type: 'string', words: awsRegions },
      aws_is_subscription_product: flag,
    },
    oneOf: ['aws_customer_id', 'aws_customer_account_id'],
    payer: ['aws_customer_id', 'aws_customer_account_id', 'aws_product_code'],
  },
  azure_marketplace: {
    methods: direct,
    keys: { azure_subscription_id: text },
    payer: ['azure_subscription_id'],
  },
  gcp_marketplace: {
    methods: direct,
    keys: { gcp_entitlement_id: text, gcp_service_name: text },
    payer: ['gcp_entitlement_id'],
  },
  netsuite: {
    methods: direct,
    keys: { netsuite_customer_id: text },
    payer: ['netsuite_customer_id'],
  },
}

const refuse = (why: string): never => {
  throw Problem.of('invalid_request', why)
}

export function checkPair(provider: BillingProvider, method: DeliveryMethodName): void {
  const methods = rules[provider]?.methods ?? deliveryMethods
  if (!methods.includes(method))
    refuse(`${provider} cannot be reached by ${method}; it takes ${methods.join(', ')}`)
}

const fault = (value: unknown, { type, words }: Key): string | undefined => {
  if (typeof value !== type) return `must be a ${type}`
  if (value === '') return 'must not be empty'
  if (words && !words.includes(value as string)) return `must be one of ${words.join(', ')}`
  return undefined
}

/** Checks what a customer's configuration says, and gives it back with its words as spelt here. */
export function readConfiguration(
  provider: BillingProvider,
  given: Configuration = {},
): Configuration {
  const rule = rules[provider]
  if (!rule) return given
  const read: Record<string, unknown> = { ...given }
  for (const [name, key] of Object.entries(rule.keys)) {
    const value = given[name]
    if (value === undefined || value === null) {
      if (!key.optional) refuse(`The configuration of ${provider} must have ${name}`)
      delete read[name]
      continue
    }
    const spelt = key.words?.find((w) => w === String(value).toLowerCase()) ?? value
    const why = fault(spelt, key)
    if (why) refuse(`${name} in the configuration of ${provider} ${why}`)
    read[name] = spelt
  }
  if (rule.oneOf && !rule.oneOf.some((name) => read[name] !== undefined))
    refuse(`The configuration of ${provider} must have ${rule.oneOf.join(' or ')}`)
  return read
}

/** Who pays, in one text: the same text means the same payer. Undefined where a provider has no such notion. */
export function payerOf(
  provider: BillingProvider,
  delivery_method_id: string,
  configuration: Configuration,
): string | undefined {
  const payer = rules[provider]?.payer
  return (
    payer &&
    JSON.stringify([provider, delivery_method_id, ...payer.map((k) => configuration[k] ?? null)])
  )
}
