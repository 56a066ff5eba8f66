import type { Static } from 'typebox'
import { type Decimal, exact } from '../money/decimal.ts'
import type { Override, OverrideEffect, OverrideSpecifier } from '../pricing/override.ts'
import { readPrice } from '../rate-cards/price.ts'
import { FOREVER, instant } from '../time/clock.ts'
import type { OverrideTerms } from './terms.ts'
import type { OverrideSpecifierInput } from './wire-overrides.ts'

const size = (value: Parameters<typeof exact>[0] | undefined): Decimal | null =>
  value === undefined ? null : exact(value)

const readEffect = (terms: OverrideTerms): OverrideEffect | undefined => {
  const { type, multiplier, overwrite_rate, tiers } = terms
  if (type === 'MULTIPLIER') return { type, multiplier: exact(multiplier ?? 1) }
  if (type === 'OVERWRITE' && overwrite_rate)
    return {
      type,
      price: readPrice(overwrite_rate, 'overwrite_rate'),
      ...(overwrite_rate.credit_type_id !== undefined && {
        credit_type_id: overwrite_rate.credit_type_id,
      }),
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
