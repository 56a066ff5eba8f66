import { type Decimal, decimal, isDecimal } from './decimal.ts'

/** Fields that may be undefined, as optional ones. */
type Given<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/** An object for JSON, which leaves out what is undefined: there such a field is an absent one. */
export const given = <T extends object>(fields: T): Given<T> => fields as unknown as Given<T>

/** Text that needs no escapes. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/**
 * Writes a reply. As JSON.stringify, but a Decimal becomes a JSON number with all its digits:
 * the one place where money leaves the program.
 */
export const toJson = (value: unknown): string => write(value, (d) => d.toFixed())

/** The same for what JSON.parse reads again: a Decimal becomes a text, for a number might lose digits. */
export const toJsonTexts = (value: unknown): string => write(value, (d) => `"${d.toFixed()}"`)

function write(value: unknown, spell: (d: Decimal) => string): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (isDecimal(value)) return spell(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? write(item, spell) : `,${write(item, spell)}`
    return `[${text}]`
  }
  for (const name in value) {
    const part = (value as Record<string, unknown>)[name]
    if (part === undefined) continue
    text += text === '' ? '' : ','
    text += `${keyOf(name)}:${write(part, spell)}`
  }
  return `{${text}}`
}

/** The names of fields are few; those that users chose are not kept. */
const keys = new Map<string, string>()
const MOST_KEYS = 2000

function keyOf(name: string): string {
  const known = keys.get(name)
  if (known !== undefined) return known
  const key = JSON.stringify(name)
  if (keys.size < MOST_KEYS) keys.set(name, key)
  return key
}

/** No text of ours begins with it; a reader turns what does into a number. */
const MARK = '\u0000'

/** Reads what `toJson` wrote: every number becomes a Decimal with all its digits. */
export function readJson(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*/g, (token) =>
    token.startsWith('"') ? token : `"\\u0000${token}"`,
  )
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? decimal(value.slice(1)) : value,
  )
}
