/**
 * Arrays as PostgreSQL's binary format spells them. pg sends a Buffer as it is, which for thousands
 * of values costs a fraction of writing them as text and having them parsed.
 */

const INT8 = 20
const TEXT = 25
const TIMESTAMPTZ = 1184

/** Microseconds from 1970 to 2000, where PostgreSQL counts from. */
const EPOCH = 946_684_800_000_000

const HEADER = 20
const TWO_TO_32 = 4_294_967_296

/** An array in binary, put together from elements that were spelled already. */
function arrayOf(type: number, length: number, elements: readonly Buffer[]): Buffer {
  const head = Buffer.allocUnsafe(length === 0 ? 12 : HEADER)
  head.writeInt32BE(length === 0 ? 0 : 1, 0) // dimensions
  head.writeInt32BE(1, 4) // some may be null
  head.writeInt32BE(type, 8)
  if (length === 0) return head
  head.writeInt32BE(length, 12)
  head.writeInt32BE(1, 16) // the first index
  return Buffer.concat([head, ...elements])
}

/** The elements of a `text[]`. */
function texts(values: readonly (string | null)[]): Buffer {
  let size = 0
  for (const value of values) size += 4 + (value?.length ?? 0) * 3
  const buffer = Buffer.allocUnsafe(size)
  let at = 0
  for (const value of values) {
    const length = value === null ? 0 : buffer.write(value, at + 4)
    buffer.writeInt32BE(value === null ? -1 : length, at)
    at += 4 + length
  }
  return buffer.subarray(0, at)
}

/** The elements of an `int8[]`, or of what is spelled like one. */
function integers(values: readonly number[], shift: number): Buffer {
  const buffer = Buffer.allocUnsafe(12 * values.length)
  let at = 0
  for (const given of values) {
    const value = given - shift
    const high = Math.floor(value / TWO_TO_32)
    buffer.writeInt32BE(8, at)
    buffer.writeInt32BE(high, at + 4)
    buffer.writeUInt32BE(value - high * TWO_TO_32, at + 8)
    at += 12
  }
  return buffer
}

/** A column of many rows, spelled piece by piece. */
export interface Column {
  readonly type: number
  readonly length: number
  readonly elements: Buffer
}

const column = (type: number, { length }: readonly unknown[], elements: Buffer): Column => ({
  type,
  length,
  elements,
})

/** For `text[]`. */
export const textColumn = (values: readonly string[]): Column => column(TEXT, values, texts(values))

/** For `timestamptz[]`, of microseconds since 1970. */
export const timestampColumn = (micros: readonly number[]): Column =>
  column(TIMESTAMPTZ, micros, integers(micros, EPOCH))

/** One array of several pieces of the same column. */
export const joinColumns = (pieces: readonly Column[]): Buffer =>
  arrayOf(
    pieces[0]?.type ?? TEXT,
    pieces.reduce((sum, { length }) => sum + length, 0),
    pieces.map(({ elements }) => elements),
  )

/** For `text[]`. */
export const textArray = (values: readonly (string | null)[]): Buffer =>
  arrayOf(TEXT, values.length, [texts(values)])

/** For `bigint[]`, of whole numbers that JavaScript can hold. */
export const bigintArray = (values: readonly number[]): Buffer =>
  arrayOf(INT8, values.length, [integers(values, 0)])
