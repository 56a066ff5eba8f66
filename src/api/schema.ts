import { type TProperties, type TSchema, type TUnsafe, Type } from 'typebox'
import Format from 'typebox/format'
import type { Numeric } from '../money/decimal.ts'
import { HOUR, liesOn, parseInstant } from '../time/clock.ts'

/** The vocabulary of the wire: every schema of the API is made of these words and TypeBox's own. */

Format.Set('date-time', (text) => parseInstant(text) !== undefined)
Format.Set('date-time-hour', (text) => liesOn(HOUR, text))
Format.Set('uuid', (text) => UUID.test(text))

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isUuid = (text: string): boolean => UUID.test(text)

export const Optional = Type.Optional
export const Nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])

export const Uuid = Type.String({ format: 'uuid' })

/** An instant as RFC 3339 text. */
export const Time = Type.String({ format: 'date-time' })

/** An instant that must lie on a whole hour, as every date of contracts and prices does (spec/05 §5.8). */
export const HourTime = Type.String({ format: 'date-time-hour' })

/** An exact decimal: a JSON number on the wire, a Decimal in the program. */
export const Amount: TUnsafe<Numeric> = Type.Unsafe<Numeric>(Type.Number())
export const AmountOf = (limits: {
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
}): TUnsafe<Numeric> => Type.Unsafe<Numeric>(Type.Number(limits))

/** One of a few words. Any letter case is understood; the program sees the words as spelt here. */
export const Choice = <const Words extends readonly string[]>(
  words: Words,
  options: { description?: string; default?: Words[number] } = {},
): TUnsafe<Words[number]> => Type.Unsafe<Words[number]>({ type: 'string', enum: words, ...options })

export const CustomFields = Type.Record(Type.String(), Type.String({ maxLength: 200 }), {
  description: 'Values of custom fields whose keys were added for this kind of object',
})

/** A list in a query: comma-joined, repeated, or both. */
export const QueryList = <T extends TSchema>(item: T, options: { maxItems?: number } = {}) =>
  Type.Array(item, options)

export const Data = <T extends TSchema>(data: T) => Type.Object({ data })

/** A page of a list: `next_page` is the cursor of the page after it, null on the last. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ data: Type.Array(item), next_page: Nullable(Type.String()) })

/** The query of a list with `limit` and `next_page`. */
export const PageQuery = <P extends TProperties>(more: P) =>
  Type.Object({
    ...more,
    limit: Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Rows on a page' })),
    next_page: Optional(Type.String({ description: 'The cursor that the page before gave' })),
  })

/** A reply of nothing but its status: the body is empty (spec/05 §5.3). */
export const Empty = Type.Object({})

export const IdOnly = Data(Type.Object({ id: Uuid }))
