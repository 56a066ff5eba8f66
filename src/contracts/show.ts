import type { Static } from 'typebox'
import type { Derived } from '../commits/derived.ts'
import {
  pick,
  type Shown,
  showCommit,
  showCredit,
  showRecurringCommit,
  showRecurringCredit,
} from '../commits/show.ts'
import type { CommitTerms, CreditTerms } from '../commits/terms.ts'
import type { Accumulated } from '../thresholds/trackers.ts'
import { type Instant, iso } from '../time/clock.ts'
import { providerChanges } from './read.ts'
import {
  showCharge,
  showOverride,
  showProService,
  showSubscription,
  showTracker,
} from './show-terms.ts'
import type { StoredContract } from './store.ts'
import type { Terms, TrackerTerms } from './terms.ts'
import type { BillingProviderShown, HierarchyShown, RevenueSystemShown } from './wire-providers.ts'

/** Contracts as v1 and v2 show them (spec/12 §7). */

/** What showing a contract needs besides its terms. */
export interface ShownContract extends Shown {
  readonly now: Instant
  /** The commits and credits that billing made of a contract's terms. */
  derived(contract_id: string): readonly Derived[]
  fiatOf(rate_card_id: string | undefined): string | undefined
  billingProvider(id: string): Static<typeof BillingProviderShown> | null
  revenueSystem(id: string): Static<typeof RevenueSystemShown> | null
  /** What a spend tracker has counted in the current billing period. */
  accumulated(stored: StoredContract, terms: Terms, tracker: TrackerTerms): Accumulated | undefined
  children(contract_id: string): readonly { contract_id: string; customer_id: string }[]
}

/** How many commits, and how many credits, a contract shows; the lists show all. */
export const MOST_BALANCES = 500

function showHierarchy(
  id: string,
  { hierarchy_configuration: h }: Terms,
  shown: ShownContract,
): Static<typeof HierarchyShown> | undefined {
  if (h?.parent)
    return {
      parent: h.parent,
      payer: h.payer ?? 'SELF',
      usage_statement_behavior: h.usage_statement_behavior ?? 'SEPARATE',
    }
  const children = shown
    .children(id)
    .map(({ contract_id, customer_id }) => ({ contract_id, customer_id }))
  if (children.length === 0 && !h?.parent_behavior) return undefined
  return { children, ...(h?.parent_behavior && { parent_behavior: h.parent_behavior }) }
}

function showTransitions(id: string, { transition, succeeded_by }: Terms) {
  // SUPERSEDE is older than the types of the API, which do not know it any more
  const of = ({ type }: { type: string }) => ({ type: type as 'RENEWAL' })
  return [
    ...(transition
      ? [{ ...of(transition), from_contract_id: transition.from_contract_id, to_contract_id: id }]
      : []),
    ...(succeeded_by
      ? [{ ...of(succeeded_by), from_contract_id: id, to_contract_id: succeeded_by.contract_id }]
      : []),
  ]
}

/** A list that is left out when it is empty. */
export const some = <K extends string, T>(key: K, list: readonly T[]) =>
  (list.length === 0 ? {} : { [key]: list }) as { [Name in K]?: T[] }

const active = <T extends { archived_at?: string }>(all: readonly T[]) =>
  all.filter(({ archived_at }) => archived_at === undefined)

/** Those that were agreed first, then what billing made of them. */
function showBalances(
  id: string,
  { commits, credits, retired = [], archived }: Terms,
  shown: ShownContract,
  derived: readonly Derived[],
) {
  const isCommit = ({ terms }: Derived) => 'type' in terms
  const shut = <T extends CommitTerms | CreditTerms>(terms: T): T =>
    archived ? { ...terms, archived_at: archived.at } : terms
  return {
    commits: [
      ...active(commits)
        .filter((c) => !retired.includes(c.id))
        .map((c) => showCommit(shut(c), id, shown)),
      ...derived
        .filter((d) => isCommit(d) && !retired.includes(d.terms.id))
        .map(({ terms, origin }) => showCommit(terms as CommitTerms, id, shown, origin)),
    ].slice(0, MOST_BALANCES),
    credits: [
      ...active(credits).map((c) => showCredit(shut(c), id, shown)),
      ...derived
        .filter((d) => !isCommit(d))
        .map(({ terms, origin }) => showCredit(terms, id, shown, origin)),
    ].slice(0, MOST_BALANCES),
  }
}

/** What both versions show alike. */
export function showTerms(
  stored: StoredContract,
  terms: Terms,
  shown: ShownContract,
  derived: readonly Derived[],
) {
  const { id } = stored
  const hierarchy = showHierarchy(id, terms, shown)
  const { usage_statement_schedule: schedule } = terms
  return {
    ...pick(
      terms,
      'name',
      'rate_card_id',
      'starting_at',
      'ending_before',
      'salesforce_opportunity_id',
      'netsuite_sales_order_id',
      'net_payment_terms_days',
      'total_contract_value',
      'scheduled_charges_on_usage_invoices',
      'spend_threshold_configuration',
      'prepaid_balance_threshold_configuration',
    ),
    created_at: iso(stored.created_at),
    created_by: stored.created_by,
    usage_statement_schedule: pick(schedule, 'frequency', 'billing_anchor_date'),
    ...showBalances(id, terms, shown, derived),
    recurring_commits: terms.recurring_commits.map((r) => showRecurringCommit(r, id, shown)),
    recurring_credits: terms.recurring_credits.map((r) => showRecurringCredit(r, id, shown)),
    overrides: terms.overrides.map((o) => showOverride(o, shown)),
    scheduled_charges: active(terms.scheduled_charges).map((c) => showCharge(c, shown)),
    ...some(
      'discounts',
      terms.discounts.map((d) => showCharge(d, shown)),
    ),
    ...some(
      'professional_services',
      terms.professional_services.map((s) => showProService(s, shown)),
    ),
    ...some(
      'spend_trackers',
      active(terms.spend_trackers).map((t) => showTracker(t, shown.accumulated(stored, terms, t))),
    ),
    transitions: showTransitions(id, terms),
    ...(hierarchy && { hierarchy_configuration: hierarchy }),
  }
}

/** What both versions show of the contract itself. */
export function showIdentity(stored: StoredContract, terms: Terms, shown: ShownContract) {
  const provider = providerChanges(terms.billing_providers).findLast(
    ({ effective_at }) => effective_at <= shown.now,
  )
  const id = provider?.configuration_id ?? terms.billing_providers[0]?.configuration_id
  const configuration = id === undefined || id === null ? null : shown.billingProvider(id)
  return {
    id: stored.id,
    customer_id: stored.customer_id,
    ...pick(terms, 'package_id'),
    ...(stored.uniqueness_key !== null && { uniqueness_key: stored.uniqueness_key }),
    ...(terms.archived && { archived_at: terms.archived.at }),
    custom_fields: shown.fields(stored.id),
    subscriptions: terms.subscriptions.map((s) =>
      showSubscription(s, terms, shown.fiatOf(terms.rate_card_id), shown.now, shown),
    ),
    ...(configuration && { customer_billing_provider_configuration: configuration }),
  }
}

export const showRoyaltyUpdate = ({
  aws_options,
  gcp_options,
  ...rest
}: Terms['reseller_royalties'][number]) => ({ ...rest, ...aws_options, ...gcp_options })
