import type { CustomFields } from '../custom-fields/custom-field.ts'
import type { Instant } from '../time/clock.ts'

export const NAME_LENGTH = 160
export const ALIAS_LENGTH = 128
export const ALIASES = 2000

export type BillableStatus = 'billable' | 'unbillable'

/** Somebody who is billed. */
export interface Customer {
  readonly id: string
  readonly name: string
  /** Further names by which events may speak of the customer. */
  readonly ingest_aliases: readonly string[]
  readonly salesforce_account_id: string | null
  /** Null: as the Stripe account says. */
  readonly leave_stripe_invoices_in_draft: boolean | null
  readonly custom_fields: CustomFields
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly archived_at: Instant | null
}

/** A name as it is kept: what is longer than 160 characters is cut without a word (spec/01 §1.2). */
export const cutName = (name: string): string => [...name].slice(0, NAME_LENGTH).join('')

/** The names of a new customer: the deprecated `external_id` is one more alias, and the first. */
export const aliasesOf = (
  external_id: string | undefined,
  aliases: readonly string[] = [],
): string[] => [...new Set(external_id === undefined ? aliases : [external_id, ...aliases])]

/** The deprecated `external_id` of every reply: the first alias, or else the id. */
export const externalIdOf = ({ id, ingest_aliases }: Customer): string => ingest_aliases[0] ?? id
