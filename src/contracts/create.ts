import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { noteForAlerts } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import { Maker } from '../commits/make.ts'
import type { Ctx } from '../ctx.ts'
import { writeCustomFields } from '../custom-fields/store.ts'
import { holdCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { askForNotifications } from '../notifications/ask.ts'
import { watchThresholds } from '../thresholds/watch.ts'
import { instant } from '../time/clock.ts'
import { checkTerms } from './check.ts'
import { checkStarted } from './check-thresholds.ts'
import { gatherFacts } from './facts.ts'
import { lookUpBillingProvider, lookUpRateCard, lookUpRevenueSystem } from './look-up.ts'
import { type Known, makeTerms } from './make.ts'
import { checkGates } from './providers.ts'
import { checkHierarchy, lookUpPredecessor } from './relations.ts'
import { appendEdit, insertContract, type StoredContract, termsOf } from './store.ts'
import type { Terms } from './terms.ts'
import { checkUsageFilter } from './usage-filter.ts'
import type { CreateContract, NewContract } from './wire.ts'

export type ContractInput = Static<typeof NewContract> & {
  readonly transition?: Static<typeof CreateContract>['transition']
}

/** What the program says of whoever asks. */
export const actorOf = ({ actor }: Pick<Ctx, 'actor'>): string => actor?.name ?? 'system'

/** Whatever a contract says has changed: what follows from it is worked out anew. */
export async function settle(ctx: Ctx, customer_id: string): Promise<void> {
  await ctx.enqueue(ctx.db, 'settleCustomer', { customer_id }, { key: customer_id })
  await askForNotifications(ctx, customer_id)
  await noteForAlerts(ctx, customer_id, 'contract_change')
}

/** Makes a contract; one refusal refuses the whole. */
export async function createContract(
  ctx: Ctx,
  customer_id: string,
  input: ContractInput,
  package_id?: string,
): Promise<StoredContract> {
  const { db, clock } = ctx
  const customer = await holdCustomer(db, customer_id)
  if (customer.archived_at !== null)
    throw Problem.of('invalid_request', `The customer ${customer_id} is archived`)
  const maker = new Maker(clock.now(), actorOf(ctx))
  const predecessor =
    input.transition &&
    (await lookUpPredecessor(db, customer.id, input.transition, Maker.utc(input.starting_at)))
  const terms = makeTerms(
    input,
    {
      ...(await lookUp(db, customer.id, input)),
      ...(predecessor && { transition: predecessor.transition }),
      ...(package_id !== undefined && { package_id }),
    },
    maker,
  )
  await check(db, maker, terms)
  const stored: StoredContract = {
    id: randomUUID(),
    customer_id: customer.id,
    uniqueness_key: input.uniqueness_key ?? null,
    created_at: maker.now,
    created_by: maker.by,
    terms,
    edits: [],
  }
  await insertContract(db, stored)
  await writeFields(db, maker)
  await writeCustomFields(db, 'contract', stored.id, input.custom_fields)
  if (predecessor) await succeed(db, predecessor.stored, stored, maker)
  await settle(ctx, customer.id)
  await watchThresholds(ctx, stored, terms)
  return stored
}

async function lookUp(db: Db, customer_id: string, input: ContractInput): Promise<Known> {
  const rate_card_id = await lookUpRateCard(db, input, instant(input.starting_at))
  const provider =
    input.billing_provider_configuration &&
    (await lookUpBillingProvider(db, customer_id, input.billing_provider_configuration))
  const revenue =
    input.revenue_system_configuration &&
    (await lookUpRevenueSystem(db, customer_id, input.revenue_system_configuration))
  return {
    ...(rate_card_id !== undefined && { rate_card_id }),
    ...(provider && { billing_provider: provider.id }),
    ...(revenue && { revenue_system: revenue.id }),
  }
}

async function check(db: Db, maker: Maker, terms: Terms): Promise<void> {
  const facts = await gatherFacts(db, maker.now, terms)
  checkTerms(terms, facts, new Set())
  if (terms.spend_threshold_configuration ?? terms.prepaid_balance_threshold_configuration) {
    checkStarted(terms, facts)
    await checkGates(db, terms, maker.now)
  }
  await checkHierarchy(db, terms)
  for (const { group_key } of terms.usage_filters)
    await checkUsageFilter(db, terms.rate_card_id, group_key, maker.now)
}

/** Writes the custom fields that came with new terms. */
export async function writeFields(db: Db, maker: Maker): Promise<void> {
  for (const { entity, id, fields } of maker.custom_fields)
    await writeCustomFields(db, entity, id, fields)
}

/** The old contract ends where the new one begins, and what would have come later does not. */
async function succeed(tx: Db, old: StoredContract, made: StoredContract, maker: Maker) {
  const { transition, starting_at } = made.terms
  if (!transition) return
  const { type, trueup } = transition
  const { ending_before: end } = termsOf(old)
  await appendEdit(tx, old, {
    id: randomUUID(),
    made_at: maker.now,
    made_by: maker.by,
    ops: {
      ...((end === undefined || starting_at < end) && { update_contract_end_date: starting_at }),
      succeed: { contract_id: made.id, type, trueup, at: starting_at },
    },
  })
}
