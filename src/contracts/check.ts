import { Problem } from '../api/problem.ts'
import {
  checkApplicability,
  checkCommit,
  checkCredit,
  checkInvoices,
  checkRecurring,
  checkWindow,
  refused,
} from '../commits/check.ts'
import { checkOverride } from './check-overrides.ts'
import { checkSubscription } from './check-subscriptions.ts'
import { checkThresholds } from './check-thresholds.ts'
import type { Ops } from './edit.ts'
import type { Facts } from './facts.ts'
import { seatChanges } from './seats.ts'
import type { ChargeTerms, RoyaltyTerms, Terms } from './terms.ts'

/** What the terms of a contract must keep to (spec/12 §1-3). */

/** Which terms a request has touched: all of a new contract, some in an edit. */
export type Touched = (id: string) => boolean

const everything: Touched = () => true

/** The ids that an edit adds or updates. */
export function touchedBy(ops: Ops): Touched {
  const ids = new Set<string>()
  for (const value of Object.values(ops))
    if (Array.isArray(value))
      for (const item of value) if (typeof item === 'object' && 'id' in item) ids.add(item.id)
  return (id) => ids.has(id)
}

/**
 * Refuses terms that cannot be kept. Terms that the request has not touched are taken as they are,
 * for what they speak of may have changed since.
 * @param known ids of balances beside the contract's own of which overrides may speak
 */
export function checkTerms(
  terms: Terms,
  facts: Facts,
  known: ReadonlySet<string>,
  touched: Touched = everything,
): void {
  checkWindow(terms, 'body')
  checkBalances(terms, facts, touched)
  each(terms.scheduled_charges, 'scheduled_charges', touched, (c, at) => checkCharge(c, facts, at))
  each(terms.discounts, 'discounts', touched, (d, at) => checkCharge(d, facts, at))
  each(terms.professional_services, 'professional_services', touched, (s, at) => {
    facts.product(s.product_id, `${at}.product_id`, 'PRO_SERVICE')
  })
  each(terms.subscriptions, 'subscriptions', touched, (s, at) =>
    checkSubscription(s, terms, facts, at),
  )
  checkSeatCredits(terms)
  const balances = balanceIdsOf(terms, known)
  each(terms.overrides, 'overrides', touched, (o, at) =>
    checkOverride(o, terms, facts, balances, at),
  )
  terms.reseller_royalties.forEach((r, i) => {
    checkRoyalty(r, terms.reseller_royalties.slice(0, i), facts, `reseller_royalties[${i}]`)
  })
  checkTrackers(terms, facts)
  checkThresholds(terms, facts)
}

function each<T extends { readonly id: string }>(
  list: readonly T[],
  name: string,
  touched: Touched,
  check: (term: T, place: string) => void,
): void {
  list.forEach((term, i) => {
    if (touched(term.id)) check(term, `${name}[${i}]`)
  })
}

function checkBalances(terms: Terms, facts: Facts, touched: Touched): void {
  each(terms.commits, 'commits', touched, (c, at) => checkCommit(c, facts, at))
  each(terms.credits, 'credits', touched, (c, at) => checkCredit(c, facts, at))
  const contract = {
    starting_at: terms.starting_at,
    subscription: (id: string) => terms.subscriptions.find((s) => s.id === id),
  }
  each(terms.recurring_commits, 'recurring_commits', touched, (r, at) =>
    checkRecurring(r, contract, facts, at),
  )
  each(terms.recurring_credits, 'recurring_credits', touched, (r, at) =>
    checkRecurring(r, contract, facts, at),
  )
  const recurring = [...terms.recurring_commits, ...terms.recurring_credits]
  if (recurring.filter((r) => r.recurrence_frequency === 'DAILY').length > 1)
    throw Problem.of(
      'invalid_request',
      'A contract has at most one DAILY recurring commit or credit',
    )
  checkSeatPrecedence(terms)
}

/** How many seats may have balances of their own (spec/12 §3). */
const MOST_SEATS_WITH_BALANCES = 1000

