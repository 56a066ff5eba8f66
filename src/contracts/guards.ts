import { Problem } from '../api/problem.ts'
import { refused } from '../commits/check.ts'
import type {
  AccessEdit,
  BalanceUpdate,
  CommitTerms,
  CreditTerms,
  InvoiceEdit,
} from '../commits/terms.ts'
import { instant, iso } from '../time/clock.ts'
import type { Ops } from './edit.ts'
import type { Finals } from './finals.ts'
import type { Terms } from './terms.ts'

/** What an edit may not touch: what is not there, and what is final (spec/12 §6). */

interface Term {
  readonly id: string
  readonly archived_at?: string
}

const missing = (kind: string, id: string): Problem =>
  kind === 'subscription'
    ? Problem.with(
        'invalid_request',
        { code: 'SubscriptionNotFound' },
        `The specified subscription was not found: ${id}`,
      )
    : Problem.of('not_found', kind, id)

/** Every term that an edit names must be there and in force. */
export function checkNamed(before: Terms, ops: Ops): void {
  const need = (
    kind: string,
    named: readonly { readonly id: string }[] | undefined,
    terms: readonly Term[],
  ) => {
    for (const { id } of named ?? []) {
      const term = terms.find((t) => t.id === id)
      if (!term) throw missing(kind, id)
      if (term.archived_at !== undefined)
        throw Problem.of('invalid_request', `The ${kind} ${id} is archived`)
    }
  }
  need('commit', ops.update_commits, before.commits)
  need('commit', ops.archive_commits, before.commits)
  need('commit', ops.disable_trueups, before.commits)
  need('credit', ops.update_credits, before.credits)
  need('credit', ops.archive_credits, before.credits)
  need('scheduled charge', ops.update_scheduled_charges, before.scheduled_charges)
  need('scheduled charge', ops.archive_scheduled_charges, before.scheduled_charges)
  need('recurring commit', ops.update_recurring_commits, before.recurring_commits)
  need('recurring credit', ops.update_recurring_credits, before.recurring_credits)
  need('subscription', ops.update_subscriptions, before.subscriptions)
  need('override', ops.remove_overrides, before.overrides)
  for (const alias of ops.archive_spend_trackers ?? [])
    if (!before.spend_trackers.some((t) => t.alias === alias && t.archived_at === undefined))
      throw Problem.of('not_found', 'spend tracker', alias)
  if (ops.update_spend_threshold_configuration && !before.spend_threshold_configuration)
    throw Problem.of('invalid_request', 'The contract has no spend_threshold_configuration')
  if (
    ops.update_prepaid_balance_threshold_configuration &&
    !before.prepaid_balance_threshold_configuration
  )
    throw Problem.of(
      'invalid_request',
      'The contract has no prepaid_balance_threshold_configuration',
    )
}

type Items = readonly { readonly id: string }[]

function needItems(items: Items, edit: AccessEdit | InvoiceEdit | undefined, place: string): void {
  for (const { id } of [
    ...(edit?.update_schedule_items ?? []),
    ...(edit?.remove_schedule_items ?? []),
  ])
    if (!items.some((item) => item.id === id)) throw refused(place, `has no schedule item ${id}`)
}

function guardInvoices(
  items: Items,
  edit: InvoiceEdit | undefined,
  finals: Finals,
  place: string,
): void {
  if (!edit) return
  needItems(items, edit, place)
  for (const { id } of edit.update_schedule_items ?? [])
    if (finals.billed(id) === 'FINALIZED')
      throw refused(place, `cannot change the item ${id}: its invoice is finalized`)
  for (const { id } of edit.remove_schedule_items ?? []) {
    const status = finals.billed(id)
    if (status)
      throw refused(place, `cannot remove the item ${id}: its invoice is ${status.toLowerCase()}`)
  }
}

/** Refuses changes to a balance that would change what is final. */
export function guardBalance(
  terms: CommitTerms | CreditTerms,
  update: BalanceUpdate,
  finals: Finals,
  place: string,
): void {
  const { access_schedule: access, invoice_schedule: invoices } = update
  needItems(terms.access_schedule.schedule_items, access, `${place}.access_schedule`)
  for (const { id } of access?.remove_schedule_items ?? [])
    if (finals.isDrawn(id))
      throw refused(
        `${place}.access_schedule`,
        `cannot remove the item ${id}: a finalized invoice has drawn on it. Void that first.`,
      )
  const items = 'type' in terms ? (terms.invoice_schedule?.schedule_items ?? []) : []
  guardInvoices(items, invoices, finals, `${place}.invoice_schedule`)
}

