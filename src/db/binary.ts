/**
 * Arrays as PostgreSQL's binary format spells them. pg sends a Buffer as it is, which for thousands
 * of values costs a fraction of writing them as text and having them parsed.
 */

const INT8 = 20
const TEXT = 25
const TIMESTAMPTZ = 1184
const JSONB = 3802

/** Microseconds from 1970 to 2000, where PostgreSQL counts from. */
const EPOCH = 946_684_800_000_000

const HEADER = 20
const TWO_TO_32 = 4_294_967_296

function header(buffer: Buffer, type: number, length: number): void {
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0) // dimensions
  buffer.writeInt32BE(0, 4) // no nulls
  buffer.writeInt32BE(type, 8)
  if (length === 0) return
  buffer.writeInt32BE(length, 12)
  buffer.writeInt32BE(1, 16) // the first index
}

function strings(values: readonly string[], type: number, version: number | undefined): Buffer {
  const prefix = version === undefined ? 0 : 1
  let size = HEADER
  for (const value of values) size += 4 + prefix + value.length * 3
  const buffer = Buffer.allocUnsafe(size)
  header(buffer, type, values.length)
  let at = values.length === 0 ? 12 : HEADER
  for (const value of values) {
    if (version !== undefined) buffer[at + 4] = version
    const length = prefix + buffer.write(value, at + 4 + prefix)
    buffer.writeInt32BE(length, at)
    at += 4 + length
  }
  return buffer.subarray(0, at)
}

function integers(values: readonly number[], type: number, shift: number): Buffer {
  const empty = values.length === 0
  const buffer = Buffer.allocUnsafe(empty ? 12 : HEADER + 12 * values.length)
  header(buffer, type, values.length)
  let at = HEADER
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

/** For `text[]`. */
export const textArray = (values: readonly string[]): Buffer => strings(values, TEXT, undefined)

/** For `jsonb[]`, of JSON texts. */
export const jsonbArray = (values: readonly string[]): Buffer => strings(values, JSONB, 1)

/** For `bigint[]`, of whole numbers that JavaScript can hold. */
export const bigintArray = (values: readonly number[]): Buffer => integers(values, INT8, 0)

/** For `timestamptz[]`, of microseconds since 1970. */
export const timestampArray = (micros: readonly number[]): Buffer =>
  integers(micros, TIMESTAMPTZ, EPOCH)
