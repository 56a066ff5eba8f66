import { isUuid } from '../src/api/schema.ts'

/** Requests made from schemas by chance, some right and most of them wrong somewhere. */

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
}

/** A small generator of chance (mulberry32): the same seed gives the same requests. */
export function chance(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    likely: (p: number): boolean => next() < p,
    pick: <T>(from: readonly T[]): T => from[below(from.length)] as T,
  }
}
export type Chance = ReturnType<typeof chance>

const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'
const TEXTS = ['x', 'Acme', 'region', 'tokens', 'sk_1', 'a.b-c_d', '10', 'P1M']
const TIMES = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-06-01T05:00:00Z']

/** What no field of ours wants, or only few. */
const JUNK: readonly unknown[] = [
  null,
  '',
  ' ',
  'null',
  '🪕'.repeat(200),
  'x'.repeat(3000),
  "'; drop table customer; --",
  '%s%n\u0001\u007f\u2028',
  '__proto__',
  'not-a-uuid',
  NOBODY,
  NOBODY.toUpperCase(),
  '2026-13-45T99:99:99Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:00:00Z',
  '2026-01-01T00:30:00Z',
  true,
  false,
  0,
  -1,
  0.1,
  1e-30,
  1e21,
  2 ** 31,
  2 ** 53,
  1.7e308,
  -1.7e308,
  [],
  {},
  [[]],
  [null],
  { a: { b: [1, '2', null] } },
  JSON.parse('{"__proto__":{"x":1},"constructor":"y"}'),
]

/** Ids that exist, by the kind of thing they name: a `product_id` should mostly be one of a product. */
export class KnownIds {
  readonly #ids = new Map<string, string[]>()

  keep(kind: string, id: string): void {
    const known = this.#ids.get(kind) ?? []
    if (!known.includes(id) && known.length < 40) this.#ids.set(kind, [...known, id])
  }

  /** Learns from a reply: what it calls `id` is of this kind, what it calls `x_id` is an x. */
  learn(kind: string, value: unknown, name = ''): void {
    if (typeof value === 'string' && isUuid(value)) this.keep(this.#kindOf(name) ?? kind, value)
    else if (typeof value === 'object' && value !== null)
      for (const [inner, part] of Object.entries(value))
        this.learn(kind, part, Array.isArray(value) ? name : inner)
  }

  #kindOf(name: string): string | undefined {
    return /([a-z_]+)_ids?$/.exec(name)?.[1]
  }

  pick(chance: Chance, name: string, subject: string): string {
    const wanted = this.#kindOf(name) ?? subject
    const kinds = [...this.#ids.keys()]
    const kind =
      kinds.find((k) => k === wanted) ?? kinds.find((k) => wanted.endsWith(k)) ?? chance.pick(kinds)
    const known = this.#ids.get(kind) ?? [NOBODY]
    return chance.likely(0.6) ? (known[0] ?? NOBODY) : chance.pick(known) // what belongs together comes first
  }
}

/** What a request is made with. */
export interface Making {
  readonly chance: Chance
  readonly ids: KnownIds
  /** The kind of thing that the operation is about. */
  readonly subject: string
}

/** A value that the schema describes, more or less. */
function likelyValue(making: Making, schema: Schema, name: string, depth = 0): unknown {
  const { chance } = making
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return chance.pick(schema.enum)
  if (schema.anyOf) return likelyValue(making, chance.pick(schema.anyOf), name, depth)
  switch (schema.type) {
    case 'object':
      return likelyObject(making, schema, depth)
    case 'array': {
      const { items } = schema
      const length = depth > 5 ? 0 : chance.below(3)
      return Array.from({ length }, () =>
        items ? likelyValue(making, items, name, depth + 1) : null,
      )
    }
    case 'string':
      return likelyText(making, schema, name)
    case 'integer':
      return Math.max(schema.minimum ?? 0, chance.below(20))
    case 'number':
      return chance.pick([0, 1, 12.5, 100, schema.minimum ?? 3])
    case 'boolean':
      return chance.likely(0.5)
    case 'null':
      return null
    default:
      return chance.pick([1, 'x', { a: 1 }])
  }
}

function likelyText({ chance, ids, subject }: Making, { format }: Schema, name: string): string {
  if (format === 'uuid') return chance.likely(0.95) ? ids.pick(chance, name, subject) : NOBODY
  if (format) return chance.pick(TIMES)
  return chance.likely(0.1) ? ids.pick(chance, name, subject) : chance.pick(TEXTS)
}

function likelyObject(making: Making, schema: Schema, depth: number) {
  const { chance } = making
  const { properties = {}, required = [], patternProperties } = schema
  const made: Record<string, unknown> = {}
  const optional = chance.pick([0, 0.15, depth > 3 ? 0.15 : 0.5])
  for (const [name, part] of Object.entries(properties))
    if (required.includes(name) || chance.likely(optional))
      made[name] = likelyValue(making, part, name, depth + 1)
  const any = patternProperties && Object.values(patternProperties)[0]
  if (any && chance.likely(0.5)) made[chance.pick(TEXTS)] = likelyValue(making, any, '', depth + 1)
  return made
}

/** Everywhere in a value where something could be put instead. */
function placesIn(value: unknown, places: [object, string][] = []): [object, string][] {
  if (typeof value !== 'object' || value === null) return places
  for (const [name, part] of Object.entries(value)) {
    places.push([value, name])
    placesIn(part, places)
  }
  return places
}

function mutate(chance: Chance, body: unknown): unknown {
  const places = placesIn(body)
  if (places.length === 0 || chance.likely(0.03)) return chance.pick(JUNK)
  const [holder, name] = chance.pick(places)
  const parent = holder as Record<string, unknown>
  switch (chance.below(5)) {
    case 0:
      delete parent[name]
      break
    case 1:
      parent[`${name}x`] = parent[name]
      break
    case 2: {
      const value = parent[name]
      parent[name] = Array.isArray(value) ? [...value, ...value] : [value]
      break
    }
    default:
      parent[name] = structuredClone(chance.pick(JUNK))
  }
  return body
}

export interface RandomRequest {
  readonly path: string
  readonly body: unknown
}

/** A request to an operation: one in four as the schema has it, the others changed for the worse. */
export function randomRequest(
  making: Making,
  operation: { readonly path: string; readonly shape: { body?: unknown; query?: unknown } },
): RandomRequest {
  const { chance, ids, subject } = making
  const { body: schema, query } = operation.shape
  let body = schema ? likelyValue(making, schema as Schema, '') : undefined
  if (schema && chance.likely(0.75))
    for (let n = chance.below(3); n >= 0; n -= 1) body = mutate(chance, body)
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name.endsWith('id')
      ? chance.likely(0.95)
        ? ids.pick(chance, name, subject)
        : 'not-an-id'
      : chance.pick(['stripe', 'aws_marketplace', 'netsuite', '%00', 'x']),
  )
  return { path: path + randomQuery(making, query as Schema | undefined), body }
}

function randomQuery(making: Making, schema: Schema | undefined): string {
  const { chance } = making
  if (!schema || chance.likely(0.3)) return ''
  const query = new URLSearchParams()
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (!chance.likely(0.4) && !schema.required?.includes(name)) continue
    const value = chance.likely(0.25) ? chance.pick(JUNK) : likelyValue(making, part, name)
    query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const text = query.toString()
  return text && text.length < 4000 ? `?${text}` : ''
}
