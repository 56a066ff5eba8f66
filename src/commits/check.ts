import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { exact, ONE, ZERO } from '../money/decimal.ts'
import type { Product, ProductType } from '../pricing/product.ts'
import type { CreditType } from '../pricing-units/credit-type.ts'
import { amountOf } from './fold.ts'
import type {
  AccessTerms,
  CommitTerms,
  CreditTerms,
  InvoiceTerms,
  RecurringCommitTerms,
  RecurringCreditTerms,
} from './terms.ts'
import type { PaymentGateConfig } from './wire-input.ts'

/** What commits and credits must keep to, when they are made and after each edit (spec/13 §1-2). */

/** What checking needs to know of the things that balances speak of. */
export interface BalanceFacts {
  product(id: string, place: string, type?: ProductType): Product
  unit(id: string): CreditType
}

export const refused = (place: string, why: string): Problem =>
  Problem.of('invalid_request', `${place} ${why}`)

export function checkWindow(
  { starting_at, ending_before }: { starting_at: string; ending_before?: string | null },
  place: string,
): void {
  if (ending_before && ending_before <= starting_at)
    throw refused(`${place}.ending_before`, 'must be after starting_at')
}

function checkAccess(access: AccessTerms, facts: BalanceFacts, place: string): void {
  facts.unit(access.credit_type_id)
  if (access.schedule_items.length === 0)
    throw refused(`${place}.access_schedule.schedule_items`, 'must have at least one item')
  access.schedule_items.forEach((item, i) => {
    checkWindow(item, `${place}.access_schedule.schedule_items[${i}]`)
  })
}

export function checkInvoices(schedule: InvoiceTerms, facts: BalanceFacts, place: string): void {
  const unit = facts.unit(schedule.credit_type_id)
  if (!unit.is_currency)
    throw refused(
      `${place}.credit_type_id`,
      `must be a currency to be invoiced in; ${unit.name} is none`,
    )
}

/** How the money for a commit is taken: what must go together, and what cannot (spec/15 §1). */
export function checkPaymentGate(gate: Static<typeof PaymentGateConfig>, place: string): void {
  const { payment_gate_type, tax_type = 'NONE', stripe_config: stripe } = gate
  if (tax_type === 'PRECALCULATED' && !gate.precalculated_tax_config)
    throw refused(place, 'must have precalculated_tax_config')
  const isTaxedThere = tax_type === 'STRIPE' || tax_type === 'ANROK'
  if (isTaxedThere && payment_gate_type !== 'STRIPE')
    throw refused(`${place}.tax_type`, `${tax_type} needs the STRIPE gate`)
  if (stripe?.payment_type !== 'PAYMENT_INTENT') return
  if (stripe.invoice_metadata)
    throw refused(`${place}.stripe_config`, 'invoice_metadata is for INVOICE')
  if (isTaxedThere) throw refused(`${place}.tax_type`, `${tax_type} needs the payment_type INVOICE`)
}

interface Applying {
  readonly applicable_product_ids?: readonly string[]
  readonly applicable_product_tags?: readonly string[]
  readonly specifiers?: CommitTerms['specifiers']
}

/** Products and tags are one way of saying what a balance pays for, specifiers the other. */
export function checkApplicability(terms: Applying, facts: BalanceFacts, place: string): void {
  const {
    applicable_product_ids: ids = [],
    applicable_product_tags: tags = [],
    specifiers = [],
  } = terms
  if (specifiers.length > 0 && (ids.length > 0 || tags.length > 0))
    throw refused(
      `${place}.specifiers`,
      'cannot stand beside applicable_product_ids or applicable_product_tags',
    )
  for (const id of ids) facts.product(id, `${place}.applicable_product_ids`)
  for (const { product_id } of specifiers)
    if (product_id !== undefined) facts.product(product_id, `${place}.specifiers`)
}

function checkCommon(terms: CommitTerms | CreditTerms, facts: BalanceFacts, place: string): void {
  facts.product(terms.product_id, `${place}.product_id`, 'FIXED')
  checkAccess(terms.access_schedule, facts, place)
  checkApplicability(terms, facts, place)
  const { rollover_fraction: fraction } = terms
  if (fraction !== undefined && (exact(fraction).lt(ZERO) || exact(fraction).gt(ONE)))
    throw refused(`${place}.rollover_fraction`, 'must be from 0 to 1')
}

