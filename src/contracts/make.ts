import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import {
  type Maker,
  makeCommit,
  makeCredit,
  makeInvoices,
  makeRecurringCommit,
  makeRecurringCredit,
} from '../commits/make.ts'
import { instant, iso } from '../time/clock.ts'
import { anchorOf } from './statement.ts'
import type {
  ChargeTerms,
  OverrideTerms,
  ProServiceTerms,
  RoyaltyTerms,
  SubscriptionTerms,
  Terms,
} from './terms.ts'
import type { AmendContract, NewContract, StatementScheduleInput } from './wire.ts'
import type { ChargeInput, ProServiceInput, RoyaltyUpdate } from './wire-charges.ts'
import type { EditContract } from './wire-edit.ts'
import type { OverrideInput } from './wire-overrides.ts'
import type { SubscriptionInput } from './wire-subscriptions.ts'

/** From requests to stored terms (see terms.ts). */

const utc = (text: string): string => iso(instant(text))

/** `starting_at` and `ending_before` in UTC, where they are given. */
export const windowOf = (input: { starting_at?: string; ending_before?: string | null }) => ({
  ...(input.starting_at !== undefined && { starting_at: utc(input.starting_at) }),
  ...(typeof input.ending_before === 'string' && { ending_before: utc(input.ending_before) }),
})

export function makeCharge(
  input: Static<typeof ChargeInput>,
  entity: 'scheduled_charge' | 'discount',
  maker: Maker,
  place: string,
): ChargeTerms {
  const { custom_fields, schedule, ...rest } = input
  const id = maker.id()
  maker.note(entity, id, custom_fields)
  return { ...rest, id, schedule: makeInvoices(schedule, `${place}.schedule`) }
}

function makeProService(input: Static<typeof ProServiceInput>, maker: Maker): ProServiceTerms {
  const { custom_fields, ...rest } = input
  const id = maker.id()
  maker.note('professional_service', id, custom_fields)
  return { ...rest, id }
}

const makeRoyalty = (input: Static<typeof RoyaltyUpdate>): RoyaltyTerms => ({
  ...input,
  ...windowOf(input),
})

/** What an override does, where the request leaves it to be seen from its other fields. */
const typeOf = ({ type, multiplier, overwrite_rate, tiers }: Static<typeof OverrideInput>) => {
  if (type) return type
  if (overwrite_rate) return 'OVERWRITE'
  if (tiers && tiers.length > 0) return 'TIERED'
  return multiplier === undefined ? undefined : 'MULTIPLIER'
}

/** Commits of the same request must have been made before: their temporary ids are looked up. */
export function makeOverride(input: Static<typeof OverrideInput>, maker: Maker): OverrideTerms {
  const type = typeOf(input)
  const resolve = (ids: string[] | undefined) => ids?.map((id) => maker.resolve(id))
  return {
    ...input,
    ...windowOf(input),
    id: maker.id(),
    created_at: iso(maker.now),
    ...(type && { type }),
    ...(input.override_specifiers && {
      override_specifiers: input.override_specifiers.map((s) => ({
        ...s,
        ...(s.commit_ids && { commit_ids: resolve(s.commit_ids) ?? [] }),
        ...(s.recurring_commit_ids && {
          recurring_commit_ids: resolve(s.recurring_commit_ids) ?? [],
        }),
        ...(s.any_commit_or_credit_ids && {
          any_commit_or_credit_ids: resolve(s.any_commit_or_credit_ids) ?? [],
        }),
      })),
    }),
  }
}

/** A subscription starts with its contract unless it says otherwise, and ends with it likewise. */
export function makeSubscription(
  input: Static<typeof SubscriptionInput>,
  contract_starting_at: string,
  maker: Maker,
): SubscriptionTerms {
  const { temporary_id, custom_fields, initial_quantity, seat_config, ...rest } = input
  const id = maker.id(temporary_id)
  maker.note('subscription', id, custom_fields)
  const starting_at = utc(input.starting_at ?? contract_starting_at)
  const { billing_cycle_config: cycle = {}, proration } = rest
  return {
    ...rest,
    ...windowOf(rest),
    id,
    starting_at,
    quantity_management_mode: input.quantity_management_mode ?? 'QUANTITY_ONLY',
    proration: {
      is_prorated: proration.is_prorated ?? false,
      invoice_behavior: proration.invoice_behavior ?? 'BILL_IMMEDIATELY',
      ...(proration.rounding && { rounding: proration.rounding }),
    },
    billing_cycle_config: {
      ...(cycle.anchor_date !== undefined && { anchor_date: utc(cycle.anchor_date) }),
      invoice_placement: cycle.invoice_placement ?? 'ON_USAGE_INVOICE',
    },
    quantities: initial_quantity === undefined ? [] : [{ starting_at, quantity: initial_quantity }],
    seats: seat_config
      ? [
          { starting_at, add: seat_config.initial_seat_ids },
          { starting_at, unassigned: seat_config.initial_unassigned_seats ?? 0 },
        ]
      : [],
    ...(seat_config && {
      seat_config: { seat_group_key: seat_config.seat_group_key, since: starting_at },
    }),
  }
}

