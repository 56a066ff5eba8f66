import { isDecimal } from '../money/decimal.ts'

/**
 * Writes a reply. As JSON.stringify, but a Decimal becomes a JSON number with all its digits:
 * the one place where money leaves the program.
 */
export function toJson(value: unknown): string {
  if (isDecimal(value)) return value.toFixed()
  if (Array.isArray(value)) return `[${value.map((v) => toJson(v ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields: string[] = []
    for (const [name, part] of Object.entries(value))
      if (part !== undefined) fields.push(`${JSON.stringify(name)}:${toJson(part)}`)
    return `{${fields.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}
