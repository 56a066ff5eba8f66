import { type Cursor, olderThan } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { CustomFields } from '../custom-fields/custom-field.ts'
import { customFieldsColumn, writeCustomFields } from '../custom-fields/store.ts'
import { type Db, json, type Sql, sql, where } from '../db/db.ts'
import { decimal } from '../money/decimal.ts'
import type { Product, ProductType } from '../pricing/product.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import { type ProductChange, type ProductRecord, type ProductUpdate, toProduct } from './product.ts'

interface Row {
  readonly id: string
  readonly type: ProductType
  readonly created_at: Instant
  readonly archived_at: Instant | null
  readonly custom_fields: CustomFields
  readonly starting_at: Instant | null
  readonly changes: ProductChange
  readonly changed_at: Instant
  readonly created_by: string
}

export async function insertProduct(
  tx: Db,
  {
    id,
    type,
    initial,
    custom_fields,
  }: Omit<ProductRecord, 'created_at' | 'archived_at' | 'updates'>,
): Promise<void> {
  await tx.query(sql`
    insert into product (id, type, created_at) values (${id}, ${type}, ${iso(initial.created_at)})`)
  await insertUpdate(tx, id, initial)
  await writeCustomFields(tx, 'contract_product', id, custom_fields)
}

export const insertUpdate = (tx: Db, product_id: string, update: ProductUpdate) =>
  tx.query(sql`
    insert into product_version (product_id, starting_at, changes, created_at, created_by)
    values (${product_id}, ${isoOrNull(update.starting_at)}, ${json(update.changes)}::jsonb,
            ${iso(update.created_at)}, ${update.created_by})`)

/** The products of which the condition on `product` holds, newest first, with all their changes. */
async function select(db: Db, products: Sql): Promise<ProductRecord[]> {
  const rows = await db.query<Row>(sql`
    with product as (select id, type, created_at, archived_at from product ${products})
    select p.id, p.type, p.created_at, p.archived_at,
           ${customFieldsColumn('contract_product', sql`p.id`)} as custom_fields,
           v.starting_at, v.changes, v.created_at as changed_at, v.created_by
    from product p join product_version v on v.product_id = p.id
    order by p.created_at desc, p.id desc, v.starting_at nulls first, v.number`)
  const byProduct = new Map<string, Row[]>()
  for (const row of rows) {
    const same = byProduct.get(row.id)
    if (same) same.push(row)
    else byProduct.set(row.id, [row])
  }
  return [...byProduct.values()].map(fold)
}

function fold(rows: readonly Row[]): ProductRecord {
  const [initial, ...updates] = rows.map(toUpdate)
  const [first] = rows
  if (!first || !initial) throw new Error('a product began with nothing')
  const { id, type, created_at, archived_at, custom_fields } = first
  return { id, type, created_at, archived_at, initial, updates, custom_fields }
}

/** Decimals lie in jsonb as text. */
const toUpdate = ({ starting_at, changes, changed_at, created_by }: Row): ProductUpdate => {
  const { quantity_conversion: conversion } = changes
  return {
    starting_at,
    created_at: changed_at,
    created_by,
    changes: {
      ...changes,
      ...(conversion && {
        quantity_conversion: {
          ...conversion,
          conversion_factor: decimal(String(conversion.conversion_factor)),
        },
      }),
    },
  }
}

export async function findProduct(db: Db, id: string): Promise<ProductRecord | undefined> {
  const [record] = await select(db, sql`where id = ${id}`)
  return record
}

/** As `findProduct`; an unknown id is refused. */
export async function needProduct(db: Db, id: string): Promise<ProductRecord> {
  const record = await findProduct(db, id)
  if (!record) throw Problem.of('not_found', 'product', id)
  return record
}

/** The product, with other writers of it kept out until the transaction ends. */
export async function holdProduct(tx: Db, id: string): Promise<ProductRecord> {
  await tx.query(sql`select 1 from product where id = ${id} for update`)
  return needProduct(tx, id)
}

export const findProducts = (db: Db, ids: readonly string[]): Promise<ProductRecord[]> =>
  ids.length === 0 ? Promise.resolve([]) : select(db, sql`where id = any(${ids}::uuid[])`)

export type ArchiveFilter = 'ARCHIVED' | 'NOT_ARCHIVED' | 'ALL'

/** One row more than `limit` when there is a next page. */
export function listProducts(
  db: Db,
  filter: ArchiveFilter,
  limit: number,
  cursor: Cursor | undefined,
): Promise<ProductRecord[]> {
  const conditions = where([
    filter === 'ALL'
      ? undefined
      : filter === 'ARCHIVED'
        ? sql`archived_at is not null`
        : sql`archived_at is null`,
    olderThan(cursor, sql`created_at`, sql`id`),
  ])
  return select(db, sql`${conditions} order by created_at desc, id desc limit ${limit + 1}`)
}

export const archiveProduct = (tx: Db, id: string, at: Instant) =>
  tx.query(sql`
    update product set archived_at = coalesce(archived_at, ${iso(at)}) where id = ${id}`)

/** The products as pricing sees them, by id; unknown ids are left out. */
export async function productsByIds(db: Db, ids: readonly string[]): Promise<Map<string, Product>> {
  const records = await findProducts(db, [...new Set(ids)])
  return new Map(records.map((record) => [record.id, toProduct(record)]))
}

/** Every product of the environment as pricing sees it, archived ones included. */
export const allProducts = async (db: Db): Promise<Product[]> =>
  (await select(db, sql``)).map(toProduct)
