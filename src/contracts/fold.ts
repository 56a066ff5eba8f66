import {
  cutBalance,
  cutInvoices,
  editBalance,
  editInvoices,
  editRecurring,
  patch,
} from '../commits/fold.ts'
import type { RecurringCommitTerms, RecurringCreditTerms } from '../commits/terms.ts'
import { iso } from '../time/clock.ts'
import type { ById, ChargeUpdate, ContractEdit, Ops } from './edit.ts'
import { editSubscription } from './fold-subscriptions.ts'
import { editPrepaidThreshold, editSpendThreshold } from './fold-thresholds.ts'
import type { ChargeTerms, Terms } from './terms.ts'

/**
 * What a contract says after its edits. Every read goes through here, so that what is billed, what
 * is shown and what `as_of_date` shows cannot differ (spec/12 §6).
 */
export const fold = (first: Terms, edits: readonly ContractEdit[]): Terms =>
  edits.reduce((terms, edit) => applyOps(terms, edit.ops, iso(edit.made_at)), first)

/** The terms after the operations of one edit. */
export function applyOps(before: Terms, ops: Ops, at: string): Terms {
  const added = addTerms(before, ops)
  const changed = updateTerms(added, ops, at)
  const after = endTerms(archiveTerms(changed, ops, at), ops)
  return {
    ...after,
    recurring_commits: rememberEnds(before, after, after.recurring_commits, at),
    recurring_credits: rememberEnds(before, after, after.recurring_credits, at),
  }
}

type Recurring = RecurringCommitTerms | RecurringCreditTerms

const endOf = (recurring: Recurring, { ending_before }: Terms): string | undefined =>
  [recurring.ending_before, ending_before].filter((end) => end !== undefined).sort()[0]

/** An occurrence that has begun runs on, so it has to be known that there was more time. */
function rememberEnds<T extends Recurring>(
  before: Terms,
  after: Terms,
  recurring: readonly T[],
  made_at: string,
): readonly T[] {
  const known = [...before.recurring_commits, ...before.recurring_credits]
  return recurring.map((term) => {
    const old = known.find(({ id }) => id === term.id)
    const [from, to] = [old && endOf(old, before), endOf(term, after)]
    if (!old || to === undefined || (from !== undefined && from <= to)) return term
    const shortened = { made_at, ...(from !== undefined && { from }) }
    return { ...term, shortened: [...(term.shortened ?? []), shortened] }
  })
}

function addTerms(terms: Terms, ops: Ops): Terms {
  const add = <T>(to: readonly T[], more: readonly T[] | undefined) =>
    more ? [...to, ...more] : to
  return {
    ...terms,
    commits: add(terms.commits, ops.add_commits),
    credits: add(terms.credits, ops.add_credits),
    recurring_commits: add(terms.recurring_commits, ops.add_recurring_commits),
    recurring_credits: add(terms.recurring_credits, ops.add_recurring_credits),
    discounts: add(terms.discounts, ops.add_discounts),
    overrides: add(terms.overrides, ops.add_overrides),
    scheduled_charges: add(terms.scheduled_charges, ops.add_scheduled_charges),
    professional_services: add(terms.professional_services, ops.add_professional_services),
    reseller_royalties: add(terms.reseller_royalties, ops.add_reseller_royalties),
    subscriptions: add(terms.subscriptions, ops.add_subscriptions),
    spend_trackers: add(terms.spend_trackers, ops.add_spend_trackers),
    usage_filters: add(terms.usage_filters, ops.add_usage_filters),
    billing_providers: add(
      terms.billing_providers,
      ops.add_billing_provider && [ops.add_billing_provider],
    ),
    revenue_systems: add(terms.revenue_systems, ops.add_revenue_system && [ops.add_revenue_system]),
    ...(ops.add_spend_threshold_configuration && {
      spend_threshold_configuration: ops.add_spend_threshold_configuration,
    }),
    ...(ops.add_prepaid_balance_threshold_configuration && {
      prepaid_balance_threshold_configuration: ops.add_prepaid_balance_threshold_configuration,
    }),
  }
}

/** Each term with the updates that name it, in their order. */
function update<T extends ById, U extends ById>(
  terms: readonly T[],
  updates: readonly U[] | undefined,
  change: (term: T, update: U) => T,
): readonly T[] {
  if (!updates) return terms
  return terms.map((term) =>
    updates.filter(({ id }) => id === term.id).reduce((now, u) => change(now, u), term),
  )
}

const editCharge = (terms: ChargeTerms, update: ChargeUpdate): ChargeTerms => {
  const { id: _id, invoice_schedule, ...fields } = update
  return {
    ...patch(terms, fields),
    schedule: editInvoices(terms.schedule, invoice_schedule),
  }
}

