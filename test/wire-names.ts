import { readFileSync } from 'node:fs'
import type { TaggedOperation } from '../src/api/operation.ts'

/**
 * Which properties each operation of Metronome's API takes and gives, by their names alone
 * (test/wire-names.txt), and which of them our schemas lack.
 */

export type Part = 'query' | 'body' | 'reply'

/** Names of properties, each with those inside it; a list's name ends in `[]`. */
interface Names {
  readonly [name: string]: Names
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** Reads `a b{c d[]{e}}`. */
function readNames(text: string): Names {
  const stack: Record<string, Names>[] = [{}]
  let last = ''
  for (const [token] of text.matchAll(/[^\s{}]+|[{}]/g)) {
    const top = stack.at(-1) as Record<string, Names>
    if (token === '{') stack.push(top[last] as Record<string, Names>)
    else if (token === '}') stack.pop()
    else {
      top[token] = {}
      last = token
    }
  }
  return stack[0] as Names
}

const parts = new Map<string, Names>()
let operation = ''
for (const line of readFileSync('test/wire-names.txt', 'utf8').split('\n')) {
  if (line === '') continue
  if (!line.startsWith(' ')) operation = line
  else {
    const [, part = '', names = ''] = /^ {2}(\w+) (.*)$/.exec(line) ?? []
    parts.set(`${operation} ${part}`, readNames(names))
  }
}

/** The schemas that a value may follow, unions taken apart. */
const apart = (schema: Schema): Schema[] =>
  [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].flatMap(apart).concat(schema)

/** A schema that says nothing of what is inside takes and gives anything. */
const isOpen = ({ type, anyOf, allOf, enum: words, patternProperties }: Schema): boolean =>
  patternProperties !== undefined || (!type && !anyOf && !allOf && !words)

interface Compared {
  readonly total: number
  /** Paths of what is missing; what is inside it is not told again. */
  readonly missing: readonly string[]
}

function compare(names: Names, schema: Schema | undefined, path: string): Compared {
  const schemas = schema ? apart(schema) : []
  let total = 0
  const missing: string[] = []
  for (const [name, inner] of Object.entries(names)) {
    const bare = name.replace(/\[\]$/, '')
    const here = path ? `${path}.${name}` : name
    const found =
      bare === '' ? schemas : schemas.flatMap((s) => s.properties?.[bare] ?? []).flatMap(apart)
    total += 1
    if (found.length === 0) {
      if (!schemas.some(isOpen)) missing.push(here)
      continue
    }
    const inside = name.endsWith('[]') ? found.flatMap((s) => s.items ?? []) : found
    if (Object.keys(inner).length === 0 || inside.some((s) => apart(s).some(isOpen))) continue
    const deeper = compare(inner, { anyOf: inside }, here)
    total += deeper.total
    missing.push(...deeper.missing)
  }
  return { total, missing }
}

/** What our schema of a part lacks, against Metronome's. */
export function missingIn({ method, path, shape }: TaggedOperation, part: Part): Compared {
  const names = parts.get(`${method} ${path} ${part}`)
  return names ? compare(names, shape[part] as Schema | undefined, '') : { total: 0, missing: [] }
}
