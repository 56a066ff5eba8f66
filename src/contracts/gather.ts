import type { Static } from 'typebox'
import type { System } from '../billing-providers/configuration.ts'
import { listConfigurations } from '../billing-providers/store.ts'
import { gatherAccounts, type Wanted } from '../commits/accounts.ts'
import { gatherNames } from '../commits/gather.ts'
import { balanceFieldsOf } from '../commits/store.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { recharges } from '../thresholds/store.ts'
import { accumulated } from '../thresholds/trackers.ts'
import { type Instant, isoOrNull } from '../time/clock.ts'
import { readContract } from './read.ts'
import type { ShownContract } from './show.ts'
import { sourcesOf } from './sources.ts'
import { statementPeriodAt } from './statement.ts'
import { childrenOf, fieldsOf, type StoredContract, termsOf } from './store.ts'
import type { Terms } from './terms.ts'
import type { BillingProviderShown, RevenueSystemShown } from './wire-providers.ts'

/** Everything that showing contracts of one customer needs besides their terms. */
export async function gatherShown(
  ctx: Ctx,
  stored: readonly StoredContract[],
  wanted: Wanted = {},
): Promise<ShownContract> {
  const { db, clock } = ctx
  const now = clock.now()
  const customer_id = stored[0]?.customer_id
  const current = stored.map((s) => ({ id: s.id, terms: termsOf(s) }))
  const names = await gatherNames(
    db,
    now,
    stored.map(({ terms, edits }) => [terms, edits.map(({ ops }) => ops)]),
  )
  const children = await childrenOf(
    db,
    stored.map(({ id }) => id),
  )
  const billing = await configurations(db, 'billing', customer_id)
  const revenue = await configurations(db, 'revenue', customer_id)
  return {
    now,
    ...names,
    ...(await gatherMade(ctx, customer_id, current, wanted)),
    fiatOf: await fiats(
      db,
      current.map(({ terms }) => terms.rate_card_id),
    ),
    billingProvider: (id) => billing.get(id) ?? null,
    revenueSystem: (id) => revenue.get(id) ?? null,
    accumulated: await trackers(db, stored, now),
    children: (id) => children.filter(({ parent_id }) => parent_id === id),
  }
}

/** Only contracts with spend trackers have their purchases read. */
async function trackers(
  db: Db,
  stored: readonly StoredContract[],
  now: Instant,
): Promise<ShownContract['accumulated']> {
  const tracked = stored.filter((s) => termsOf(s).spend_trackers.length > 0)
  const bought =
    tracked.length === 0
      ? []
      : await recharges(
          db,
          tracked.map(({ id }) => id),
        )
  return (who, terms, tracker) => {
    const period = statementPeriodAt(readContract(who, terms), now)
    const own = bought.filter(({ contract_id }) => contract_id === who.id)
    return period && { period, amount: accumulated(tracker, terms, own, period, now) }
  }
}

/** Whether there is anything in a contract that billing makes balances of, or puts on scheduled invoices. */
const isBilledFixed = ({ terms }: { readonly terms: Terms }): boolean =>
  terms.transition !== undefined ||
  [
    terms.recurring_commits,
    terms.recurring_credits,
    terms.commits,
    terms.scheduled_charges,
    terms.discounts,
  ].some((list) => list.length > 0)

/** What billing made of the contracts' commits and credits, and the custom fields of all of them. */
async function gatherMade(
  ctx: Ctx,
  customer_id: string | undefined,
  current: readonly { readonly id: string; readonly terms: Terms }[],
  wanted: Wanted,
): Promise<Pick<ShownContract, 'derived' | 'fields' | 'figures' | 'invoiceOf'>> {
  const fields = await fieldsOf(ctx.db, current)
  const isWanted = wanted.include_balance || wanted.include_ledgers
  if (customer_id === undefined || !(isWanted || current.some(isBilledFixed)))
    return { derived: () => [], fields, figures: () => ({}), invoiceOf: () => undefined }
  const { derived, figures, invoiceOf } = await gatherAccounts(
    ctx,
    customer_id,
    wanted,
    await sourcesOf(ctx.db, customer_id),
  )
  const derivedFields = await balanceFieldsOf(
    ctx.db,
    derived.map(({ terms }) => terms.id),
  )
  return {
    derived: (contract_id) => derived.filter((d) => d.contract_id === contract_id),
    fields: (id) => derivedFields.get(id) ?? fields(id),
    figures,
    invoiceOf,
  }
}

async function fiats(db: Db, ids: readonly (string | undefined)[]) {
  const known = new Map<string, string>()
  for (const id of new Set(ids)) {
    const card = id === undefined ? undefined : await findRateCard(db, id)
    if (card) known.set(card.id, card.fiat_credit_type_id)
  }
  return (id: string | undefined) => (id === undefined ? undefined : known.get(id))
}

type Provider = Static<typeof BillingProviderShown> & Static<typeof RevenueSystemShown>

async function configurations(
  db: Db,
  system: System,
  customer_id: string | undefined,
): Promise<ReadonlyMap<string, Provider>> {
  if (customer_id === undefined) return new Map()
  const all = await listConfigurations(db, system, customer_id, { include_archived: true })
  return new Map(
    all.map((c) => [
      c.id,
      {
        id: c.id,
        customer_id,
        billing_provider: c.provider,
        provider: c.provider as Provider['provider'],
        configuration: c.configuration,
        delivery_method_id: c.delivery_method_id,
        delivery_method: c.method,
        delivery_method_configuration: c.account,
        archived_at: isoOrNull(c.archived_at),
      },
    ]),
  )
}
