import type { Static } from 'typebox'
import { pick } from '../commits/show.ts'
import { DEFAULT_PRIORITY } from '../commits/terms.ts'
import { idOf } from '../invoices/invoice.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { type Alias, showAlias } from '../rate-cards/alias.ts'
import { iso } from '../time/clock.ts'
import type { StoredPackage } from './store.ts'
import type { Template } from './template.ts'
import type {
  ChargeTemplate,
  CommitTemplate,
  CreditTemplate,
  OverrideTemplate,
  Package,
  RecurringCommitTemplate,
  RecurringCreditTemplate,
  SubscriptionTemplate,
} from './wire.ts'

/** Packages as the API shows them. */

interface Named {
  readonly id: string
  readonly name: string
}

/** What showing a package needs besides the package. */
export interface ShownPackage {
  product(id: string): Named
  unit(id: string): Named
  fields(template_id: string): Readonly<Record<string, string>>
  readonly aliases: readonly Alias[]
  readonly rate_card_id: string | undefined
  readonly fiat_credit_type_id: string | undefined
}

type Items<K extends 'commits' | 'scheduled_charges'> = NonNullable<Template[K]>[number]

const showAccess = (
  id: string,
  { credit_type_id = USD.id, schedule_items }: Items<'commits'>['access_schedule'],
  shown: ShownPackage,
) => ({
  credit_type: shown.unit(credit_type_id),
  schedule_items: schedule_items.map((item, i) => ({
    id: idOf(id, 'access', String(i)),
    ...item,
  })),
})

const showPoints = (
  id: string,
  { credit_type_id = USD.id, schedule_items }: Items<'scheduled_charges'>['schedule'],
  shown: ShownPackage,
) => ({
  credit_type: shown.unit(credit_type_id),
  schedule_items: schedule_items.map((item, i) => ({ id: idOf(id, 'item', String(i)), ...item })),
})

const showBalance = (
  id: string,
  template: NonNullable<Template['credits']>[number],
  shown: ShownPackage,
) => ({
  id,
  ...pick(
    template,
    'name',
    'description',
    'applicable_product_ids',
    'applicable_product_tags',
    'specifiers',
  ),
  product: shown.product(template.product_id),
  priority: template.priority ?? DEFAULT_PRIORITY,
  rate_type: template.rate_type ?? ('LIST_RATE' as const),
  access_schedule: showAccess(id, template.access_schedule, shown),
  custom_fields: shown.fields(id),
})

const showCommit = (
  id: string,
  template: Items<'commits'>,
  shown: ShownPackage,
): Static<typeof CommitTemplate> => {
  const { invoice_schedule: invoices } = template
  return {
    ...showBalance(id, template, shown),
    ...pick(template, 'type', 'rollover_fraction'),
    ...(invoices && {
      invoice_schedule: {
        ...showPoints(id, invoices, shown),
        do_not_invoice: invoices.do_not_invoice ?? false,
      },
    }),
  }
}

const showRecurring = (
  id: string,
  template: NonNullable<Template['recurring_credits']>[number],
  shown: ShownPackage,
): Static<typeof RecurringCreditTemplate> => {
  const { subscription_config: config } = template
  return {
    id,
    ...pick(
      template,
      'name',
      'description',
      'applicable_product_ids',
      'applicable_product_tags',
      'specifiers',
      'starting_at_offset',
      'duration',
      'access_amount',
      'priority',
      'rollover_fraction',
      'commit_duration',
      'recurrence_frequency',
      'proration_rounding',
    ),
    product: shown.product(template.product_id),
    rate_type: template.rate_type ?? 'LIST_RATE',
    proration: template.proration ?? 'FIRST_AND_LAST',
    ...(config && {
      subscription_config: {
        allocation: config.allocation ?? 'POOLED',
        apply_seat_increase_config: config.apply_seat_increase_config,
        subscription_template_id: config.subscription_id,
      },
    }),
  }
}

const showRecurringCommit = (
  id: string,
  template: NonNullable<Template['recurring_commits']>[number],
  shown: ShownPackage,
): Static<typeof RecurringCommitTemplate> => ({
  ...showRecurring(id, template, shown),
  ...pick(template, 'invoice_amount', 'proration_rounding'),
})

