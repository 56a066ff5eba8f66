import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import type { Instant } from '../time/clock.ts'
import { accountDefaults } from './account.ts'
import {
  type BillingProvider,
  type Configuration,
  checkPair,
  type DeliveryMethodName,
  payerOf,
  readConfiguration,
  type System,
  type TaxProvider,
} from './configuration.ts'
import {
  type CustomerConfiguration,
  type DeliveredConfiguration,
  type DeliveryMethod,
  findDeliveryMethod,
  findDeliveryMethodsFor,
  insertConfiguration,
  isPayerTaken,
  reserveDeliveryMethod,
  updateConfiguration,
} from './store.ts'

/** What a caller says of a customer at a provider. */
export interface GivenConfiguration {
  readonly provider: BillingProvider
  readonly configuration?: Configuration
  readonly delivery_method?: DeliveryMethodName
  readonly delivery_method_id?: string
  readonly tax_provider?: TaxProvider
}

/**
 * Adds a configuration to a customer, checked by provider and delivery method. What is wrong with
 * it is refused, and with it the whole request.
 */
export async function addConfiguration(
  tx: Db,
  now: Instant,
  system: System,
  customer_id: string,
  given: GivenConfiguration,
): Promise<DeliveredConfiguration> {
  const { provider, tax_provider } = given
  const account = await chooseAccount(tx, now, system, given)
  const configuration = readConfiguration(provider, given.configuration)
  if (tax_provider !== undefined && provider !== 'stripe')
    throw Problem.of('invalid_request', 'A tax_provider belongs to a configuration of stripe')
  const identity = await claimPayer(tx, {
    system,
    provider,
    customer_id,
    delivery_method_id: account.id,
    configuration,
  })
  const added = await insertConfiguration(
    tx,
    {
      system,
      customer_id,
      provider,
      delivery_method_id: account.id,
      configuration,
      tax_provider: tax_provider ?? null,
      created_at: now,
    },
    identity,
  )
  return { ...added, method: account.method, account: account.configuration }
}

/** Changes what is known of a customer at a provider; checked as when it was added. */
export async function changeConfiguration(
  tx: Db,
  known: CustomerConfiguration,
  given: Configuration | undefined,
): Promise<void> {
  const configuration = readConfiguration(known.provider, given)
  const identity = await claimPayer(tx, { ...known, configuration })
  await updateConfiguration(tx, known.id, configuration, identity)
}

type Claim = Pick<
  CustomerConfiguration,
  'system' | 'provider' | 'customer_id' | 'delivery_method_id' | 'configuration'
>

/** Refuses a payer whom another customer has, and gives back the text that stands for the payer. */
async function claimPayer(tx: Db, claim: Claim): Promise<string | undefined> {
  const { system, provider, customer_id, delivery_method_id, configuration } = claim
  const payer = payerOf(provider, delivery_method_id, configuration)
  const identity = payer && `${system} ${payer}`
  if (identity && (await isPayerTaken(tx, identity, customer_id)))
    throw Problem.of(
      'conflict',
      `Another customer has a configuration for the same payer at ${provider}. Archive it there first.`,
    )
  return identity
}

/** How revenue systems are reached; it need not be said. */
const ONLY_WAY = 'direct_to_billing_provider'

/**
 * The account that is meant. A pair that nobody has connected yet gets a place to be connected
 * later, so that customers can be prepared first (docs/decisions/0010).
 */
async function chooseAccount(
  tx: Db,
  now: Instant,
  system: System,
  { provider, delivery_method, delivery_method_id }: GivenConfiguration,
): Promise<DeliveryMethod> {
  if (delivery_method_id !== undefined) {
    const account = await findDeliveryMethod(tx, delivery_method_id)
    if (account?.system !== system || account.provider !== provider)
      throw Problem.of(
        'invalid_request',
        `${delivery_method_id} is not a delivery method of ${provider}`,
      )
    if (delivery_method !== undefined && delivery_method !== account.method)
      throw Problem.of('invalid_request', `${delivery_method_id} delivers by ${account.method}`)
    return account
  }
  const method = delivery_method ?? (system === 'revenue' ? ONLY_WAY : undefined)
  if (method === undefined)
    throw Problem.of('invalid_request', 'Give a delivery_method or a delivery_method_id')
  checkPair(provider, method)
  const accounts = await findDeliveryMethodsFor(tx, system, provider, method)
  if (accounts.length > 1)
    throw Problem.of(
      'invalid_request',
      `Several accounts of ${provider} are connected: choose one by its delivery_method_id`,
    )
  return (
    accounts[0] ??
    reserveDeliveryMethod(tx, {
      system,
      provider,
      method,
      configuration: accountDefaults(provider),
      created_at: now,
    })
  )
}
