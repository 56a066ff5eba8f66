import { type Cursor, olderThan } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import { customFieldsColumn } from '../custom-fields/store.ts'
import { type Db, json, type Sql, sql, where } from '../db/db.ts'
import { decimal } from '../money/decimal.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { Conversion, RateCard } from './rate-card.ts'

type Row = Omit<RateCard, 'credit_type_conversions'> & {
  readonly conversions: readonly { readonly unit: string; readonly worth: string }[]
}

async function select(db: Db, cards: Sql): Promise<RateCard[]> {
  const rows = await db.query<Row>(sql`
    select id, name, description, fiat_credit_type_id, product_order,
           created_at, created_by, archived_at,
           ${customFieldsColumn('rate_card', sql`rate_card.id`)} as custom_fields,
           (select coalesce(jsonb_agg(jsonb_build_object(
              'unit', c.custom_credit_type_id, 'worth', c.fiat_per_custom_credit::text)
              order by c.number), '[]')
            from rate_card_conversion c where c.rate_card_id = rate_card.id) as conversions
    from rate_card ${cards}`)
  return rows.map(({ conversions, ...row }) => ({
    ...row,
    credit_type_conversions: conversions.map(({ unit, worth }) => ({
      custom_credit_type_id: unit,
      fiat_per_custom_credit: decimal(worth),
    })),
  }))
}

export async function findRateCard(db: Db, id: string): Promise<RateCard | undefined> {
  const [card] = await select(db, sql`where id = ${id}`)
  return card
}

export const findRateCards = (db: Db, ids: readonly string[]): Promise<RateCard[]> =>
  ids.length === 0 ? Promise.resolve([]) : select(db, sql`where id = any(${[...ids]}::uuid[])`)

/** As `findRateCard`; an unknown id is refused. */
export async function needRateCard(db: Db, id: string): Promise<RateCard> {
  const card = await findRateCard(db, id)
  if (!card) throw Problem.of('not_found', 'rate card', id)
  return card
}

/** The card, with other writers of it kept out until the transaction ends. */
export async function holdRateCard(tx: Db, id: string): Promise<RateCard> {
  await tx.query(sql`select 1 from rate_card where id = ${id} for update`)
  return needRateCard(tx, id)
}

/** Newest first, without archived ones; one row more than `limit` when there is a next page. */
export const listRateCards = (
  db: Db,
  limit: number,
  cursor: Cursor | undefined,
): Promise<RateCard[]> =>
  select(
    db,
    sql`${where([sql`archived_at is null`, olderThan(cursor, sql`created_at`, sql`id`)])}
      order by created_at desc, id desc limit ${limit + 1}`,
  )

export const insertRateCard = (
  tx: Db,
  card: Omit<
    RateCard,
    'archived_at' | 'product_order' | 'credit_type_conversions' | 'custom_fields'
  >,
) =>
  tx.query(sql`
    insert into rate_card (id, name, description, fiat_credit_type_id, created_at, created_by)
    values (${card.id}, ${card.name}, ${card.description}, ${card.fiat_credit_type_id},
            ${iso(card.created_at)}, ${card.created_by})`)

export async function insertConversions(
  tx: Db,
  rate_card_id: string,
  conversions: readonly Conversion[],
): Promise<void> {
  if (conversions.length === 0) return
  await tx.query(sql`
    insert into rate_card_conversion (rate_card_id, custom_credit_type_id, fiat_per_custom_credit)
    select ${rate_card_id}, (c ->> 'custom_credit_type_id')::uuid,
           (c ->> 'fiat_per_custom_credit')::numeric
    from jsonb_array_elements(${json(conversions)}::jsonb) with ordinality as given(c, n)
    order by n`)
}

export const updateRateCard = (
  tx: Db,
  { id, name, description }: Pick<RateCard, 'id' | 'name' | 'description'>,
) =>
  tx.query(sql`
    update rate_card set name = ${name}, description = ${description} where id = ${id}`)

export const archiveRateCard = (tx: Db, id: string, at: Instant) =>
  tx.query(sql`
    update rate_card set archived_at = coalesce(archived_at, ${iso(at)}) where id = ${id}`)

export const updateProductOrder = (tx: Db, id: string, product_order: readonly string[]) =>
  tx.query(sql`
    update rate_card set product_order = ${product_order}::uuid[] where id = ${id}`)