const showOverride = (
  id: string,
  template: NonNullable<Template['overrides']>[number],
  shown: ShownPackage,
): Static<typeof OverrideTemplate> => {
  const { overwrite_rate: rate, tiers } = template
  const { credit_type_id = USD.id, ...price } = rate ?? { rate_type: 'FLAT' as const }
  return {
    id,
    ...pick(
      template,
      'starting_at_offset',
      'duration',
      'entitled',
      'type',
      'priority',
      'multiplier',
      'is_commit_specific',
      'target',
    ),
    ...(tiers && { override_tiers: tiers }),
    ...(rate && { overwrite_rate: { ...price, credit_type: shown.unit(credit_type_id) } }),
    override_specifiers: template.override_specifiers.map(
      ({ commit_ids, recurring_commit_ids, any_commit_or_credit_ids, ...rest }) => ({
        ...rest,
        ...(commit_ids && { commit_template_ids: commit_ids }),
        ...(recurring_commit_ids && { recurring_commit_template_ids: recurring_commit_ids }),
        ...(any_commit_or_credit_ids && {
          any_commit_or_credit_template_ids: any_commit_or_credit_ids,
        }),
      }),
    ),
  }
}

const showCharge = (
  id: string,
  template: Items<'scheduled_charges'>,
  shown: ShownPackage,
): Static<typeof ChargeTemplate> => ({
  id,
  ...pick(template, 'name'),
  product: shown.product(template.product_id),
  schedule: showPoints(id, template.schedule, shown),
  custom_fields: shown.fields(id),
})

const showSubscription = (
  id: string,
  template: NonNullable<Template['subscriptions']>[number],
  shown: ShownPackage,
): Static<typeof SubscriptionTemplate> => {
  const { proration, seat_config, subscription_rate: rate } = template
  const { fiat_credit_type_id } = shown
  return {
    id,
    ...pick(
      template,
      'name',
      'description',
      'collection_schedule',
      'initial_quantity',
      'starting_at_offset',
      'duration',
      'billing_cycle_config',
    ),
    subscription_rate: {
      billing_frequency: rate.billing_frequency,
      product: shown.product(rate.product_id),
    },
    proration: {
      ...pick(proration, 'rounding'),
      is_prorated: proration.is_prorated ?? false,
      invoice_behavior: proration.invoice_behavior ?? 'BILL_IMMEDIATELY',
    },
    quantity_management_mode: template.quantity_management_mode ?? 'QUANTITY_ONLY',
    ...(seat_config && { seat_config: { seat_group_key: seat_config.seat_group_key } }),
    ...(fiat_credit_type_id !== undefined && { fiat_credit_type_id }),
    custom_fields: shown.fields(id),
  }
}

export function showPackage(stored: StoredPackage, shown: ShownPackage): Static<typeof Package> {
  const { template, uniqueness_key, archived_at } = stored
  const { frequency = 'MONTHLY', day = 'FIRST_OF_MONTH' } = template.usage_statement_schedule ?? {}
  const each = <T, S>(
    name: string,
    list: readonly T[] | undefined,
    show: (id: string, item: T, shown: ShownPackage) => S,
  ): S[] => (list ?? []).map((item, i) => show(template.ids[name]?.[i] ?? '', item, shown))
  return {
    id: stored.id,
    name: stored.name,
    ...pick(
      template,
      'contract_name',
      'duration',
      'scheduled_charges_on_usage_invoices',
      'net_payment_terms_days',
      'billing_provider',
      'delivery_method',
      'spend_threshold_configuration',
      'prepaid_balance_threshold_configuration',
      'spend_trackers',
    ),
    ...(uniqueness_key !== null && { uniqueness_key }),
    ...(shown.rate_card_id !== undefined && { rate_card_id: shown.rate_card_id }),
    aliases: shown.aliases.map(showAlias),
    multiplier_override_prioritization:
      template.multiplier_override_prioritization ?? 'LOWEST_MULTIPLIER',
    usage_statement_schedule: { frequency, day },
    commits: each('commits', template.commits, showCommit),
    credits: each(
      'credits',
      template.credits,
      (id, c, s): Static<typeof CreditTemplate> => showBalance(id, c, s),
    ),
    recurring_commits: each('recurring_commits', template.recurring_commits, showRecurringCommit),
    recurring_credits: each('recurring_credits', template.recurring_credits, showRecurring),
    overrides: each('overrides', template.overrides, showOverride),
    scheduled_charges: each('scheduled_charges', template.scheduled_charges, showCharge),
    subscriptions: each('subscriptions', template.subscriptions, showSubscription),
    created_at: iso(stored.created_at),
    created_by: stored.created_by,
    ...(archived_at !== null && { archived_at: iso(archived_at) }),
  }
}