type Added = Pick<
  Static<typeof EditContract>,
  | 'add_commits'
  | 'add_credits'
  | 'add_recurring_commits'
  | 'add_recurring_credits'
  | 'add_discounts'
  | 'add_overrides'
  | 'add_scheduled_charges'
  | 'add_professional_services'
  | 'add_reseller_royalties'
  | 'add_subscriptions'
>

/** The lists of terms that a request adds, in the order in which they may speak of each other. */
export function makeLists(input: Added, contract_starting_at: string, maker: Maker, prefix = '') {
  const at = (name: string, i: number) => `${prefix}${name}[${i}]`
  const subscriptions = (input.add_subscriptions ?? []).map((s) =>
    makeSubscription(s, contract_starting_at, maker),
  )
  const commits = (input.add_commits ?? []).map((c, i) => makeCommit(c, maker, at('commits', i)))
  return {
    subscriptions,
    commits,
    credits: (input.add_credits ?? []).map((c) => makeCredit(c, maker)),
    recurring_commits: (input.add_recurring_commits ?? []).map((r) =>
      makeRecurringCommit(r, maker),
    ),
    recurring_credits: (input.add_recurring_credits ?? []).map((r) =>
      makeRecurringCredit(r, maker),
    ),
    overrides: (input.add_overrides ?? []).map((o) => makeOverride(o, maker)),
    scheduled_charges: (input.add_scheduled_charges ?? []).map((c, i) =>
      makeCharge(c, 'scheduled_charge', maker, at('scheduled_charges', i)),
    ),
    discounts: (input.add_discounts ?? []).map((c, i) =>
      makeCharge(c, 'discount', maker, at('discounts', i)),
    ),
    professional_services: (input.add_professional_services ?? []).map((s) =>
      makeProService(s, maker),
    ),
    reseller_royalties: (input.add_reseller_royalties ?? []).map(makeRoyalty),
  }
}

/** The lists of a create or an amendment, under the names of an edit. */
export const asAdded = (
  input: Partial<Static<typeof NewContract>> | Static<typeof AmendContract>,
): Added => {
  const all = input as Partial<Static<typeof NewContract>>
  return Object.fromEntries(
    (
      [
        'commits',
        'credits',
        'recurring_commits',
        'recurring_credits',
        'discounts',
        'overrides',
        'scheduled_charges',
        'professional_services',
        'reseller_royalties',
        'subscriptions',
      ] as const
    ).flatMap((name) => (all[name] ? [[`add_${name}`, all[name]]] : [])),
  )
}

function makeSchedule(
  input: Static<typeof StatementScheduleInput> | undefined,
  starting_at: string,
): Terms['usage_statement_schedule'] {
  const { frequency = 'MONTHLY', day = 'FIRST_OF_MONTH', billing_anchor_date } = input ?? {}
  if ((day === 'CUSTOM_DATE') !== (billing_anchor_date !== undefined))
    throw Problem.of(
      'invalid_request',
      'usage_statement_schedule must have billing_anchor_date when day is CUSTOM_DATE, and only then',
    )
  const custom = billing_anchor_date === undefined ? undefined : instant(billing_anchor_date)
  const generation = input?.invoice_generation_starting_at
  return {
    frequency,
    billing_anchor_date: iso(anchorOf(day, instant(starting_at), custom)),
    ...(generation !== undefined && { invoice_generation_starting_at: utc(generation) }),
  }
}

/** What the caller has looked up already. */
export interface Known {
  readonly rate_card_id?: string
  readonly package_id?: string
  readonly transition?: Terms['transition']
  readonly billing_provider?: string
  readonly revenue_system?: string
}

/** The first terms of a contract. */
export function makeTerms(input: Static<typeof NewContract>, known: Known, maker: Maker): Terms {
  const starting_at = utc(input.starting_at)
  const keep = <K extends keyof Terms & keyof Static<typeof NewContract>>(...names: K[]) =>
    Object.fromEntries(
      names.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
    ) as unknown as Pick<Terms, K>
  const provider = (configuration_id: string | undefined) =>
    configuration_id === undefined ? [] : [{ configuration_id, effective_at: starting_at }]
  const { usage_filter: filter } = input
  return {
    ...keep(
      'name',
      'netsuite_sales_order_id',
      'salesforce_opportunity_id',
      'total_contract_value',
      'net_payment_terms_days',
      'scheduled_charges_on_usage_invoices',
      'spend_threshold_configuration',
      'prepaid_balance_threshold_configuration',
      'hierarchy_configuration',
    ),
    ...(known.rate_card_id !== undefined && { rate_card_id: known.rate_card_id }),
    ...(known.package_id !== undefined && { package_id: known.package_id }),
    ...(known.transition && { transition: known.transition }),
    ...windowOf(input),
    starting_at,
    multiplier_override_prioritization:
      input.multiplier_override_prioritization ?? 'LOWEST_MULTIPLIER',
    usage_statement_schedule: makeSchedule(input.usage_statement_schedule, starting_at),
    ...makeLists(asAdded(input), starting_at, maker),
    usage_filters: filter
      ? [{ ...filter, starting_at: utc(filter.starting_at ?? starting_at) }]
      : [],
    billing_providers: provider(known.billing_provider),
    revenue_systems: provider(known.revenue_system),
    spend_trackers: input.spend_trackers ?? [],
  }
}
