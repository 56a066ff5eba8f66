import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Problem } from './problem.ts'

/** What was understood of an input, and which of its fields the operation does not know. */
export interface Input {
  readonly value: unknown
  readonly ignored: readonly string[]
}

interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly additionalProperties?: unknown
  readonly default?: unknown
}

const validators = new WeakMap<TSchema, Validator>()

/** Compiled at the first use, so that a start does not pay for operations nobody calls. */
function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema)
  if (known) return known
  const made = Compile(schema) as unknown as Validator
  validators.set(schema, made)
  return made
}

/** Escapes that may spell what no database text can hold. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i

const isBroken = (value: unknown): boolean =>
  typeof value === 'string'
    ? /\0|\p{Surrogate}/u.test(value)
    : typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([name, part]) => isBroken(name) || isBroken(part))

/** Refuses NUL and half characters (lone surrogates), which no text of a database can hold. */
export function refuseBroken(value: unknown, where: string): void {
  if (isBroken(value))
    throw Problem.of('invalid_request', `${where} holds text with a NUL or half a character`)
}

const DEPTH = 100

/** How deep the lists and objects of a JSON text nest; braces inside its strings do not count. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]
    if (quoted) {
      if (c === '\\') i += 1
      else if (c === '"') quoted = false
    } else if (c === '"') quoted = true
    else if (c === '{' || c === '[') deepest = Math.max(deepest, ++depth)
    else if (c === '}' || c === ']') depth -= 1
  }
  return deepest
}

/** Reads JSON; text is looked into only where an escape makes it suspicious. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > DEPTH)
    throw Problem.of('invalid_request', `The body nests deeper than ${DEPTH} levels`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw Problem.of('malformed_json')
  }
  if (SUSPICIOUS.test(text)) refuseBroken(value, 'body')
  return value
}

/**
 * Reads a body or query by its schema: words in any letter case, lists in a query as text, unknown
 * fields left out and named, blanks filled where the schema says with what. What does not fit is refused with the place where it does not.
 * @param where `body` or `query`, for messages
 */
export function readInput(schema: TSchema, input: unknown, where: 'body' | 'query'): Input {
  const ignored: string[] = []
  const value = clean(schema as JsonSchema, input, '', ignored, where === 'query')
  const validator = validatorOf(schema)
  if (!validator.Check(value)) {
    const [error] = validator.Errors(value)
    throw Problem.of('invalid_request', describe(where, error))
  }
  return { value, ignored }
}

interface SchemaError {
  readonly keyword?: string
  readonly instancePath: string
  readonly message: string
  readonly params?: object
}

function describe(where: string, error: SchemaError | undefined): string {
  if (!error) return `${where} is malformed`
  const place = where + error.instancePath.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')
  const { requiredProperties, allowedValues } = (error.params ?? {}) as Record<string, unknown>
  if (Array.isArray(requiredProperties))
    return `${place} must have ${requiredProperties.join(', ')}`
  if (Array.isArray(allowedValues)) return `${place} must be one of ${allowedValues.join(', ')}`
  if (error.message.includes('date-time-hour'))
    return `${place} must be an RFC 3339 date-time on a whole hour, such as 2026-03-01T10:00:00Z`
  if (error.message.includes('date-time'))
    return `${place} must be an RFC 3339 date-time, such as 2026-03-01T10:00:00Z`
  if (error.message === 'schema is false' || error.keyword === 'not')
    return `${place} is not known to this operation`
  if (error.message.includes('uuid')) return `${place} must be a UUID`
  return `${place} ${error.message}`
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function clean(
  schema: JsonSchema,
  value: unknown,
  place: string,
  ignored: string[],
  text: boolean,
): unknown {
  if (schema.anyOf) return cleanUnion(schema.anyOf, value, place, ignored, text)
  if (typeof value === 'string') return cleanText(schema, value, text)
  if (schema.type === 'array' && Array.isArray(value) && schema.items) {
    const { items } = schema
    const parts = text ? value.flatMap((v) => String(v).split(',')) : value
    return parts.map((v, i) => clean(items, v, `${place}[${i}]`, ignored, text))
  }
  return isObject(value) && schema.type === 'object'
    ? cleanObject(schema, value, place, ignored, text)
    : value
}

/** A number as JSON spells it. */
const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

function cleanText(schema: JsonSchema, value: string, text: boolean): unknown {
  if (schema.enum)
    return schema.enum.find((word) => word.toLowerCase() === value.toLowerCase()) ?? value
  if (schema.format === 'uuid') return value.toLowerCase()
  if (!text) return value
  if (schema.type === 'array' && schema.items) {
    const { items } = schema
    return value === '' ? [] : value.split(',').map((v) => cleanText(items, v, true))
  }
  if (schema.type === 'integer' || schema.type === 'number')
    return DECIMAL.test(value) ? Number(value) : value
  if (schema.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return value
}

type Properties = NonNullable<JsonSchema['properties']>
type Blanks = readonly (readonly [string, unknown])[]

const NONE: Properties = {}

const blanks = new WeakMap<Properties, Blanks>()

/** What stands for properties that are left blank; most objects have none. */
function blanksOf(properties: Properties): Blanks {
  const known = blanks.get(properties)
  if (known) return known
  const made = Object.entries(properties).flatMap(([name, { default: blank }]) =>
    blank === undefined ? [] : [[name, blank] as const],
  )
  blanks.set(properties, made)
  return made
}

function cleanObject(
  schema: JsonSchema,
  value: Record<string, unknown>,
  place: string,
  ignored: string[],
  text: boolean,
): unknown {
  const { properties = NONE, patternProperties } = schema
  const anyName = patternProperties && Object.values(patternProperties)[0]
  const open = schema.additionalProperties === true || schema.additionalProperties === false
  const kept: [string, unknown][] = []
  for (const [name, part] of Object.entries(value)) {
    const known = (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? anyName
    const here = place ? `${place}.${name}` : name
    if (known) {
      if (text && part === '' && known.type !== 'string') continue // `key=` spells null in a query
      kept.push([name, clean(known, part, here, ignored, text)])
    } else if (open) kept.push([name, part])
    else ignored.push(here)
  }
  for (const [name, blank] of blanksOf(properties))
    if (!Object.hasOwn(value, name)) kept.push([name, blank])
  return Object.fromEntries(kept)
}

/** A union is read as its first member that fits once read so. */
function cleanUnion(
  members: readonly JsonSchema[],
  value: unknown,
  place: string,
  ignored: string[],
  text: boolean,
): unknown {
  let best: { value: unknown; ignored: string[] } | undefined
  for (const member of members) {
    const left: string[] = []
    const read = clean(member, value, place, left, text)
    if (!validatorOf(member as TSchema).Check(read)) continue
    if (!best || left.length < best.ignored.length) best = { value: read, ignored: left }
  }
  if (!best) return value
  ignored.push(...best.ignored)
  return best.value
}
