import type { Static } from 'typebox'
import type { Derived } from '../commits/derived.ts'
import { pick } from '../commits/show.ts'
import { earlier, FOREVER, type Instant, instant, iso } from '../time/clock.ts'
import { fold } from './fold.ts'
import { filterSegments, providerChanges, royaltySegments } from './read.ts'
import { MOST_BALANCES, type ShownContract, showIdentity, showTerms, some } from './show.ts'
import { showRoyalty } from './show-terms.ts'
import type { StoredContract } from './store.ts'
import type { Terms } from './terms.ts'
import type { ContractV2 } from './wire-contract.ts'

/** Contracts as v2 shows them: what holds, without how it came to that (spec/12 §7). */

const filterOf = ({ usage_filters, ending_before }: Terms) =>
  filterSegments(usage_filters, ending_before).map((segment) => ({
    group_key: segment.group_key,
    group_values: [...segment.group_values],
    starting_at: iso(segment.starting_at),
    ...(segment.ending_before < FOREVER && { ending_before: iso(segment.ending_before) }),
  }))

function showRoyalties({ reseller_royalties, starting_at }: Terms) {
  const segments = royaltySegments(reseller_royalties, starting_at).map(showRoyalty)
  return [...new Set(segments.map(({ reseller_type }) => reseller_type))].map((reseller_type) => ({
    reseller_type,
    segments: segments.filter((s) => s.reseller_type === reseller_type),
  }))
}

/** Providers through time, each until the next. */
const scheduleOf = <T>(terms: Terms['billing_providers'], show: (id: string) => T | null) => {
  const changes = providerChanges(terms)
  return changes.map(({ configuration_id, effective_at }, i) => {
    const until = changes[i + 1]?.effective_at
    return {
      configuration: configuration_id === null ? null : show(configuration_id),
      effective_at: iso(effective_at),
      ...(until !== undefined && { effective_until: iso(until) }),
    }
  })
}

/** @param as_of shows the contract as it was then: without what was edited or made later */
export function showV2(
  stored: StoredContract,
  around: ShownContract,
  as_of: Instant = FOREVER,
): Static<typeof ContractV2> {
  const shown = { ...around, now: earlier(around.now, as_of) }
  const terms = fold(
    stored.terms,
    stored.edits.filter(({ made_at }) => made_at <= as_of),
  )
  const derived = shown.derived(stored.id).filter((d) => instant(d.terms.created_at) <= as_of)
  const of = (kind: (d: Derived) => boolean) => derived.filter(kind).length
  const commits = terms.commits.length + of((d) => 'type' in d.terms)
  const credits = terms.credits.length + of((d) => !('type' in d.terms))
  return {
    ...showIdentity(stored, terms, shown),
    ...showTerms(stored, terms, shown, derived),
    ...pick(terms, 'multiplier_override_prioritization'),
    usage_filter: filterOf(terms),
    ...some('reseller_royalties', showRoyalties(terms)),
    ...some(
      'billing_provider_configuration_schedule',
      scheduleOf(terms.billing_providers, shown.billingProvider).map(
        ({ configuration, ...when }) => ({
          billing_provider_configuration: configuration,
          ...when,
        }),
      ),
    ),
    ...some(
      'revenue_system_configuration_schedule',
      scheduleOf(terms.revenue_systems, shown.revenueSystem).map(({ configuration, ...when }) => ({
        revenue_system_configuration: configuration,
        ...when,
      })),
    ),
    has_more: {
      commits: commits > MOST_BALANCES,
      credits: credits > MOST_BALANCES,
    },
  }
}
