import { Problem } from '../api/problem.ts'
import { checkApplicability, checkPaymentGate, refused } from '../commits/check.ts'
import { type Decimal, decimal, exact } from '../money/decimal.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { instant } from '../time/clock.ts'
import type { Facts } from './facts.ts'
import type { PrepaidThresholdTerms, SpendThresholdTerms, Terms } from './terms.ts'

/** The smallest threshold, and the smallest recharge above it: 5 and 10 dollars (spec/15 §3). */
const LEAST_THRESHOLD = decimal('5')
const LEAST_RECHARGE = decimal('10')
const CENTS = decimal('100')

/** What configurations of threshold billing must keep to (spec/15 §1-3). */
export function checkThresholds(terms: Terms, facts: Facts): void {
  const { spend_threshold_configuration: spend, prepaid_balance_threshold_configuration: prepaid } =
    terms
  if (spend) checkSpend(spend, terms, facts)
  if (prepaid) checkPrepaid(prepaid, terms, facts)
}

/** Refuses to set a threshold before there is anything to measure. */
export function checkStarted({ starting_at }: Terms, facts: Facts): void {
  if (instant(starting_at) > facts.now)
    throw Problem.of(
      'invalid_request',
      'Threshold billing cannot be configured on a contract that has not started yet',
    )
}

function checkSpend(config: SpendThresholdTerms, terms: Terms, facts: Facts): void {
  const place = 'spend_threshold_configuration'
  facts.product(config.commit.product_id, `${place}.commit.product_id`, 'FIXED')
  checkShared(config, terms, place)
}

function checkPrepaid(config: PrepaidThresholdTerms, terms: Terms, facts: Facts): void {
  const place = 'prepaid_balance_threshold_configuration'
  facts.product(config.commit.product_id, `${place}.commit.product_id`, 'FIXED')
  checkApplicability(config.commit, facts, `${place}.commit`)
  checkShared(config, terms, place)
  const worth = worthOfUnit(config, facts, place)
  const threshold = exact(config.threshold_amount).times(worth)
  const recharge = exact(config.recharge_to_amount).times(worth)
  if (threshold.lt(LEAST_THRESHOLD))
    throw refused(`${place}.threshold_amount`, `must be worth at least ${LEAST_THRESHOLD}`)
  if (recharge.lt(threshold.plus(LEAST_RECHARGE)))
    throw refused(
      `${place}.recharge_to_amount`,
      `must be worth at least ${LEAST_RECHARGE} more than threshold_amount`,
    )
}

/** What one unit of the amounts is worth in whole units of the rate card's currency. */
function worthOfUnit(config: PrepaidThresholdTerms, { card }: Facts, place: string): Decimal {
  const fiat = card?.fiat_credit_type_id ?? USD.id
  const scale = fiat === USD.id ? decimal('1').div(CENTS) : decimal('1')
  const { custom_credit_type_id: custom } = config
  if (custom === undefined || custom === fiat) return scale
  const conversion = card?.credit_type_conversions.find((c) => c.custom_credit_type_id === custom)
  if (!conversion)
    throw refused(`${place}.custom_credit_type_id`, 'is not a unit that the rate card converts')
  return conversion.fiat_per_custom_credit.times(scale)
}

function checkShared(
  config: SpendThresholdTerms | PrepaidThresholdTerms,
  { spend_trackers }: Terms,
  place: string,
): void {
  const { payment_gate_config: gate, discount_configuration: discount } = config
  checkPaymentGate(gate, `${place}.payment_gate_config`)
  const alias = discount?.cap?.spend_tracker_alias
  const isTracked = spend_trackers.some((t) => t.alias === alias && t.archived_at === undefined)
  if (alias !== undefined && !isTracked)
    throw refused(
      `${place}.discount_configuration.cap.spend_tracker_alias`,
      `${alias} is not a spend tracker of this contract`,
    )
}
