import { createHash } from 'node:crypto'
import { isDecimal } from '../../money/decimal.ts'
import type { Proof } from './proof.ts'

/**
 * The same text for the same data: JSON without spaces, names in their order, numbers written out.
 * Whoever checks a proof makes it again, so it is part of what a proof is.
 */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isDecimal(value)) return value.toFixed()
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`)
  return `{${fields.join(',')}}`
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex')

const sealed = <Item extends object>(item: Item) => ({ ...item, digest: digestOf(item) })

/**
 * The proof with a digest of each part and of the whole: what no figure follows from, such as the
 * price of a tier that nobody reached, cannot be changed without notice either.
 */
export function seal(proof: Proof) {
  const parts = {
    ...proof,
    usage: proof.usage.map(sealed),
    shares: proof.shares.map(sealed),
    lines: proof.lines.map(sealed),
    balances: proof.balances.map(sealed),
  }
  return { ...parts, digest: digestOf(parts) }
}