function updateTerms(terms: Terms, ops: Ops, at: string): Terms {
  const { spend_threshold_configuration: spend, prepaid_balance_threshold_configuration: prepaid } =
    terms
  return patch(
    {
      ...terms,
      commits: update(terms.commits, ops.update_commits, editBalance),
      credits: update(terms.credits, ops.update_credits, editBalance),
      recurring_commits: update(terms.recurring_commits, ops.update_recurring_commits, (t, u) =>
        editRecurring(t, u, at),
      ),
      recurring_credits: update(terms.recurring_credits, ops.update_recurring_credits, (t, u) =>
        editRecurring(t, u, at),
      ),
      scheduled_charges: update(terms.scheduled_charges, ops.update_scheduled_charges, editCharge),
      subscriptions: update(terms.subscriptions, ops.update_subscriptions, (t, u) =>
        editSubscription(t, u, at),
      ),
      ...(spend && {
        spend_threshold_configuration: editSpendThreshold(
          spend,
          ops.update_spend_threshold_configuration,
        ),
      }),
      ...(prepaid && {
        prepaid_balance_threshold_configuration: editPrepaidThreshold(
          prepaid,
          ops.update_prepaid_balance_threshold_configuration,
        ),
      }),
    },
    { name: ops.update_contract_name, net_payment_terms_days: ops.update_net_payment_terms_days },
  )
}

const archive = <T extends ById>(
  terms: readonly T[],
  archived: readonly ById[] | undefined,
  archived_at: string,
): readonly T[] => update(terms, archived, (term) => ({ archived_at, ...term }))

function archiveTerms(terms: Terms, ops: Ops, at: string): Terms {
  const { remove_overrides: gone, archive_spend_trackers: aliases, disable_trueups } = ops
  const commits = update(terms.commits, disable_trueups, (commit) => ({
    ...commit,
    true_up_disabled: true,
  }))
  return {
    ...terms,
    commits: archive(commits, ops.archive_commits, at),
    credits: archive(terms.credits, ops.archive_credits, at),
    scheduled_charges: archive(terms.scheduled_charges, ops.archive_scheduled_charges, at),
    ...(gone && {
      overrides: terms.overrides.filter(({ id }) => !gone.some((g) => g.id === id)),
    }),
    ...(aliases && {
      spend_trackers: terms.spend_trackers.map((tracker) =>
        aliases.includes(tracker.alias) ? { archived_at: at, ...tracker } : tracker,
      ),
    }),
    ...(ops.retire_commits && {
      retired: [...(terms.retired ?? []), ...ops.retire_commits.map(({ id }) => id)],
    }),
    ...(ops.archive_contract && { archived: { at, ...ops.archive_contract } }),
  }
}

/** A successor may take the promises of postpaid commits over: then nothing trues up here. */
const succeed = (terms: Terms, by: NonNullable<Terms['succeeded_by']>): Terms => ({
  ...terms,
  succeeded_by: by,
  ...(by.trueup === 'REMOVE' && {
    commits: terms.commits.map((commit) =>
      commit.type === 'POSTPAID' ? { ...commit, true_up_disabled: true } : commit,
    ),
  }),
})

function endTerms(terms: Terms, ops: Ops): Terms {
  const { update_contract_end_date: end, succeed: by } = ops
  const succeeded = by ? succeed(terms, by) : terms
  if (end === undefined) return succeeded
  if (end === null) return patch(succeeded, { ending_before: null })
  const isShorter = terms.ending_before === undefined || end < terms.ending_before
  return { ...(isShorter ? cut(succeeded, end) : succeeded), ending_before: end }
}

interface Lasting {
  readonly starting_at?: string
  readonly ending_before?: string | null
}

/**
 * An end that moves nearer takes what lies beyond it along: what would start later ends when it would
 * have started. One that moves away brings nothing back.
 */
function cut(terms: Terms, end: string): Terms {
  const beyond = <T extends Lasting>(term: T): T =>
    (term.starting_at ?? '') >= end ? patch(term, { ending_before: term.starting_at }) : term
  const ending = <T extends Lasting>(term: T): T =>
    (term.starting_at ?? '') < end && (term.ending_before ?? '') > end
      ? { ...term, ending_before: end }
      : beyond(term)
  const charges = (all: readonly ChargeTerms[]) =>
    all.map((charge) => ({ ...charge, schedule: cutInvoices(charge.schedule, end) }))
  const recurring = <T extends Recurring>(all: readonly T[]) =>
    all.map((term) =>
      term.starting_at < end && (term.ending_before ?? '9999') > end
        ? { ...term, ending_before: end }
        : beyond(term),
    )
  return {
    ...terms,
    commits: terms.commits.map((commit) => cutBalance(commit, end)),
    credits: terms.credits.map((credit) => cutBalance(credit, end)),
    recurring_commits: recurring(terms.recurring_commits),
    recurring_credits: recurring(terms.recurring_credits),
    scheduled_charges: charges(terms.scheduled_charges),
    discounts: charges(terms.discounts),
    overrides: terms.overrides.map(ending),
    reseller_royalties: terms.reseller_royalties.map(ending),
    subscriptions: terms.subscriptions.map(ending),
  }
}
