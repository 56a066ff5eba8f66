import type { Static } from 'typebox'
import { pick, type Shown, showInvoices } from '../commits/show.ts'
import { USD } from '../pricing-units/credit-type.ts'
import type { Accumulated } from '../thresholds/trackers.ts'
import { periodAt } from '../time/calendar.ts'
import { earlier, FOREVER, type Instant, instant, iso, later } from '../time/clock.ts'
import { readSubscription, type royaltySegments } from './read.ts'
import type {
  ChargeTerms,
  OverrideTerms,
  ProServiceTerms,
  SubscriptionTerms,
  Terms,
  TrackerTerms,
} from './terms.ts'
import type { Charge, ProService, Royalty } from './wire-charges.ts'
import type { Override } from './wire-overrides.ts'
import type { Subscription } from './wire-subscriptions.ts'
import type { SpendTracker } from './wire-thresholds.ts'

/** The terms of a contract as both versions of the API show them. */

export function showOverride(terms: OverrideTerms, shown: Shown): Static<typeof Override> {
  const { product_id, overwrite_rate: rate, tiers } = terms
  return {
    ...pick(
      terms,
      'id',
      'created_at',
      'starting_at',
      'ending_before',
      'entitled',
      'type',
      'priority',
      'multiplier',
      'applicable_product_tags',
      'override_specifiers',
    ),
    is_commit_specific: terms.is_commit_specific ?? false,
    ...(terms.is_commit_specific && { target: terms.target ?? 'LIST_RATE' }),
    ...(product_id !== undefined && { product: shown.product(product_id) }),
    ...(tiers && { override_tiers: tiers }),
    ...(rate && { overwrite_rate: showRate(rate, shown) }),
  }
}

function showRate(
  { credit_type_id, ...rate }: NonNullable<OverrideTerms['overwrite_rate']>,
  shown: Shown,
) {
  const isShare = rate.rate_type === 'PERCENTAGE' || rate.rate_type === 'TIERED_PERCENTAGE'
  const unit = credit_type_id ?? (isShare ? undefined : USD.id)
  return { ...rate, ...(unit !== undefined && { credit_type: shown.unit(unit) }) }
}

export const showCharge = (terms: ChargeTerms, shown: Shown): Static<typeof Charge> => ({
  ...pick(terms, 'id', 'name', 'netsuite_sales_order_id', 'archived_at'),
  product: shown.product(terms.product_id),
  schedule: showInvoices(terms.schedule, shown),
  custom_fields: shown.fields(terms.id),
})

export const showProService = (
  terms: ProServiceTerms,
  shown: Shown,
): Static<typeof ProService> => ({ ...terms, custom_fields: shown.fields(terms.id) })

type Segment = ReturnType<typeof royaltySegments>[number]

export const showRoyalty = ({
  starting_at,
  ending_before,
  applicable_product_ids,
  applicable_product_tags,
  ...rest
}: Segment): Static<typeof Royalty> => ({
  ...rest,
  applicable_product_ids: [...applicable_product_ids],
  applicable_product_tags: [...applicable_product_tags],
  starting_at: iso(starting_at),
  ...(ending_before < FOREVER && { ending_before: iso(ending_before) }),
})

const window = (start: Instant, end: Instant) => ({
  starting_at: iso(start),
  ending_before: iso(end),
})

/** The subscription's periods around an instant, cut to its life. */
function billingPeriods(
  { starting_at, ending_before, billing_frequency, anchor }: ReturnType<typeof readSubscription>,
  statement_anchor: Instant,
  now: Instant,
) {
  const from = anchor ?? statement_anchor
  const cut = (at: Instant) => {
    if (at < starting_at || at >= ending_before) return undefined
    const { start, end } = periodAt(from, billing_frequency, at)
    return { start: later(start, starting_at), end: earlier(end, ending_before) }
  }
  const current = cut(now)
  const next = cut(current?.end ?? later(now, starting_at))
  const before = current ? current.start : earlier(now, ending_before)
  const previous = cut((before - 1) as Instant)
  return {
    ...(previous && { previous: window(previous.start, previous.end) }),
    ...(current && { current: window(current.start, current.end) }),
    ...(next && (current || now < starting_at) && { next: window(next.start, next.end) }),
  }
}

/** @param now what is shown of the quantities is the one in force and those to come (spec/12 §3) */
export function showSubscription(
  terms: SubscriptionTerms,
  contract: Pick<Terms, 'ending_before' | 'usage_statement_schedule'>,
  fiat_credit_type_id: string | undefined,
  now: Instant,
  shown: Shown,
): Static<typeof Subscription> {
  const subscription = readSubscription(terms, contract.ending_before, {})
  const { quantities, ending_before } = subscription
  const anchor = contract.usage_statement_schedule.billing_anchor_date
  const { billing_cycle_config: cycle, seat_config } = terms
  return {
    ...pick(terms, 'id', 'name', 'description', 'collection_schedule', 'proration'),
    subscription_rate: {
      billing_frequency: terms.subscription_rate.billing_frequency,
      product: shown.product(terms.subscription_rate.product_id),
    },
    quantity_management_mode: terms.quantity_management_mode,
    quantity_schedule: quantities
      .map(({ quantity, starting_at }, i) => ({
        quantity,
        starting_at,
        end: earlier(quantities[i + 1]?.starting_at ?? ending_before, ending_before),
      }))
      .filter(({ starting_at, end }) => end > now && end > starting_at)
      .map(({ quantity, starting_at, end }) => ({
        quantity,
        starting_at: iso(starting_at),
        ...(end < FOREVER && { ending_before: iso(end) }),
      })),
    billing_periods: billingPeriods(subscription, instant(anchor), now),
    ...(seat_config && { seat_config: { seat_group_key: seat_config.seat_group_key } }),
    starting_at: terms.starting_at,
    ...(ending_before < FOREVER && { ending_before: iso(ending_before) }),
    ...(fiat_credit_type_id !== undefined && { fiat_credit_type_id }),
    billing_cycle_config: {
      anchor_date: cycle.anchor_date ?? anchor,
      invoice_placement: cycle.invoice_placement,
    },
    custom_fields: shown.fields(terms.id),
  }
}

export const showTracker = (
  { archived_at: _, ...tracker }: TrackerTerms,
  accumulated: Accumulated | undefined,
): Static<typeof SpendTracker> => ({
  ...tracker,
  ...(accumulated && {
    accumulated_spend: {
      amount: accumulated.amount,
      period_starting_at: iso(accumulated.period.start),
      period_ending_before: iso(accumulated.period.end),
    },
  }),
})
