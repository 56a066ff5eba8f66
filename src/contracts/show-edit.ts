import type { Static } from 'typebox'
import { patch } from '../commits/fold.ts'
import {
  pick,
  showCommit,
  showCredit,
  showRecurringCommit,
  showRecurringCredit,
} from '../commits/show.ts'
import type { RecurringUpdate } from '../commits/terms.ts'
import { iso } from '../time/clock.ts'
import type { ContractEdit, Ops } from './edit.ts'
import { applyOps, fold } from './fold.ts'
import { filterSegments } from './read.ts'
import { type ShownContract, showRoyaltyUpdate } from './show.ts'
import { showCharge, showOverride, showProService, showSubscription } from './show-terms.ts'
import type { StoredContract } from './store.ts'
import type { Terms } from './terms.ts'
import type { Edit } from './wire-edit.ts'

/** An edit as history shows it: what it added as it was then, and what it asked to change. */
export function showEdit(
  stored: StoredContract,
  edit: ContractEdit,
  shown: ShownContract,
): Static<typeof Edit> {
  const at = stored.edits.findIndex(({ id }) => id === edit.id)
  const before = fold(stored.terms, stored.edits.slice(0, at))
  const after = applyOps(before, edit.ops, iso(edit.made_at))
  return {
    id: edit.id,
    timestamp: iso(edit.made_at),
    ...pick(edit, 'uniqueness_key'),
    ...showAdded(stored.id, edit.ops, after, shown),
    ...showChanged(edit.ops),
  }
}

const map = <K extends string, T, S>(
  key: K,
  list: readonly T[] | undefined,
  show: (item: T) => S,
) => (list ? { [key]: list.map(show) } : {}) as { [Name in K]?: S[] }

function showAdded(id: string, ops: Ops, after: Terms, shown: ShownContract) {
  const fiat = shown.fiatOf(after.rate_card_id)
  const filters = ops.add_usage_filters
  return {
    ...map('add_commits', ops.add_commits, (c) => showCommit(c, id, shown)),
    ...map('add_credits', ops.add_credits, (c) => showCredit(c, id, shown)),
    ...map('add_recurring_commits', ops.add_recurring_commits, (r) =>
      showRecurringCommit(r, id, shown),
    ),
    ...map('add_recurring_credits', ops.add_recurring_credits, (r) =>
      showRecurringCredit(r, id, shown),
    ),
    ...map('add_discounts', ops.add_discounts, (d) => showCharge(d, shown)),
    ...map('add_overrides', ops.add_overrides, (o) => showOverride(o, shown)),
    ...map('add_scheduled_charges', ops.add_scheduled_charges, (c) => showCharge(c, shown)),
    ...map('add_pro_services', ops.add_professional_services, (s) => showProService(s, shown)),
    ...map('add_reseller_royalties', ops.add_reseller_royalties, showRoyaltyUpdate),
    ...map('add_subscriptions', ops.add_subscriptions, (s) =>
      showSubscription(s, after, fiat, shown.now, shown),
    ),
    ...(filters && {
      add_usage_filters: filterSegments(filters, after.ending_before).map((f) => ({
        group_key: f.group_key,
        group_values: [...f.group_values],
        starting_at: iso(f.starting_at),
      })),
    }),
    ...pick(
      ops,
      'add_spend_threshold_configuration',
      'add_prepaid_balance_threshold_configuration',
    ),
  }
}

/** An end that is taken away has no date to show. */
const dated = <T extends { readonly ending_before?: string | null }>({
  ending_before,
  ...rest
}: T) => ({ ...rest, ...(typeof ending_before === 'string' && { ending_before }) })

const showRecurringUpdate = ({ proration_rounding: rounding, ...update }: RecurringUpdate) => ({
  ...dated(update),
  ...(rounding !== undefined && {
    proration_rounding: rounding === null ? null : patch({}, rounding),
  }),
})

type Changed = Pick<
  Static<typeof Edit>,
  | 'update_contract_name'
  | 'update_contract_end_date'
  | 'update_scheduled_charges'
  | 'update_commits'
  | 'update_credits'
  | 'update_recurring_commits'
  | 'update_recurring_credits'
  | 'update_subscriptions'
  | 'update_spend_threshold_configuration'
  | 'update_prepaid_balance_threshold_configuration'
  | 'archive_commits'
  | 'archive_credits'
  | 'archive_scheduled_charges'
  | 'remove_overrides'
>

function showChanged(ops: Ops): Changed {
  const { update_contract_end_date: end } = ops
  return {
    ...pick(
      ops,
      'update_contract_name',
      'update_scheduled_charges',
      'update_commits',
      'update_credits',
      'update_spend_threshold_configuration',
      'update_prepaid_balance_threshold_configuration',
      'archive_commits',
      'archive_credits',
      'archive_scheduled_charges',
      'remove_overrides',
    ),
    ...map('update_recurring_commits', ops.update_recurring_commits, showRecurringUpdate),
    ...map('update_recurring_credits', ops.update_recurring_credits, showRecurringUpdate),
    ...map(
      'update_subscriptions',
      ops.update_subscriptions,
      ({ to_seats: _s, proration_rounding: _p, ...update }) => dated(update),
    ),
    ...(typeof end === 'string' && { update_contract_end_date: end }),
  } as unknown as Changed // a log is read only, a reply is not
}

/** Whether there is anything in an edit that history has a word for. */
export const isShown = ({ ops }: ContractEdit): boolean =>
  Object.keys(ops).some((name) => !INTERNAL.has(name))

const INTERNAL = new Set<string>([
  'archive_contract',
  'disable_trueups',
  'retire_commits',
  'succeed',
])
