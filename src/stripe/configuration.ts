import type { Contract } from '../contracts/contract.ts'
import type { Invoice } from '../invoices/invoice.ts'

/**
 * The configuration by which an invoice goes: the latest that takes effect before its period ends,
 * or by its day of issue when it has no period (spec/01 §1.7).
 */
export function configurationFor(
  { billing_providers = [] }: Contract,
  { period, issued_at }: Pick<Invoice, 'period' | 'issued_at'>,
): string | undefined {
  const change = billing_providers.findLast(({ effective_at }) =>
    period ? effective_at < period.end : effective_at <= issued_at,
  )
  return change?.configuration_id ?? undefined
}
