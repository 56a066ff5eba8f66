import { refuse } from './metric-sql-error.ts'

/**
 * Reading the parser's tree by whitelist. The parser leaves out every field that has its default
 * value, so a field that is present was written by the customer, and one that the caller does not
 * list is refused, whatever it means, also when a later PostgreSQL invents it.
 */

export type AstFields = Readonly<Record<string, unknown>>

export interface AstNode {
  readonly kind: string
  readonly fields: AstFields
}

/** Splits the parser's `{Kind: {…}}`. */
export function nodeOf(value: unknown): AstNode {
  const entry = isFields(value) ? Object.entries(value) : []
  const [kind, fields] = entry[0] ?? []
  if (entry.length !== 1 || kind === undefined || !isFields(fields)) {
    return refuse('the statement has a part that is not allowed')
  }
  return { kind, fields }
}

/** Refuses a node that has any field beyond those listed; `location` says nothing. */
export function only(
  fields: AstFields,
  allowed: readonly string[],
  refusals: Readonly<Record<string, string>>,
): void {
  for (const key of Object.keys(fields)) {
    if (key === 'location' || allowed.includes(key)) continue
    refuse(refusals[key] ?? `a part of the statement (${key}) is not allowed; remove it`)
  }
}

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : refuse('the statement has a list that is not allowed')
}

export function fieldsOf(value: unknown): AstFields {
  return isFields(value) ? value : refuse('the statement has a part that is not allowed')
}

/** The text of a `String` node; an empty string is a default and therefore left out. */
export function stringOf(value: unknown): string | null {
  const { kind, fields } = nodeOf(value)
  if (kind !== 'String') return null
  return textField(fields, 'sval')
}

export function textField(fields: AstFields, key: string): string {
  const value = fields[key] ?? ''
  return typeof value === 'string' ? value : refuse(`a part of the statement (${key}) is no text`)
}

function isFields(value: unknown): value is AstFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
