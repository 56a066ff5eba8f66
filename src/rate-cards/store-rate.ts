import { randomUUID } from 'node:crypto'
import { type Db, json, sql } from '../db/db.ts'
import type { BillingFrequency, RateEntry } from '../pricing/rate.ts'
import { FOREVER, type Instant, iso } from '../time/clock.ts'
import { restorePrice, type StoredPrice } from './price.ts'
import type { NewRate } from './rate.ts'

interface Row {
  readonly id: string
  readonly added: number
  readonly product_id: string
  readonly pricing_group_values: Readonly<Record<string, string>>
  readonly billing_frequency: BillingFrequency | null
  readonly starting_at: Instant
  readonly ending_before: Instant | null
  readonly entitled: boolean
  readonly credit_type_id: string
  readonly price: StoredPrice
  readonly commit_price: StoredPrice | null
}

/** All rates of a card that were ever added, in that order. */
export const ratesOf = async (db: Db, rate_card_id: string): Promise<RateEntry[]> =>
  (await ratesOfMany(db, [rate_card_id])).get(rate_card_id) ?? []

/** The same of several cards, by their ids. */
export async function ratesOfMany(
  db: Db,
  rate_card_ids: readonly string[],
): Promise<Map<string, RateEntry[]>> {
  const byCard = new Map<string, RateEntry[]>(rate_card_ids.map((id) => [id, []]))
  if (rate_card_ids.length === 0) return byCard
  const rows = await db.query<Row & { readonly rate_card_id: string }>(sql`
    select rate_card_id, id, added, product_id, pricing_group_values, billing_frequency,
           starting_at, ending_before, entitled, credit_type_id, price, commit_price
    from rate where rate_card_id = any(${[...rate_card_ids]}::uuid[]) order by added`)
  for (const { rate_card_id, price, commit_price, ending_before, ...row } of rows)
    byCard.get(rate_card_id)?.push({
      ...row,
      ending_before: ending_before ?? FOREVER,
      price: restorePrice(price),
      ...(commit_price && { commit_price: restorePrice(commit_price) }),
    })
  return byCard
}

/** Adds rates in one statement, in their order, and products that are new to the card at its end. */
export async function insertRates(
  tx: Db,
  rate_card_id: string,
  rates: readonly NewRate[],
  { created_at, created_by }: { readonly created_at: Instant; readonly created_by: string },
): Promise<void> {
  const rows = rates.map(({ starting_at, ending_before, ...rate }) => ({
    ...rate,
    id: randomUUID(),
    starting_at: iso(starting_at),
    ending_before: ending_before === FOREVER ? null : iso(ending_before),
  }))
  await tx.query(sql`
    insert into rate (id, rate_card_id, product_id, pricing_group_values, billing_frequency,
                      starting_at, ending_before, entitled, credit_type_id, price, commit_price,
                      created_at, created_by)
    select (r ->> 'id')::uuid, ${rate_card_id}, (r ->> 'product_id')::uuid,
           r -> 'pricing_group_values', r ->> 'billing_frequency',
           (r ->> 'starting_at')::timestamptz, (r ->> 'ending_before')::timestamptz,
           (r ->> 'entitled')::boolean, (r ->> 'credit_type_id')::uuid,
           r -> 'price', r -> 'commit_price', ${iso(created_at)}::timestamptz, ${created_by}
    from jsonb_array_elements(${json(rows)}::jsonb) with ordinality as given(r, n)
    order by n`)
  const product_ids = [...new Set(rates.map(({ product_id }) => product_id))]
  await tx.query(sql`
    update rate_card set product_order = product_order || (
      select array_agg(p order by n) from unnest(${product_ids}::uuid[]) with ordinality as given(p, n)
      where p <> all(product_order))
    where id = ${rate_card_id} and not product_order @> ${product_ids}::uuid[]`)
}