/** A balance may be archived once every invoice that paid for it or drew on it is voided. */
export function guardArchive(terms: CommitTerms | CreditTerms, finals: Finals): void {
  const items = 'type' in terms ? (terms.invoice_schedule?.schedule_items ?? []) : []
  const isPaid = items.some(({ id }) => finals.billed(id) === 'FINALIZED')
  const isDrawn = terms.access_schedule.schedule_items.some(({ id }) => finals.isDrawn(id))
  if (isPaid || isDrawn)
    throw Problem.of(
      'invalid_request',
      `${terms.id} cannot be archived before the finalized invoices that ${isPaid ? 'bill it' : 'draw on it'} are voided`,
    )
}

/** Refuses changes to what final invoices hold. */
export function guardFinals(before: Terms, ops: Ops, finals: Finals): void {
  const each = <T extends { id: string }>(
    updates: readonly T[] | undefined,
    guard: (update: T, i: number) => void,
  ) => updates?.forEach(guard)
  const find = <T extends { id: string }>(terms: readonly T[], id: string) =>
    terms.find((t) => t.id === id) as T
  each(ops.update_commits, (u, i) => {
    guardBalance(find(before.commits, u.id), u, finals, `update_commits[${i}]`)
  })
  each(ops.update_credits, (u, i) => {
    guardBalance(find(before.credits, u.id), u, finals, `update_credits[${i}]`)
  })
  each(ops.archive_commits, ({ id }) => guardArchive(find(before.commits, id), finals))
  each(ops.archive_credits, ({ id }) => guardArchive(find(before.credits, id), finals))
  each(ops.update_scheduled_charges, (u, i) => {
    const { schedule } = find(before.scheduled_charges, u.id)
    const place = `update_scheduled_charges[${i}].invoice_schedule`
    guardInvoices(schedule.schedule_items, u.invoice_schedule, finals, place)
  })
  each(ops.archive_scheduled_charges, ({ id }) => {
    const { schedule } = find(before.scheduled_charges, id)
    if (schedule.schedule_items.some((item) => finals.billed(item.id) === 'FINALIZED'))
      throw Problem.of(
        'invalid_request',
        `The scheduled charge ${id} cannot be archived before its finalized invoices are voided`,
      )
  })
}

/** What rolled over from a renewed contract is fixed once the new contract has billed. */
export function guardRenewed(before: Terms, ops: Ops, finals: Finals, now: string): void {
  const { succeeded_by, commits, credits } = before
  if (succeeded_by?.type !== 'RENEWAL') return
  const rolls = (id: string) =>
    [...commits, ...credits].find((b) => b.id === id)?.rollover_fraction !== undefined
  for (const update of [...(ops.update_commits ?? []), ...(ops.update_credits ?? [])]) {
    if (!rolls(update.id)) continue
    if (update.access_schedule && finals.lastEnd(succeeded_by.contract_id) !== undefined)
      throw Problem.of(
        'invalid_request',
        `The access of ${update.id} rolled over into a contract that has a finalized invoice`,
      )
    if (update.invoice_schedule && succeeded_by.at <= now)
      throw Problem.of(
        'invalid_request',
        `The invoice schedule of ${update.id} cannot change: its contract ended at ${succeeded_by.at}`,
      )
  }
}

/** With `allow` false, a contract may not end before an invoice that is finalized. */
export function guardEnd(
  contract_id: string,
  ops: Ops,
  finals: Finals,
  allow: boolean | undefined,
): void {
  const { update_contract_end_date: end } = ops
  const last = finals.lastEnd(contract_id)
  if (allow !== false || typeof end !== 'string' || last === undefined) return
  if (instant(end) < last)
    throw Problem.of(
      'invalid_request',
      `The contract has a finalized invoice that ends at ${iso(last)}, after ${end}`,
    )
}
