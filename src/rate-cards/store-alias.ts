import { type Db, json, sql } from '../db/db.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { Alias } from './alias.ts'

type Row = Alias & { readonly rate_card_id: string }

/** The aliases of each card, in the order in which they were given. */
export async function aliasesOf(
  db: Db,
  rate_card_ids: readonly string[],
): Promise<Map<string, Alias[]>> {
  const rows = await db.query<Row>(sql`
    select rate_card_id, name, starting_at, ending_before from rate_card_alias
    where rate_card_id = any(${rate_card_ids}::uuid[])
    order by number`)
  const aliases = new Map<string, Alias[]>(rate_card_ids.map((id) => [id, []]))
  for (const { rate_card_id, ...alias } of rows) aliases.get(rate_card_id)?.push(alias)
  return aliases
}

/** The card that an alias means at an instant, archived or not. */
export async function rateCardByAlias(
  db: Db,
  alias: string,
  at: Instant,
): Promise<string | undefined> {
  const [row] = await db.query<{ rate_card_id: string }>(sql`
    select rate_card_id from rate_card_alias
    where name = ${alias}
      and (starting_at is null or starting_at <= ${iso(at)})
      and (ending_before is null or ending_before > ${iso(at)})
    order by number desc limit 1`)
  return row?.rate_card_id
}

/**
 * Gives a card exactly these aliases. Another card that bears one of the names loses it from the
 * instant at which this card begins to (spec/11 §3).
 */
export async function assignAliases(
  tx: Db,
  rate_card_id: string,
  aliases: readonly Alias[],
): Promise<void> {
  // Two cards that take the same name at the same time must see each other.
  await tx.query(sql`lock table rate_card_alias in share row exclusive mode`)
  await tx.query(sql`delete from rate_card_alias where rate_card_id = ${rate_card_id}`)
  for (const { name, starting_at } of aliases) {
    const start = isoOrNull(starting_at)
    await tx.query(sql`
      delete from rate_card_alias
      where name = ${name} and rate_card_id <> ${rate_card_id}
        and (${start}::timestamptz is null or starting_at >= ${start}::timestamptz)`)
    await tx.query(sql`
      update rate_card_alias set ending_before = ${start}::timestamptz
      where name = ${name} and rate_card_id <> ${rate_card_id}
        and (ending_before is null or ending_before > ${start}::timestamptz)`)
  }
  const rows = aliases.map(({ name, starting_at, ending_before }) => ({
    name,
    starting_at: isoOrNull(starting_at),
    ending_before: isoOrNull(ending_before),
  }))
  await tx.query(sql`
    insert into rate_card_alias (rate_card_id, name, starting_at, ending_before)
    select ${rate_card_id}, a ->> 'name', (a ->> 'starting_at')::timestamptz,
           (a ->> 'ending_before')::timestamptz
    from jsonb_array_elements(${json(rows)}::jsonb) with ordinality as given(a, n)
    order by n`)
}
