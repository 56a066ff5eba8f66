import type { Static } from 'typebox'
import type { System } from '../billing-providers/configuration.ts'
import { listConfigurations } from '../billing-providers/store.ts'
import { gatherNames } from '../commits/gather.ts'
import type { Db } from '../db/db.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { type Instant, isoOrNull } from '../time/clock.ts'
import type { ShownContract } from './show.ts'
import { childrenOf, fieldsOf, type StoredContract, termsOf } from './store.ts'
import type { BillingProviderShown, RevenueSystemShown } from './wire-providers.ts'

/** Everything that showing contracts of one customer needs besides their terms. */
export async function gatherShown(
  db: Db,
  now: Instant,
  stored: readonly StoredContract[],
): Promise<ShownContract> {
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
    fields: await fieldsOf(db, current),
    fiatOf: await fiats(
      db,
      current.map(({ terms }) => terms.rate_card_id),
    ),
    invoiceOf: () => undefined,
    figures: () => ({}),
    billingProvider: (id) => billing.get(id) ?? null,
    revenueSystem: (id) => revenue.get(id) ?? null,
    children: (id) => children.filter(({ parent_id }) => parent_id === id),
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
