import { checkWindow, refused } from '../commits/check.ts'
import { exact, ZERO } from '../money/decimal.ts'
import { readPrice } from '../rate-cards/price.ts'
import { prices } from '../rate-cards/rate-card.ts'
import type { Facts } from './facts.ts'
import type { OverrideTerms, Terms } from './terms.ts'

/** What overrides must keep to (spec/12 §2). */
export function checkOverride(
  override: OverrideTerms,
  contract: Terms,
  facts: Facts,
  balances: ReadonlySet<string>,
  place: string,
): void {
  checkWindow(override, place)
  checkEffect(override, contract, facts, place)
  checkTarget(override, facts, place)
  checkSpecifiers(override, facts, balances, place)
  if (override.target === 'COMMIT_RATE' && !override.is_commit_specific)
    throw refused(`${place}.target`, 'is for overrides with is_commit_specific')
}

function checkEffect(override: OverrideTerms, contract: Terms, facts: Facts, place: string): void {
  const { type, multiplier, overwrite_rate, tiers = [], entitled, priority } = override
  const isExplicit = contract.multiplier_override_prioritization === 'EXPLICIT'
  if (type === undefined && entitled === undefined)
    throw refused(place, 'must have a type, or entitled')
  if (type === 'MULTIPLIER' && multiplier === undefined)
    throw refused(place, 'must have multiplier for type MULTIPLIER')
  if (type === 'OVERWRITE') {
    if (!overwrite_rate) throw refused(place, 'must have overwrite_rate for type OVERWRITE')
    checkRate(overwrite_rate, facts, `${place}.overwrite_rate`)
  }
  if (type === 'TIERED') {
    if (tiers.length === 0) throw refused(`${place}.tiers`, 'must have at least one tier')
    if (!isExplicit)
      throw refused(
        place,
        'of type TIERED needs multiplier_override_prioritization EXPLICIT on the contract',
      )
    checkTiers(tiers, `${place}.tiers`)
  }
  if ((type === 'TIERED' || (type === 'MULTIPLIER' && isExplicit)) && priority === undefined)
    throw refused(place, 'must have priority: the lowest wins under EXPLICIT prioritization')
}

function checkTiers(tiers: NonNullable<OverrideTerms['tiers']>, place: string): void {
  tiers.forEach(({ size }, i) => {
    if (size === undefined && i < tiers.length - 1)
      throw refused(`${place}[${i}].size`, 'is required: only the last tier goes on without end')
    if (size !== undefined && exact(size).lte(ZERO))
      throw refused(`${place}[${i}].size`, 'must be greater than 0')
  })
}

function checkRate(
  rate: NonNullable<OverrideTerms['overwrite_rate']>,
  { card }: Facts,
  place: string,
): void {
  readPrice(rate, place)
  if (rate.credit_type_id === undefined) return
  if (card && !prices(card, rate.credit_type_id))
    throw refused(
      `${place}.credit_type_id`,
      `is not a unit that the rate card prices in: ${rate.credit_type_id}`,
    )
}

/** Products by id or tags, or specifiers; only of which balance they speak may specifiers add. */
function checkTarget(override: OverrideTerms, facts: Facts, place: string): void {
  const {
    product_id,
    applicable_product_tags: tags = [],
    override_specifiers = [],
    type,
  } = override
  if (product_id !== undefined) facts.product(product_id, `${place}.product_id`)
  const namesProducts = override_specifiers.some(
    ({ commit_ids: _c, recurring_commit_ids: _r, any_commit_or_credit_ids: _a, ...rest }) =>
      Object.keys(rest).length > 0,
  )
  if (namesProducts && (product_id !== undefined || tags.length > 0))
    throw refused(
      `${place}.override_specifiers`,
      'cannot stand beside product_id or applicable_product_tags',
    )
  if (type !== 'OVERWRITE') return
  if (tags.length > 0 || override_specifiers.some((s) => (s.product_tags ?? []).length > 0))
    throw refused(place, 'of type OVERWRITE cannot be for tags: name the product')
  const products = [product_id, ...override_specifiers.map((s) => s.product_id)]
  if (products.every((id) => id === undefined))
    throw refused(place, 'of type OVERWRITE must name a product')
}

function checkSpecifiers(
  override: OverrideTerms,
  facts: Facts,
  balances: ReadonlySet<string>,
  place: string,
): void {
  const { type, product_id, is_commit_specific } = override
  const specifiers = override.override_specifiers ?? []
  specifiers.forEach((s, i) => {
    const at = `${place}.override_specifiers[${i}]`
    const ids = [
      ...(s.commit_ids ?? []),
      ...(s.recurring_commit_ids ?? []),
      ...(s.any_commit_or_credit_ids ?? []),
    ]
    if (ids.length > 0 && !is_commit_specific)
      throw refused(at, 'may only speak of commits when the override has is_commit_specific')
    const unknown = ids.find((id) => !balances.has(id))
    if (unknown !== undefined)
      throw refused(at, `speaks of ${unknown}, which is no known commit or credit`)
    if (type === 'OVERWRITE' && Object.keys(s.presentation_group_values ?? {}).length > 0)
      throw refused(`${at}.presentation_group_values`, 'work for multipliers only')
    if (s.product_id !== undefined) {
      facts.product(s.product_id, `${at}.product_id`)
      checkPriced(override, s.product_id, s, facts, at)
    }
  })
  if (product_id !== undefined) checkPriced(override, product_id, {}, facts, `${place}.product_id`)
}

/** An overwritten price must say of which price it speaks: every dimension, and how often it is due. */
function checkPriced(
  { type, starting_at }: OverrideTerms,
  product_id: string,
  specifier: {
    readonly pricing_group_values?: Readonly<Record<string, string>>
    readonly billing_frequency?: string
  },
  facts: Facts,
  place: string,
): void {
  if (type === undefined) return
  const product = facts.product(product_id, place)
  if (product.type === 'SUBSCRIPTION' && type === 'OVERWRITE' && !specifier.billing_frequency)
    throw refused(place, 'must have billing_frequency in override_specifiers for a subscription')
  if (type !== 'OVERWRITE') return
  const keys = facts.version(product_id, starting_at)?.pricing_group_key ?? []
  const missing = keys.find((key) => specifier.pricing_group_values?.[key] === undefined)
  if (missing !== undefined)
    throw refused(
      place,
      `must have pricing_group_values for all of the product's pricing keys; ${missing} is missing`,
    )
}
