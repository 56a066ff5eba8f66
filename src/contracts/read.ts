import { readBalance, readInstalments, readRecurring } from '../commits/read.ts'
import { pick } from '../commits/show.ts'
import { exact } from '../money/decimal.ts'
import { FOREVER, type Instant, instant } from '../time/clock.ts'
import type {
  ChargeItem,
  Contract,
  ProviderChange,
  ResellerRoyalty,
  ScheduledCharge,
  Subscription,
  UsageFilterSegment,
} from './contract.ts'
import type { ContractEdit } from './edit.ts'
import { readOverride } from './read-overrides.ts'
import { quantityChanges, seatChanges } from './seats.ts'
import type {
  ChargeTerms,
  FilterTerms,
  ProviderTerms,
  RoyaltyTerms,
  SubscriptionTerms,
  Terms,
} from './terms.ts'

/** From stored terms to the contract that billing reads. */

type Fields = Readonly<Record<string, string>>

/** Custom field values by the id of what they were given to. */
export type FieldsOf = (id: string) => Fields

const end = (text: string | null | undefined): Instant =>
  text === undefined || text === null ? FOREVER : instant(text)

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [Key in K]?: V }

const readCharge = (terms: ChargeTerms, custom_fields: Fields): ScheduledCharge => ({
  id: terms.id,
  product_id: terms.product_id,
  ...given('name', terms.name),
  credit_type_id: terms.schedule.credit_type_id,
  items: readInstalments(terms.schedule) satisfies ChargeItem[],
  custom_fields,
  ...(terms.archived_at !== undefined && { archived_at: instant(terms.archived_at) }),
})

export function readSubscription(
  terms: SubscriptionTerms,
  contract_ending_before: string | undefined,
  custom_fields: Fields,
): Subscription {
  const { proration, billing_cycle_config: cycle } = terms
  return {
    id: terms.id,
    product_id: terms.subscription_rate.product_id,
    billing_frequency: terms.subscription_rate.billing_frequency,
    ...given('name', terms.name),
    ...given('description', terms.description),
    collection_schedule: terms.collection_schedule,
    starting_at: instant(terms.starting_at),
    ending_before: end(terms.ending_before ?? contract_ending_before),
    is_prorated: proration.is_prorated,
    invoice_behavior: proration.invoice_behavior,
    ...given('proration_rounding', proration.rounding),
    invoice_placement: cycle.invoice_placement,
    ...(cycle.anchor_date !== undefined && { anchor: instant(cycle.anchor_date) }),
    quantity_management_mode: terms.quantity_management_mode,
    quantities: quantityChanges(terms),
    ...given('seat_group_key', terms.seat_config?.seat_group_key),
    seats: seatChanges(terms),
    custom_fields,
  }
}

/**
 * The filters through time, each until the next one starts. The first holds from the contract's
 * start unless it says otherwise.
 */
export function filterSegments(
  filters: readonly FilterTerms[],
  ending_before: string | undefined,
): UsageFilterSegment[] {
  const inForce: FilterTerms[] = []
  for (const filter of filters) {
    while ((inForce.at(-1)?.starting_at ?? '') >= filter.starting_at) inForce.pop()
    inForce.push(filter)
  }
  return inForce.map((filter, i) => ({
    group_key: filter.group_key,
    group_values: filter.group_values,
    starting_at: instant(filter.starting_at),
    ending_before: end(inForce[i + 1]?.starting_at ?? ending_before),
  }))
}

/** Providers through time: a later entry replaces those that would start at or after it. */
export function providerChanges(terms: readonly ProviderTerms[]): ProviderChange[] {
  const inForce: ProviderTerms[] = []
  for (const change of terms) {
    while ((inForce.at(-1)?.effective_at ?? '') >= change.effective_at) inForce.pop()
    inForce.push(change)
  }
  return inForce.map((c) => ({ ...c, effective_at: instant(c.effective_at) }))
}

/** A reseller's royalties through time; what an update leaves out stays as it was. */
export function royaltySegments(
  terms: readonly RoyaltyTerms[],
  starting_at: string,
): ResellerRoyalty[] {
  const segments: ResellerRoyalty[] = []
  for (const update of terms) {
    const i = segments.findLastIndex((s) => s.reseller_type === update.reseller_type)
    const before = segments[i]
    const from = update.starting_at === undefined ? undefined : instant(update.starting_at)
    const next = nextRoyalty(update, before, from ?? before?.starting_at ?? instant(starting_at))
    if (before && next.starting_at > before.starting_at)
      segments[i] = { ...before, ending_before: next.starting_at }
    else if (before) segments.splice(i, 1)
    segments.push(next)
  }
  return segments
}