export function checkCommit(terms: CommitTerms, facts: BalanceFacts, place: string): void {
  checkCommon(terms, facts, place)
  const { invoice_schedule: invoices } = terms
  if (invoices) checkInvoices(invoices, facts, `${place}.invoice_schedule`)
  if (terms.type === 'POSTPAID') checkPostpaid(terms, place)
}

/** A promise is one amount, and its true-up the same amount on one day. */
function checkPostpaid({ access_schedule, invoice_schedule }: CommitTerms, place: string): void {
  const [access, ...moreAccess] = access_schedule.schedule_items
  const [trueup, ...moreTrueups] = invoice_schedule?.schedule_items ?? []
  if (!access || moreAccess.length > 0)
    throw refused(`${place}.access_schedule`, 'of a POSTPAID commit must have exactly one item')
  if (!trueup || moreTrueups.length > 0)
    throw refused(`${place}.invoice_schedule`, 'of a POSTPAID commit must have exactly one item')
  if (!amountOf(trueup).eq(exact(access.amount)))
    throw refused(
      `${place}.invoice_schedule`,
      'of a POSTPAID commit must have the amount of its access_schedule',
    )
  if (trueup.timestamp < access.starting_at)
    throw refused(
      `${place}.invoice_schedule`,
      'of a POSTPAID commit must not lie before its access',
    )
}

export function checkCredit(terms: CreditTerms, facts: BalanceFacts, place: string): void {
  checkCommon(terms, facts, place)
}

/** What a recurring commit must know of its contract. */
export interface RecurringContext {
  readonly starting_at: string
  subscription(id: string): { readonly quantity_management_mode: string } | undefined
}

export function checkRecurring(
  terms: RecurringCommitTerms | RecurringCreditTerms,
  contract: RecurringContext,
  facts: BalanceFacts,
  place: string,
): void {
  facts.product(terms.product_id, `${place}.product_id`, 'FIXED')
  facts.unit(terms.access_amount.credit_type_id)
  checkApplicability(terms, facts, place)
  if (terms.starting_at < contract.starting_at)
    throw Problem.of(
      'invalid_request',
      `${place}: contract starting at date must be at or before recurring commit starting at date`,
    )
  checkWindow(terms, place)
  if (!Number.isInteger(terms.commit_duration.value))
    throw refused(`${place}.commit_duration.value`, 'must be a whole number')
  if ('invoice_amount' in terms && terms.invoice_amount) {
    const unit = facts.unit(terms.invoice_amount.credit_type_id)
    if (!unit.is_currency)
      throw refused(`${place}.invoice_amount.credit_type_id`, 'must be a currency')
  }
  checkGranted(terms, contract, place)
}

/** How much each occurrence grants: a number of its own, or one that a subscription gives. */
function checkGranted(
  terms: RecurringCommitTerms | RecurringCreditTerms,
  contract: RecurringContext,
  place: string,
): void {
  const { subscription_config: config, access_amount } = terms
  if (!config) {
    if (access_amount.quantity === undefined)
      throw refused(`${place}.access_amount`, 'must have quantity')
    return
  }
  if (access_amount.quantity !== undefined)
    throw refused(
      `${place}.access_amount`,
      'must not specify a quantity if a subscription is configured',
    )
  const subscription = contract.subscription(config.subscription_id)
  if (!subscription)
    throw refused(
      `${place}.subscription_config.subscription_id`,
      `must be a subscription of this contract; ${config.subscription_id} is none`,
    )
  if (config.allocation === 'INDIVIDUAL' && subscription.quantity_management_mode !== 'SEAT_BASED')
    throw refused(`${place}.subscription_config`, 'INDIVIDUAL needs a SEAT_BASED subscription')
  if (terms.recurrence_frequency === 'DAILY')
    throw refused(`${place}.recurrence_frequency`, 'DAILY cannot stand beside a subscription')
}
