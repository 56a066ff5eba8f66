import type { Static } from 'typebox'
import { type Decimal, exact, sum, ZERO } from '../money/decimal.ts'
import type { Origin } from './derived.ts'
import { amountOf, recurringAt } from './fold.ts'
import type {
  AccessTerms,
  CommitTerms,
  CreditTerms,
  InvoiceTerms,
  RecurringCommitTerms,
  RecurringCreditTerms,
} from './terms.ts'
import type { CommitLedgerEntry, CreditLedgerEntry } from './wire-ledger.ts'
import type { Commit, Credit, RecurringCommit, RecurringCredit } from './wire-shown.ts'

/** From stored terms to what the API shows. */

interface Named {
  readonly id: string
  readonly name: string
}

/** Entries of a balance's ledger; those of commits for commits, those of credits for credits. */
export type LedgerEntries = readonly Static<typeof CommitLedgerEntry | typeof CreditLedgerEntry>[]

/** What is left of a balance, and how it came to that; each only when it was asked for. */
export interface Figures {
  readonly balance?: Decimal
  readonly ledger?: LedgerEntries
}

/** What showing needs to know besides the terms. */
export interface Shown {
  product(id: string): Named
  unit(id: string): Named
  fields(id: string): Readonly<Record<string, string>>
  /** The invoice on which an item of an invoice schedule stands. */
  invoiceOf(item_id: string): string | undefined
  figures(balance_id: string): Figures
}

/** The fields that are given. */
export function pick<T extends object, K extends keyof T>(from: T, ...names: K[]) {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  ) as { [Name in K]: T[Name] }
}

export const showAccess = ({ credit_type_id, schedule_items }: AccessTerms, shown: Shown) => ({
  credit_type: shown.unit(credit_type_id),
  schedule_items: schedule_items.map(({ cut_from: _, ...item }) => item),
})

export const showInvoices = (
  { credit_type_id, schedule_items, do_not_invoice = false }: InvoiceTerms,
  shown: Shown,
) => ({
  credit_type: shown.unit(credit_type_id),
  schedule_items: schedule_items.map((item) => {
    const invoice_id = shown.invoiceOf(item.id)
    return {
      ...item,
      amount: amountOf(item),
      ...(invoice_id !== undefined && { invoice_id }),
    }
  }),
  do_not_invoice,
})

/** What was paid for a unit of access (spec/13 §6). */
export function costBasis({ access_schedule, invoice_schedule }: CommitTerms): Decimal {
  const access = sum(access_schedule.schedule_items.map(({ amount }) => exact(amount)))
  const paid = sum((invoice_schedule?.schedule_items ?? []).map(amountOf))
  return access.eq(ZERO) ? ZERO : paid.div(access)
}

const showDescribed = (terms: CommitTerms | CreditTerms, shown: Shown) => ({
  ...pick(
    terms,
    'id',
    'name',
    'description',
    'priority',
    'rate_type',
    'rollover_fraction',
    'applicable_product_ids',
    'applicable_product_tags',
    'specifiers',
    'netsuite_sales_order_id',
    'hierarchy_configuration',
    'created_at',
    'created_by',
    'archived_at',
    'applicable_contract_ids',
    'salesforce_opportunity_id',
    'uniqueness_key',
  ),
  product: shown.product(terms.product_id),
  access_schedule: showAccess(terms.access_schedule, shown),
  custom_fields: shown.fields(terms.id),
})

const inContract = (contract_id: string | undefined) =>
  contract_id === undefined ? {} : { contract: { id: contract_id } }

const showFigures = <Entry>(terms: CommitTerms | CreditTerms, shown: Shown) => {
  const { balance, ledger } = shown.figures(terms.id)
  return {
    ...(balance !== undefined && { balance }),
    ...(ledger !== undefined && { ledger: ledger as Entry[] }),
  }
}

/**
 * @param contract_id of the contract it belongs to; undefined for a customer's own
 * @param origin where one came from that billing made
 */
export function showCommit(
  terms: CommitTerms,
  contract_id: string | undefined,
  shown: Shown,
  { recurring_id, rolled_over_from: source, subscription_config }: Origin = {},
): Static<typeof Commit> {
  const invoice_contract_id = terms.invoice_contract_id ?? contract_id
  return {
    ...showDescribed(terms, shown),
    ...inContract(contract_id),
    type: terms.type,
    cost_basis: costBasis(terms),
    ...(terms.invoice_schedule && {
      invoice_schedule: showInvoices(terms.invoice_schedule, shown),
    }),
    ...(terms.invoice_schedule &&
      invoice_contract_id !== undefined && { invoice_contract: { id: invoice_contract_id } }),
    ...pick(terms, 'spend_tracker_attributes'),
    ...(recurring_id !== undefined && { recurring_commit_id: recurring_id }),
    ...(subscription_config && { subscription_config }),
    ...(source && {
      rolled_over_from: { commit_id: source.balance_id, contract_id: source.contract_id },
    }),
    ...showFigures<Static<typeof CommitLedgerEntry>>(terms, shown),
  }
}

export const showCredit = (
  terms: CreditTerms,
  contract_id: string | undefined,
  shown: Shown,
  { recurring_id, rolled_over_from: source, subscription_config }: Origin = {},
): Static<typeof Credit> => ({
  ...showDescribed(terms, shown),
  ...inContract(contract_id),
  type: 'CREDIT',
  ...(recurring_id !== undefined && { recurring_credit_id: recurring_id }),
  ...(subscription_config && { subscription_config }),
  ...(source && {
    rolled_over_from: { credit_id: source.balance_id, contract_id: source.contract_id },
  }),
  ...showFigures<Static<typeof CreditLedgerEntry>>(terms, shown),
})

const showRecurring = (
  terms: RecurringCommitTerms | RecurringCreditTerms,
  contract_id: string,
  shown: Shown,
) => ({
  ...pick(
    terms,
    'id',
    'name',
    'description',
    'priority',
    'rate_type',
    'rollover_fraction',
    'applicable_product_ids',
    'applicable_product_tags',
    'specifiers',
    'netsuite_sales_order_id',
    'hierarchy_configuration',
    'access_amount',
    'starting_at',
    'ending_before',
    'recurrence_frequency',
    'proration',
    'subscription_config',
  ),
  commit_duration: { unit: 'PERIODS' as const, ...terms.commit_duration },
  product: shown.product(terms.product_id),
  contract: { id: contract_id },
})

export function showRecurringCommit(
  terms: RecurringCommitTerms,
  contract_id: string,
  shown: Shown,
): Static<typeof RecurringCommit> {
  const now = recurringAt(terms)
  return {
    ...showRecurring(now, contract_id, shown),
    ...pick(now, 'invoice_amount', 'proration_rounding'),
  }
}

export function showRecurringCredit(
  terms: RecurringCreditTerms,
  contract_id: string,
  shown: Shown,
): Static<typeof RecurringCredit> {
  const now = recurringAt(terms)
  return { ...showRecurring(now, contract_id, shown), ...pick(now, 'proration_rounding') }
}
