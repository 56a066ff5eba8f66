import type { Static } from 'typebox'
import type { Derived } from '../commits/derived.ts'
import { pick, showCommit, showCredit } from '../commits/show.ts'
import { iso } from '../time/clock.ts'
import type { ContractEdit } from './edit.ts'
import { fold } from './fold.ts'
import { filterSegments, royaltySegments } from './read.ts'
import { type ShownContract, showIdentity, showRoyaltyUpdate, showTerms, some } from './show.ts'
import { showCharge, showOverride, showProService, showRoyalty } from './show-terms.ts'
import type { StoredContract } from './store.ts'
import type { Terms } from './terms.ts'
import type { ContractV1 } from './wire-contract.ts'
import type { Override, OverrideV1 } from './wire-overrides.ts'

/** Contracts as v1 shows them: how they began, what amended them, and what holds (spec/12 §7). */

/** The fields of an override's rate, once more beside it. */
function withRate(override: Static<typeof Override>): Static<typeof OverrideV1> {
  if (!override.overwrite_rate) return override
  const { minimum_config: _minimum, custom_rate, ...rate } = override.overwrite_rate
  return { ...override, ...rate, ...(custom_rate && { value: custom_rate }) }
}

function showTermsV1(
  stored: StoredContract,
  terms: Terms,
  shown: ShownContract,
  derived: readonly Derived[],
) {
  const [initial, ...updates] = terms.usage_filters
  const current = filterSegments(terms.usage_filters, terms.ending_before).findLast(
    ({ starting_at }) => starting_at <= shown.now,
  )
  const copy = ({
    group_key,
    group_values,
  }: {
    group_key: string
    group_values: readonly string[]
  }) => ({
    group_key,
    group_values: [...group_values],
  })
  const { overrides, ...common } = showTerms(stored, terms, shown, derived)
  return {
    ...common,
    overrides: overrides.map(withRate),
    ...some(
      'reseller_royalties',
      royaltySegments(terms.reseller_royalties, terms.starting_at).map(showRoyalty),
    ),
    ...(initial && {
      usage_filter: {
        initial: { ...copy(initial), starting_at: initial.starting_at },
        current: current ? { ...copy(current), starting_at: iso(current.starting_at) } : null,
        updates: updates.map((u) => ({ ...copy(u), starting_at: u.starting_at })),
      },
    }),
  }
}

export function showV1(stored: StoredContract, shown: ShownContract): Static<typeof ContractV1> {
  const terms = fold(stored.terms, stored.edits)
  return {
    ...showIdentity(stored, terms, shown),
    ...pick(
      terms,
      'scheduled_charges_on_usage_invoices',
      'spend_threshold_configuration',
      'prepaid_balance_threshold_configuration',
    ),
    initial: showTermsV1(stored, stored.terms, shown, []),
    current: showTermsV1(stored, terms, shown, shown.derived(stored.id)),
    amendments: stored.edits.flatMap((edit) => showAmendment(stored, edit, shown)),
  }
}

function showAmendment({ id }: StoredContract, edit: ContractEdit, shown: ShownContract) {
  const { amendment, ops, made_at, made_by } = edit
  if (!amendment) return []
  return [
    {
      id: edit.id,
      ...pick(amendment, 'starting_at', 'netsuite_sales_order_id', 'salesforce_opportunity_id'),
      commits: (ops.add_commits ?? []).map((c) => showCommit(c, id, shown)),
      credits: (ops.add_credits ?? []).map((c) => showCredit(c, id, shown)),
      overrides: (ops.add_overrides ?? []).map((o) => withRate(showOverride(o, shown))),
      scheduled_charges: (ops.add_scheduled_charges ?? []).map((c) => showCharge(c, shown)),
      discounts: (ops.add_discounts ?? []).map((d) => showCharge(d, shown)),
      professional_services: (ops.add_professional_services ?? []).map((s) =>
        showProService(s, shown),
      ),
      reseller_royalties: (ops.add_reseller_royalties ?? []).map(showRoyaltyUpdate),
      created_at: iso(made_at),
      created_by: made_by,
    },
  ]
}
