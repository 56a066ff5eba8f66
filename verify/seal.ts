import { createHash } from 'node:crypto'
import { Exact, Mismatch, type Node } from './read.ts'

/** JSON without spaces, names in their order, numbers written out: what digests are made of. */
function canonical(value: Node): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Exact) return value.toFixed()
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : 1))
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

/** Refuses an object that is not what its digest was made of. */
export function checkDigest({ digest, ...rest }: Node): void {
  const made = createHash('sha256').update(canonical(rest)).digest('hex')
  if (digest !== made) throw new Mismatch(`it is not what its digest was made of (${made})`)
}
