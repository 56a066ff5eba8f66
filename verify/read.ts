import Big from 'big.js'

/** Exact decimals, as the server computes them: quotients have 30 digits after the point. */
export const Exact = Big()
Exact.strict = true
Exact.DP = 30
Exact.RM = Exact.roundHalfEven
Exact.NE = -1_000_000
Exact.PE = 1_000_000

export const ZERO = new Exact('0')

/** A number of a proof, with all its digits. */
export type Figure = Big

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in the file; every use of it is checked
export type Node = any

const MARK = '\u0000'

/** Reads JSON without losing a digit: every number becomes a decimal. */
export function readProof(text: string): Node {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"\\u0000${token}"`,
  )
  const tree = JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? new Exact(value.slice(1)) : value,
  )
  return tree.data ?? tree
}

/** A number that must be there. */
export function figure(value: unknown): Figure {
  if (value instanceof Exact) return value
  throw new Mismatch(`a number is missing where ${JSON.stringify(value)} stands`)
}

/** Something that does not follow from what stands beside it. */
export class Mismatch extends Error {}

export const same = (what: string, stands: Figure, follows: Figure): void => {
  if (!stands.eq(follows))
    throw new Mismatch(`${what} is ${stands.toFixed()}, but ${follows.toFixed()} follows`)
}

export const sum = (figures: readonly Figure[]): Figure =>
  figures.reduce((total, each) => total.plus(each), ZERO)