function checkSeatCredits({ recurring_commits, recurring_credits, subscriptions }: Terms): void {
  for (const { subscription_config: config } of [...recurring_commits, ...recurring_credits]) {
    if (config?.allocation !== 'INDIVIDUAL') continue
    const subscription = subscriptions.find(({ id }) => id === config.subscription_id)
    const changes = subscription ? seatChanges(subscription) : []
    if (changes.some(({ seat_ids }) => seat_ids.length > MOST_SEATS_WITH_BALANCES))
      throw Problem.of(
        'invalid_request',
        `The subscription ${config.subscription_id} would have more than ${MOST_SEATS_WITH_BALANCES} seats with balances of their own`,
      )
  }
}

/** What is granted to a seat must be drawn before what is granted to all (spec/13 §5). */
function checkSeatPrecedence(terms: Terms): void {
  const recurring = [...terms.recurring_commits, ...terms.recurring_credits]
  const isSeated = (r: (typeof recurring)[number]) =>
    r.subscription_config?.allocation === 'INDIVIDUAL'
  const others = [
    ...terms.commits
      .filter(({ type }) => type === 'PREPAID')
      .map((c) => ({ ...c, unit: c.access_schedule.credit_type_id })),
    ...terms.credits.map((c) => ({ ...c, unit: c.access_schedule.credit_type_id })),
    ...recurring
      .filter((r) => !isSeated(r))
      .map((r) => ({ ...r, archived_at: undefined, unit: r.access_amount.credit_type_id })),
  ].filter(({ archived_at }) => archived_at === undefined)
  for (const seated of recurring.filter(isSeated)) {
    const ahead = others.find(
      (o) => o.unit === seated.access_amount.credit_type_id && o.priority < seated.priority,
    )
    if (ahead)
      throw Problem.of(
        'invalid_request',
        `A balance that is not of a seat (priority ${ahead.priority}) may not come before one that is (priority ${seated.priority})`,
      )
  }
}

function checkCharge(charge: ChargeTerms, facts: Facts, place: string): void {
  facts.product(charge.product_id, `${place}.product_id`, 'FIXED')
  checkInvoices(charge.schedule, facts, `${place}.schedule`)
  if (charge.schedule.do_not_invoice)
    throw refused(`${place}.schedule.do_not_invoice`, 'is for the invoice schedules of commits')
}

function checkRoyalty(
  royalty: RoyaltyTerms,
  before: readonly RoyaltyTerms[],
  facts: Facts,
  place: string,
): void {
  checkApplicability(royalty, facts, place)
  if (royalty.starting_at !== undefined)
    checkWindow({ ...royalty, starting_at: royalty.starting_at }, place)
  if (before.some((b) => b.reseller_type === royalty.reseller_type)) return
  const { applicable_product_ids: ids = [], applicable_product_tags: tags = [] } = royalty
  if (ids.length === 0 && tags.length === 0)
    throw refused(place, 'must have applicable_product_ids or applicable_product_tags')
  const missing = (['fraction', 'netsuite_reseller_id', 'starting_at'] as const).find(
    (name) => royalty[name] === undefined,
  )
  if (missing) throw refused(place, `must have ${missing}`)
}

function checkTrackers({ spend_trackers }: Terms, facts: Facts): void {
  const active = spend_trackers.filter(({ archived_at }) => archived_at === undefined)
  active.forEach(({ alias, credit_type_id }, i) => {
    facts.unit(credit_type_id)
    if (active.findIndex((other) => other.alias === alias) !== i)
      throw refused(`spend_trackers[${i}].alias`, `${alias} is in use on this contract`)
  })
}

/** Every balance of which an override may speak. */
const balanceIdsOf = (terms: Terms, known: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([
    ...known,
    ...[
      ...terms.commits,
      ...terms.credits,
      ...terms.recurring_commits,
      ...terms.recurring_credits,
    ].map(({ id }) => id),
  ])
