import type { Instant } from '../time/clock.ts'
import type { BillableStatus } from './customer.ts'

/** From `effective_at` on, until the next of the same customer. */
export interface StatusChange {
  readonly effective_at: Instant
  readonly status: BillableStatus
}

/**
 * Whether a customer is billable at an instant; everybody is until it is said otherwise. Ask a usage
 * invoice's start of period, and any other invoice's date of issue (spec/01 §1.8).
 */
export const billableStatusAt = (
  changes: readonly StatusChange[],
  at: Instant,
): { readonly value: BillableStatus; readonly effective_at: Instant | null } => {
  const last = changes
    .filter(({ effective_at }) => effective_at <= at)
    .reduce<StatusChange | undefined>(
      (a, b) => (a && a.effective_at > b.effective_at ? a : b),
      undefined,
    )
  return { value: last?.status ?? 'billable', effective_at: last?.effective_at ?? null }
}
