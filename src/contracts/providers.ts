import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { findConfiguration } from '../billing-providers/store.ts'
import type { Db } from '../db/db.ts'
import { type Instant, instant, iso } from '../time/clock.ts'
import type { Contract } from './contract.ts'
import type { Ops } from './edit.ts'
import { lookUpBillingProvider, lookUpRevenueSystem } from './look-up.ts'
import { providerChanges, readContract } from './read.ts'
import { statementPeriodAt } from './statement.ts'
import type { ProviderTerms, Terms } from './terms.ts'
import type { EditContract } from './wire-edit.ts'

/** Where the invoices of a contract go, and when that changes (spec/12 §6). */

type Body = Static<typeof EditContract>
type When = 'START_OF_CURRENT_PERIOD' | 'START_OF_NEXT_PERIOD'

const MOST_SEGMENTS = 10

const isMarketplace = (provider: string | undefined) => provider?.endsWith('_marketplace') ?? false

const UNNAMED = { id: '', customer_id: '', created_at: 0 as Instant }

/** The instant that a schedule means: a boundary of the statement periods around now. */
function effectiveAt(terms: Terms, when: When, now: Instant): string {
  const contract: Contract = readContract(UNNAMED, terms)
  const period = statementPeriodAt(contract, now)
  if (!period) {
    if (now < contract.starting_at) return terms.starting_at
    throw Problem.of('invalid_request', 'The contract has ended: it has no period to come')
  }
  return iso(when === 'START_OF_CURRENT_PERIOD' ? period.start : period.end)
}

async function providerOf(db: Db, id: string | null | undefined): Promise<string | undefined> {
  const found = id ? await findConfiguration(db, id) : undefined
  return found?.provider
}

const refuse = (why: string) =>
  Problem.of('invalid_request', `add_billing_provider_configuration_update ${why}`)

/** Marketplaces are told of whole periods, and know nothing of thresholds. */
async function checkMarketplaces(
  db: Db,
  terms: Terms,
  next: ProviderTerms,
  when: When,
): Promise<void> {
  const effective_at = instant(next.effective_at)
  const before = providerChanges(terms.billing_providers).findLast(
    (change) => change.effective_at <= effective_at,
  )
  const to = await providerOf(db, next.configuration_id)
  const from = await providerOf(db, before?.configuration_id)
  if (when === 'START_OF_CURRENT_PERIOD' && (isMarketplace(to) || isMarketplace(from)))
    throw refuse('to or from a marketplace takes effect at START_OF_NEXT_PERIOD')
  const isOn =
    terms.spend_threshold_configuration?.is_enabled ||
    terms.prepaid_balance_threshold_configuration?.is_enabled
  if (isMarketplace(to) && isOn)
    throw refuse('to a marketplace needs threshold billing to be disabled first')
}

/** Refuses to enable a threshold whose payments nobody could take, or that nobody knows (spec/15 §1). */
export async function checkGates(db: Db, terms: Terms, now: Instant): Promise<void> {
  const names = [
    'spend_threshold_configuration',
    'prepaid_balance_threshold_configuration',
  ] as const
  for (const name of names) {
    const config = terms[name]
    if (!config?.is_enabled) continue
    const current = providerChanges(terms.billing_providers).findLast(
      ({ effective_at }) => effective_at <= now,
    )
    const id = current?.configuration_id
    const found = id ? await findConfiguration(db, id) : undefined
    if (isMarketplace(found?.provider))
      throw Problem.of('invalid_request', `${name} cannot be enabled on a marketplace's contract`)
    if (config.payment_gate_config.payment_gate_type !== 'STRIPE') continue
    if (found?.provider !== 'stripe' || found.archived_at !== null)
      throw Problem.of(
        'invalid_request',
        `${name}.payment_gate_config: STRIPE needs a contract with a billing provider configuration of stripe`,
      )
  }
}

/** The changes of providers that an edit asks for. */
export async function makeProviderOps(
  db: Db,
  customer_id: string,
  body: Body,
  terms: Terms,
  now: Instant,
): Promise<Ops> {
  const { add_billing_provider_configuration_update: billing } = body
  const { add_revenue_system_configuration_update: revenue } = body
  return {
    ...(billing && {
      add_billing_provider: await billingChange(db, customer_id, billing, terms, now),
    }),
    ...(revenue && {
      add_revenue_system: await revenueChange(db, customer_id, revenue, terms, now),
    }),
  }
}

async function billingChange(
  db: Db,
  customer_id: string,
  update: NonNullable<Body['add_billing_provider_configuration_update']>,
  terms: Terms,
  now: Instant,
): Promise<ProviderTerms> {
  const { billing_provider_configuration: given, schedule } = update
  const { billing_provider_configuration_id: id, ...rest } = given
  const configuration_id =
    id === null
      ? null
      : (
          await lookUpBillingProvider(db, customer_id, {
            ...rest,
            ...(id !== undefined && { billing_provider_configuration_id: id }),
          })
        ).id
  const next = { configuration_id, effective_at: effectiveAt(terms, schedule.effective_at, now) }
  await checkMarketplaces(db, terms, next, schedule.effective_at)
  if (providerChanges([...terms.billing_providers, next]).length > MOST_SEGMENTS)
    throw refuse(`would make more than ${MOST_SEGMENTS} segments`)
  return next
}

async function revenueChange(
  db: Db,
  customer_id: string,
  update: NonNullable<Body['add_revenue_system_configuration_update']>,
  terms: Terms,
  now: Instant,
): Promise<ProviderTerms> {
  const { revenue_system_configuration: given, schedule } = update
  const { revenue_system_configuration_id: id, ...rest } = given
  const configuration_id =
    id === null
      ? null
      : (
          await lookUpRevenueSystem(db, customer_id, {
            ...rest,
            ...(id !== undefined && { revenue_system_configuration_id: id }),
          })
        ).id
  return { configuration_id, effective_at: effectiveAt(terms, schedule.effective_at, now) }
}