const nextRoyalty = (
  update: RoyaltyTerms,
  before: ResellerRoyalty | undefined,
  starting_at: Instant,
): ResellerRoyalty => ({
  reseller_type: update.reseller_type,
  fraction: exact(update.fraction ?? before?.fraction ?? 0),
  netsuite_reseller_id: update.netsuite_reseller_id ?? before?.netsuite_reseller_id ?? '',
  applicable_product_ids: update.applicable_product_ids ?? before?.applicable_product_ids ?? [],
  applicable_product_tags: update.applicable_product_tags ?? before?.applicable_product_tags ?? [],
  starting_at,
  ending_before:
    update.ending_before === undefined
      ? (before?.ending_before ?? FOREVER)
      : end(update.ending_before),
  ...pick(
    {
      ...before,
      ...update.aws_options,
      ...update.gcp_options,
      ...pick(update, 'reseller_contract_value'),
    },
    'aws_account_number',
    'aws_payer_reference_id',
    'aws_offer_id',
    'gcp_account_id',
    'gcp_offer_id',
    'reseller_contract_value',
  ),
})

/** What identifies a contract beside its terms. */
export interface Identity {
  readonly id: string
  readonly customer_id: string
  readonly created_at: Instant
  readonly edits?: readonly ContractEdit[]
}

/** What amendments brought that invoices name. */
const amendedBy = (edits: readonly ContractEdit[]): ReadonlyMap<string, string> =>
  new Map(
    edits
      .filter(({ amendment }) => amendment !== undefined)
      .flatMap(({ id, ops }) =>
        [
          ...(ops.add_commits ?? []),
          ...(ops.add_credits ?? []),
          ...(ops.add_scheduled_charges ?? []),
          ...(ops.add_discounts ?? []),
          ...(ops.add_professional_services ?? []),
        ].map((term) => [term.id, id] as const),
      ),
  )

/** Folded terms as billing reads them. */
export function readContract(who: Identity, terms: Terms, fields: FieldsOf = () => ({})): Contract {
  const { ending_before, usage_statement_schedule: schedule } = terms
  const recurring = (kind: 'PREPAID' | 'CREDIT') => (t: Parameters<typeof readRecurring>[0]) =>
    readRecurring(t, kind, who.id, ending_before)
  return {
    id: who.id,
    customer_id: who.customer_id,
    created_at: who.created_at,
    ...given('name', terms.name),
    starting_at: instant(terms.starting_at),
    ending_before: end(ending_before),
    ...given('rate_card_id', terms.rate_card_id),
    ...given('package_id', terms.package_id),
    ...given('netsuite_sales_order_id', terms.netsuite_sales_order_id),
    ...given('salesforce_opportunity_id', terms.salesforce_opportunity_id),
    amended: amendedBy(who.edits ?? []),
    statement: {
      frequency: schedule.frequency,
      anchor: instant(schedule.billing_anchor_date),
      ...(schedule.invoice_generation_starting_at !== undefined && {
        invoice_generation_starting_at: instant(schedule.invoice_generation_starting_at),
      }),
    },
    prioritization: terms.multiplier_override_prioritization,
    ...given('net_payment_terms_days', terms.net_payment_terms_days),
    ...given('scheduled_charges_on_usage_invoices', terms.scheduled_charges_on_usage_invoices),
    overrides: terms.overrides.map(readOverride),
    scheduled_charges: terms.scheduled_charges.map((c) => readCharge(c, fields(c.id))),
    discounts: terms.discounts.map((c) => readCharge(c, fields(c.id))),
    professional_services: terms.professional_services.map((s) => ({
      id: s.id,
      product_id: s.product_id,
      unit_price: exact(s.unit_price),
      quantity: exact(s.quantity),
      max_amount: exact(s.max_amount),
      custom_fields: fields(s.id),
    })),
    subscriptions: terms.subscriptions.map((s) => readSubscription(s, ending_before, fields(s.id))),
    balances: [...terms.commits, ...terms.credits].map((b) => readBalance(b, who.id, fields(b.id))),
    recurring: [
      ...terms.recurring_commits.map(recurring('PREPAID')),
      ...terms.recurring_credits.map(recurring('CREDIT')),
    ],
    usage_filters: filterSegments(terms.usage_filters, ending_before),
    billing_providers: providerChanges(terms.billing_providers),
    revenue_systems: providerChanges(terms.revenue_systems),
    reseller_royalties: royaltySegments(terms.reseller_royalties, terms.starting_at),
    ...readRelations(terms),
    custom_fields: fields(who.id),
  }
}

/** Which contracts came before and after it and above it, and what is bought by itself. */
const readRelations = (terms: Terms): Partial<Contract> => {
  const { hierarchy_configuration: h, succeeded_by, archived } = terms
  return {
    ...given('spend_threshold_configuration', terms.spend_threshold_configuration),
    ...given(
      'prepaid_balance_threshold_configuration',
      terms.prepaid_balance_threshold_configuration,
    ),
    spend_trackers: terms.spend_trackers.filter(({ archived_at }) => archived_at === undefined),
    ...given('transition', terms.transition),
    ...(succeeded_by && { succeeded_by: { ...succeeded_by, at: instant(succeeded_by.at) } }),
    ...(archived && { archived_at: instant(archived.at), void_invoices: archived.void_invoices }),
    ...(h && {
      hierarchy: {
        ...given('parent', h.parent),
        ...given('payer', h.payer),
        ...given('usage_statement_behavior', h.usage_statement_behavior),
        ...given('invoice_consolidation_type', h.parent_behavior?.invoice_consolidation_type),
      },
    }),
  }
}
