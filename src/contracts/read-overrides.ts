import type { Static } from 'typebox'
import { type Decimal, exact, ZERO } from '../money/decimal.ts'
import type { Override, OverrideEffect, OverrideSpecifier } from '../pricing/override.ts'
import type { Price, Tier } from '../pricing/rate.ts'
import { FOREVER, instant } from '../time/clock.ts'
import type { OverrideTerms } from './terms.ts'
import type { OverrideSpecifierInput } from './wire-overrides.ts'

/** USD, which every unit that is left out means (spec/05 §5.9). */
export const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

type Rate = NonNullable<OverrideTerms['overwrite_rate']>

const size = (value: Parameters<typeof exact>[0] | undefined): Decimal | null =>
  value === undefined ? null : exact(value)

/** An overwriting rate as a price. */
export function readPrice(rate: Rate): Price {
  const price = exact(rate.price ?? ZERO)
  const minimum = rate.minimum_config && { minimum: exact(rate.minimum_config.minimum) }
  const tiers = (rate.tiers ?? []).map((t): Tier => ({ size: size(t.size), price: exact(t.price) }))
  const { rate_type } = rate
  switch (rate_type) {
    case 'FLAT':
      return { rate_type, price }
    case 'TIERED':
      return { rate_type, tiers }
    case 'PERCENTAGE':
      return { rate_type, price, ...minimum }
    case 'TIERED_PERCENTAGE':
      return { rate_type, tiers, ...minimum }
    case 'SUBSCRIPTION': {
      const { quantity = 1, is_prorated = true } = rate
      return { rate_type, price, quantity: exact(quantity), is_prorated }
    }
    case 'CUSTOM':
      return { rate_type, custom_rate: rate.custom_rate ?? {} }
  }
}

const readEffect = (terms: OverrideTerms): OverrideEffect | undefined => {
  const { type, multiplier, overwrite_rate, tiers } = terms
  if (type === 'MULTIPLIER') return { type, multiplier: exact(multiplier ?? 1) }
  if (type === 'OVERWRITE' && overwrite_rate)
    return {
      type,
      price: readPrice(overwrite_rate),
      credit_type_id: overwrite_rate.credit_type_id ?? USD,
    }
  if (type !== 'TIERED') return undefined
  return {
    type,
    tiers: (tiers ?? []).map((t) => ({ size: size(t.size), multiplier: exact(t.multiplier) })),
  }
}

const readSpecifier = (s: Static<typeof OverrideSpecifierInput>): OverrideSpecifier => ({
  ...(s.product_id !== undefined && { product_id: s.product_id }),
  product_tags: s.product_tags ?? [],
  pricing_group_values: s.pricing_group_values ?? {},
  presentation_group_values: s.presentation_group_values ?? {},
  ...(s.billing_frequency && { billing_frequency: s.billing_frequency }),
  balance_ids: [
    ...(s.commit_ids ?? []),
    ...(s.recurring_commit_ids ?? []),
    ...(s.any_commit_or_credit_ids ?? []),
  ],
  exclude: (s.exclude ?? []).map(({ product_tags = [] }) => ({ product_tags })),
})

/** A stored override as pricing reads it; `added` is its place among the contract's. */
export function readOverride(terms: OverrideTerms, added: number): Override {
  const effect = readEffect(terms)
  return {
    id: terms.id,
    starting_at: instant(terms.starting_at),
    ending_before: terms.ending_before === undefined ? FOREVER : instant(terms.ending_before),
    ...(terms.product_id !== undefined && { product_id: terms.product_id }),
    applicable_product_tags: terms.applicable_product_tags ?? [],
    specifiers: (terms.override_specifiers ?? []).map(readSpecifier),
    ...(effect && { effect }),
    ...(terms.entitled !== undefined && { entitled: terms.entitled }),
    is_commit_specific: terms.is_commit_specific ?? false,
    target: terms.target ?? 'LIST_RATE',
    ...(terms.priority !== undefined && { priority: exact(terms.priority) }),
    added,
  }
}
