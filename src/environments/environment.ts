import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../time/clock.ts'

export type EnvironmentType = 'SANDBOX' | 'PRODUCTION'

/** READER may call reads, WRITER writes too, ADMINISTRATOR also environments, tokens and settings. */
export type Role = 'ADMINISTRATOR' | 'WRITER' | 'READER'

/** Who sends the invoices, as they name it. */
export interface Seller {
  readonly name: string
  readonly address?: readonly string[]
  readonly tax_id?: string
  readonly email?: string
  readonly phone?: string
  readonly website?: string
  /** How to pay: a bank account, for instance. */
  readonly payment_instructions?: readonly string[]
  /** What stands at the end of every invoice. */
  readonly footnote?: string
}

/** What an environment may decide for itself. */
export interface Settings {
  readonly invoice_grace_period_hours: number
  readonly resolved_alert_webhooks: boolean
  readonly invoice_finalized_webhooks: boolean
  readonly metrics_retroactive: boolean
  /** Events stay for so many days after they arrived; null: for ever. What they came to always stays. */
  readonly raw_event_retention_days: number | null
  readonly strict_requests: boolean
  readonly rate_limits: null | Readonly<Record<string, number>>
  readonly api_ips: readonly string[]
  readonly egress_ips: readonly string[]
  readonly seller: Seller | null
  readonly invoice_number_prefix: string
  /** Custom fields of the customer and of the contract that invoices print, in this order. */
  readonly invoice_customer_fields: readonly string[]
  readonly invoice_contract_fields: readonly string[]
  readonly invoice_paper_size: 'A4' | 'LETTER'
}

export const defaultSettings: Settings = {
  invoice_grace_period_hours: 24,
  resolved_alert_webhooks: false,
  invoice_finalized_webhooks: true,
  metrics_retroactive: true,
  raw_event_retention_days: null,
  strict_requests: false,
  rate_limits: null,
  api_ips: [],
  egress_ips: [],
  seller: null,
  invoice_number_prefix: 'INV',
  invoice_customer_fields: [],
  invoice_contract_fields: [],
  invoice_paper_size: 'A4',
}

/** A world of its own: data, tokens, aliases, uniqueness keys, settings and clock. */
export interface Environment {
  readonly id: string
  readonly name: string
  readonly type: EnvironmentType
  readonly schema_name: string
  readonly clock: Clock & { readonly mode: 'system' | 'manual' }
  readonly settings: Settings
}

export interface Token {
  readonly id: string
  readonly name: string
  readonly role: Role
}

export const schemaNameOf = (environmentId: string): string =>
  `env_${environmentId.replaceAll('-', '')}`

/** A token carries 256 bits of chance, so its plain SHA-256 cannot be turned back or guessed. */
export const makeToken = (): string => `mlz_${randomBytes(32).toString('base64url')}`
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

const RANK: Record<Role, number> = { READER: 0, WRITER: 1, ADMINISTRATOR: 2 }

export const mayActAs = (held: Role, needed: Role): boolean => RANK[held] >= RANK[needed]
