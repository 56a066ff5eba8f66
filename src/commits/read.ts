import type { RecurringBalance } from '../contracts/contract.ts'
import type { Applicability, Balance, Instalment, Segment } from '../ledger/balance.ts'
import { exact } from '../money/decimal.ts'
import { FOREVER, instant } from '../time/clock.ts'
import { amountOf, recurringAt } from './fold.ts'
import type {
  AccessTerms,
  CommitTerms,
  CreditTerms,
  InvoiceTerms,
  RecurringCommitTerms,
  RecurringCreditTerms,
} from './terms.ts'

/** From stored terms to the balances that billing draws on. */

type Fields = Readonly<Record<string, string>>

export const readSegments = ({ schedule_items }: AccessTerms): Segment[] =>
  schedule_items.map(({ id, amount, starting_at, ending_before, cut_from }) => ({
    id,
    amount: exact(amount),
    starting_at: instant(starting_at),
    ending_before: instant(ending_before),
    ...(cut_from !== undefined && { cut_from: instant(cut_from) }),
  }))

export const readInstalments = (terms: InvoiceTerms | undefined): Instalment[] =>
  (terms?.schedule_items ?? []).map((item) => ({
    id: item.id,
    timestamp: instant(item.timestamp),
    unit_price: exact(item.unit_price),
    quantity: exact(item.quantity),
    amount: amountOf(item),
  }))

type Applying = Pick<
  CommitTerms | RecurringCommitTerms,
  'applicable_product_ids' | 'applicable_product_tags' | 'specifiers'
>

export const readApplicability = (terms: Applying): Applicability => ({
  product_ids: terms.applicable_product_ids ?? [],
  product_tags: terms.applicable_product_tags ?? [],
  specifiers: (terms.specifiers ?? []).map((s) => ({
    ...(s.product_id !== undefined && { product_id: s.product_id }),
    product_tags: s.product_tags ?? [],
    pricing_group_values: s.pricing_group_values ?? {},
    presentation_group_values: s.presentation_group_values ?? {},
    exclude: (s.exclude ?? []).map(({ product_tags = [] }) => ({ product_tags })),
  })),
})

const childAccess = ({
  hierarchy_configuration: h,
}: Pick<CommitTerms | RecurringCommitTerms, 'hierarchy_configuration'>): Pick<
  Balance,
  'child_access'
> => (h ? { child_access: h.child_access as NonNullable<Balance['child_access']> } : {})

/**
 * A stored commit or credit as a balance.
 * @param contract_id of the contract it belongs to; undefined for a customer's own
 */
export function readBalance(
  terms: CommitTerms | CreditTerms,
  contract_id: string | undefined,
  custom_fields: Fields,
): Balance {
  const commit = 'type' in terms ? terms : undefined
  const { invoice_schedule } = commit ?? {}
  const invoice_contract_id = commit?.invoice_contract_id ?? contract_id
  return {
    id: terms.id,
    kind: commit?.type ?? 'CREDIT',
    ...(contract_id !== undefined && { contract_id }),
    applicable_contract_ids:
      contract_id === undefined ? (terms.applicable_contract_ids ?? []) : [contract_id],
    product_id: terms.product_id,
    ...(terms.name !== undefined && { name: terms.name }),
    priority: exact(terms.priority),
    rate_type: terms.rate_type,
    credit_type_id: terms.access_schedule.credit_type_id,
    segments: readSegments(terms.access_schedule),
    applies: readApplicability(terms),
    invoice_credit_type_id:
      invoice_schedule?.credit_type_id ?? terms.access_schedule.credit_type_id,
    instalments: readInstalments(invoice_schedule),
    do_not_invoice: invoice_schedule?.do_not_invoice ?? false,
    ...(invoice_contract_id !== undefined && { invoice_contract_id }),
    ...(terms.rollover_fraction !== undefined && {
      rollover_fraction: exact(terms.rollover_fraction),
    }),
    ...childAccess(terms),
    ...(commit?.spend_tracker_attributes && {
      counts_as_discounted: commit.spend_tracker_attributes.counts_as_discounted,
    }),
    true_up_disabled: commit?.true_up_disabled ?? false,
    ...(terms.netsuite_sales_order_id !== undefined && {
      netsuite_sales_order_id: terms.netsuite_sales_order_id,
    }),
    custom_fields,
    created_at: instant(terms.created_at),
    ...(terms.archived_at !== undefined && { archived_at: instant(terms.archived_at) }),
  }
}

type Recurring = RecurringCommitTerms | RecurringCreditTerms

const readAccess = ({ access_amount: { unit_price, quantity, credit_type_id } }: Recurring) => ({
  unit_price: exact(unit_price),
  ...(quantity !== undefined && { quantity: exact(quantity) }),
  credit_type_id,
})

const readInvoice = (terms: Recurring): { invoice?: NonNullable<RecurringBalance['invoice']> } => {
  if (!('invoice_amount' in terms) || !terms.invoice_amount) return {}
  const { unit_price, quantity, credit_type_id } = terms.invoice_amount
  return {
    invoice: { unit_price: exact(unit_price), quantity: exact(quantity), credit_type_id },
  }
}

const readWorth = (terms: Recurring) => ({
  access: readAccess(terms),
  ...readInvoice(terms),
  ...(terms.proration_rounding && { proration_rounding: terms.proration_rounding }),
})

/** A stored recurring commit or credit; `contract_ending_before` ends one without an end of its own. */
export function readRecurring(
  terms: Recurring,
  kind: RecurringBalance['kind'],
  contract_id: string,
  contract_ending_before: string | undefined,
): RecurringBalance {
  const end = terms.ending_before ?? contract_ending_before
  const { subscription_config: config } = terms
  return {
    id: terms.id,
    kind,
    template: templateOf(terms, contract_id),
    starting_at: instant(terms.starting_at),
    ending_before: end === undefined ? FOREVER : instant(end),
    ...readWorth(terms),
    duration_periods: terms.commit_duration.value,
    ...(terms.recurrence_frequency && { recurrence_frequency: terms.recurrence_frequency }),
    proration: terms.proration,
    ...(config && {
      subscription: {
        subscription_id: config.subscription_id,
        allocation: config.allocation,
        increases_are_prorated: config.apply_seat_increase_config.is_prorated,
      },
    }),
    changes: terms.changes.map(({ made_at }) => {
      const now = recurringAt(terms, made_at)
      return { made_at: instant(made_at), ...readWorth(now), rate_type: now.rate_type }
    }),
    shortened: (terms.shortened ?? []).map(({ made_at, from }) => ({
      made_at: instant(made_at),
      from: from === undefined ? FOREVER : instant(from),
    })),
  }
}

const templateOf = (terms: Recurring, contract_id: string): RecurringBalance['template'] => {
  const invoice = readInvoice(terms).invoice
  return {
    contract_id,
    applicable_contract_ids: [contract_id],
    product_id: terms.product_id,
    ...(terms.name !== undefined && { name: terms.name }),
    priority: exact(terms.priority),
    rate_type: terms.rate_type,
    credit_type_id: terms.access_amount.credit_type_id,
    applies: readApplicability(terms),
    invoice_credit_type_id: invoice?.credit_type_id ?? terms.access_amount.credit_type_id,
    do_not_invoice: false,
    invoice_contract_id: contract_id,
    ...(terms.rollover_fraction !== undefined && {
      rollover_fraction: exact(terms.rollover_fraction),
    }),
    ...childAccess(terms),
    true_up_disabled: false,
    custom_fields: {},
  }
}
