import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import type { System } from '../billing-providers/configuration.ts'
import { type CustomerConfiguration, listConfigurations } from '../billing-providers/store.ts'
import type { Db } from '../db/db.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { rateCardByAlias } from '../rate-cards/store-alias.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { BillingProviderLookup, RevenueSystemLookup } from './wire-providers.ts'

/** What a request names by alias, or by some of its properties, found as it stands. */

interface CardGiven {
  readonly rate_card_id?: string
  readonly rate_card_alias?: string
}

/** The rate card of a contract that starts at an instant; aliases mean what they mean then. */
export async function lookUpRateCard(
  db: Db,
  { rate_card_id, rate_card_alias }: CardGiven,
  at: Instant,
): Promise<string | undefined> {
  if (rate_card_id !== undefined && rate_card_alias !== undefined)
    throw Problem.of('invalid_request', 'Give either rate_card_id or rate_card_alias')
  const id =
    rate_card_alias === undefined ? rate_card_id : await rateCardByAlias(db, rate_card_alias, at)
  if (id === undefined) {
    if (rate_card_alias === undefined) return undefined
    throw Problem.of(
      'invalid_request',
      `No rate card has the alias ${rate_card_alias} at ${iso(at)}`,
    )
  }
  const card = await findRateCard(db, id)
  if (!card) throw Problem.of('not_found', 'rate card', id)
  if (card.archived_at !== null)
    throw Problem.of('invalid_request', `The rate card ${id} is archived`)
  return card.id
}

interface ProviderGiven {
  readonly id: string | undefined
  readonly provider: string | undefined
  readonly delivery_method: string | undefined
}

/** The one configuration of the customer that is meant; none or several are refused. */
async function lookUpConfiguration(
  db: Db,
  system: System,
  customer_id: string,
  { id, provider, delivery_method }: ProviderGiven,
  place: string,
): Promise<CustomerConfiguration> {
  const all = await listConfigurations(db, system, customer_id)
  if (id !== undefined) {
    if (provider !== undefined || delivery_method !== undefined)
      throw Problem.of(
        'invalid_request',
        `${place} must have either an id, or a provider and a delivery_method`,
      )
    const found = all.find((c) => c.id === id.toLowerCase())
    if (!found)
      throw Problem.of('invalid_request', `${place}: the customer has no configuration ${id}`)
    return found
  }
  if (provider === undefined || delivery_method === undefined)
    throw Problem.of(
      'invalid_request',
      `${place} must have either an id, or a provider and a delivery_method`,
    )
  const matching = all.filter((c) => c.provider === provider && c.method === delivery_method)
  const [only] = matching
  if (!only || matching.length > 1)
    throw Problem.of(
      'invalid_request',
      `${place}: the customer has ${matching.length} configurations for ${provider} by ${delivery_method}, not one`,
    )
  return only
}

export const lookUpBillingProvider = (
  db: Db,
  customer_id: string,
  given: Static<typeof BillingProviderLookup>,
): Promise<CustomerConfiguration> =>
  lookUpConfiguration(
    db,
    'billing',
    customer_id,
    {
      id: given.billing_provider_configuration_id,
      provider: given.billing_provider,
      delivery_method: given.delivery_method,
    },
    'billing_provider_configuration',
  )

export const lookUpRevenueSystem = (
  db: Db,
  customer_id: string,
  given: Static<typeof RevenueSystemLookup>,
): Promise<CustomerConfiguration> =>
  lookUpConfiguration(
    db,
    'revenue',
    customer_id,
    {
      id: given.revenue_system_configuration_id,
      provider: given.provider,
      delivery_method: given.delivery_method,
    },
    'revenue_system_configuration',
  )
