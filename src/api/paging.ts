import { type Sql, sql } from '../db/db.ts'
import { type Instant, iso, parseInstant } from '../time/clock.ts'
import { Problem } from './problem.ts'
import { isUuid } from './schema.ts'

/** Where a page ended: rows are ordered by when they were made and then by id, so inserts shift nothing. */
export interface Cursor {
  readonly at: Instant
  readonly id: string
}

export interface Paged {
  readonly limit?: number
  readonly next_page?: string | null
}

const write = ({ at, id }: Cursor): string => Buffer.from(`${iso(at)} ${id}`).toString('base64url')

export function readCursor(text: string | null | undefined): Cursor | undefined {
  if (!text) return undefined
  const [at, id] = Buffer.from(text, 'base64url').toString().split(' ')
  const instant = at === undefined ? undefined : parseInstant(at)
  if (instant === undefined || id === undefined || !isUuid(id))
    throw Problem.of('invalid_request', 'next_page is not a cursor of this list')
  return { at: instant, id }
}

/** The condition that skips the pages before, for lists with the newest first. */
export const olderThan = (cursor: Cursor | undefined, created_at: Sql, id: Sql): Sql | undefined =>
  cursor && sql`(${created_at}, ${id}) < (${iso(cursor.at)}::timestamptz, ${cursor.id}::uuid)`

/** The condition that skips the pages before, for lists with the oldest first. */
export const newerThan = (cursor: Cursor | undefined, created_at: Sql, id: Sql): Sql | undefined =>
  cursor && sql`(${created_at}, ${id}) > (${iso(cursor.at)}::timestamptz, ${cursor.id}::uuid)`

const toText = (n: number): string => Buffer.from(String(n)).toString('base64url')

/** Where a page of numbered rows ended: the number of its last row. */
export function readPlace(text: string | null | undefined): number | undefined {
  if (!text) return undefined
  const written = Buffer.from(text, 'base64url').toString()
  if (!/^\d{1,15}$/.test(written))
    throw Problem.of('invalid_request', 'next_page is not a cursor of this list')
  return Number(written)
}

/**
 * As `page`, for rows that the database numbers as they are made. On a clock that stands still many
 * rows are made at one instant; only a number keeps them in their order.
 */
export function numberedPage<Row extends { readonly number: number }, Item = Omit<Row, 'number'>>(
  rows: readonly Row[],
  limit: number,
  show: (row: Omit<Row, 'number'>) => Item = (row) => row as unknown as Item,
): { data: Item[]; next_page: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    data: shown.map(({ number, ...row }) => show(row)),
    next_page: last && rows.length > limit ? toText(last.number) : null,
  }
}

/**
 * Cuts a page out of rows that were read with one more than `limit`; the extra row only tells that
 * there is a next page.
 */
export function page<Row, Item = Row>(
  rows: readonly Row[],
  limit: number,
  place: (row: Row) => Cursor,
  show: (row: Row) => Item = (row) => row as unknown as Item,
): { data: Item[]; next_page: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    data: shown.map(show),
    next_page: last && rows.length > limit ? write(place(last)) : null,
  }
}

/** A page of a list that is computed rather than stored; the cursor is a position in it. */
export function slice<Item>(
  items: readonly Item[],
  { limit = 100, next_page }: Paged,
): { data: Item[]; next_page: string | null } {
  const start = readPlace(next_page) ?? 0
  const end = start + limit
  return { data: items.slice(start, end), next_page: end < items.length ? toText(end) : null }
}
