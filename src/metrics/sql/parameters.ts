import type { ValueType } from './query.ts'

const sqlTypes = { text: 'text', numeric: 'numeric', timestamp: 'timestamptz', boolean: 'boolean' }

/**
 * The literals of a statement as parameters. Equal literals share one parameter: PostgreSQL takes
 * two parameters for different values even when they are equal, and would not recognise the
 * expression of GROUP BY in the SELECT list.
 */
export class Parameters {
  readonly values: (string | null)[] = []
  readonly #taken = new Map<string, string>()
  readonly #reserved: number

  constructor(reserved: number) {
    this.#reserved = reserved
  }

  literal(type: ValueType, value: string | null): string {
    const key = JSON.stringify([type, value])
    const known = this.#taken.get(key)
    if (known) return known
    this.values.push(value)
    const text = `$${this.#reserved + this.values.length}::${sqlTypes[type]}`
    this.#taken.set(key, text)
    return text
  }
}
