import { Problem } from '../api/problem.ts'
import { instant, iso } from '../time/clock.ts'
import type { BalanceUpdate, CommitTerms, CreditTerms } from './terms.ts'

/** Ends access, and payments, earlier than was agreed; never later (spec/13 §8). */
export function endEarlier(
  terms: CommitTerms | CreditTerms,
  access_ending_before: string | undefined,
  invoices_ending_before?: string,
): BalanceUpdate {
  if (access_ending_before === undefined && invoices_ending_before === undefined)
    throw Problem.of('invalid_request', 'Give access_ending_before or invoices_ending_before')
  return {
    id: terms.id,
    ...(access_ending_before !== undefined && {
      access_schedule: endAccess(terms, iso(instant(access_ending_before))),
    }),
    ...(invoices_ending_before !== undefined && {
      invoice_schedule: endInvoices(terms, iso(instant(invoices_ending_before))),
    }),
  }
}

function endAccess({ access_schedule }: CommitTerms | CreditTerms, end: string) {
  const items = access_schedule.schedule_items
  const last =
    items
      .map(({ ending_before }) => ending_before)
      .sort()
      .at(-1) ?? ''
  if (end > last)
    throw Problem.of(
      'invalid_request',
      `access_ending_before can only shorten: access ends at ${last} already`,
    )
  if (items.every(({ starting_at }) => starting_at >= end))
    throw Problem.of('invalid_request', 'access_ending_before must be after access starts')
  return {
    update_schedule_items: items
      .filter((item) => item.starting_at < end && item.ending_before > end)
      .map(({ id }) => ({ id, ending_before: end })),
    remove_schedule_items: items
      .filter(({ starting_at }) => starting_at >= end)
      .map(({ id }) => ({ id })),
  }
}

function endInvoices(terms: CommitTerms | CreditTerms, end: string) {
  const items = ('invoice_schedule' in terms && terms.invoice_schedule?.schedule_items) || []
  return {
    remove_schedule_items: items
      .filter(({ timestamp }) => timestamp >= end)
      .map(({ id }) => ({ id })),
  }
}
