import type { Decimal } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import type { Override, OverrideSpecifier, Prioritization } from './override.ts'
import type { ProductVersion } from './product.ts'
import type { BillingFrequency, Price, RateEntry } from './rate.ts'
import { multiplyTiers } from './tiers.ts'

/** What is to be priced. */
export interface Subject {
  readonly product_id: string
  readonly version: ProductVersion
  readonly pricing_group_values: Readonly<Record<string, string>>
  readonly presentation_group_values: Readonly<Record<string, string | null>>
  readonly billing_frequency: BillingFrequency | null
}

/** The balance that pays, as far as prices depend on it. */
export interface Payer {
  readonly id: string
  readonly recurring_id?: string
  readonly rate_type: 'LIST_RATE' | 'COMMIT_RATE'
}

/** A contract's own words on prices. */
export interface PriceTerms {
  readonly overrides: readonly Override[]
  readonly prioritization: Prioritization
}

/** What something costs at an instant, and why. */
export interface Resolution {
  readonly entitled: boolean
  readonly rate: RateEntry
  readonly override?: Override
  readonly base: 'LIST_RATE' | 'COMMIT_RATE'
  readonly price: Price
  readonly credit_type_id: string
}

const sameTags = (wanted: readonly string[], held: readonly string[]) =>
  wanted.every((tag) => held.includes(tag))

/** Whether every given value is the subject's. */
export const holdsValues = (
  wanted: Readonly<Record<string, string>>,
  held: Readonly<Record<string, string | null>>,
): boolean => Object.entries(wanted).every(([key, value]) => held[key] === value)

const excludes = (
  exclude: readonly { readonly product_tags: readonly string[] }[],
  tags: readonly string[],
) => exclude.some(({ product_tags }) => product_tags.length > 0 && sameTags(product_tags, tags))

/** The part of a specifier that commits, credits and overrides share (spec/12 §2, 13 §1). */
export const matchesSpecifier = (
  specifier: Pick<
    OverrideSpecifier,
    'product_id' | 'product_tags' | 'pricing_group_values' | 'presentation_group_values' | 'exclude'
  >,
  subject: Subject,
): boolean =>
  (specifier.product_id === undefined || specifier.product_id === subject.product_id) &&
  sameTags(specifier.product_tags, subject.version.tags) &&
  !excludes(specifier.exclude, subject.version.tags) &&
  holdsValues(specifier.pricing_group_values, subject.pricing_group_values) &&
  holdsValues(specifier.presentation_group_values, subject.presentation_group_values)

const names = (ids: readonly string[], payer: Payer | undefined): boolean =>
  ids.length === 0 ||
  (payer !== undefined &&
    (ids.includes(payer.id) ||
      (payer.recurring_id !== undefined && ids.includes(payer.recurring_id))))

/** Whether an override speaks of the subject while this balance pays; not of when. */
export function overrideApplies(override: Override, subject: Subject, payer?: Payer): boolean {
  if (override.is_commit_specific && payer === undefined) return false
  const { product_id, applicable_product_tags: tags, specifiers } = override
  if (product_id !== undefined && product_id !== subject.product_id) return false
  if (tags.length > 0 && !tags.some((tag) => subject.version.tags.includes(tag))) return false
  return (
    specifiers.length === 0 ||
    specifiers.some(
      (specifier) =>
        matchesSpecifier(specifier, subject) &&
        (specifier.billing_frequency === undefined ||
          specifier.billing_frequency === subject.billing_frequency) &&
        (!override.is_commit_specific || names(specifier.balance_ids, payer)),
    )
  )
}

const isNow = (at: Instant, { starting_at, ending_before }: Override | RateEntry) =>
  starting_at <= at && at < ending_before

/** Rates by what they price, so that finding those of a subject does not read the whole card. */
export type RateIndex = ReadonlyMap<string, readonly RateEntry[]>

const tupleKey = (
  product_id: string,
  billing_frequency: BillingFrequency | null,
  values: Readonly<Record<string, string>>,
): string => {
  const entries = Object.entries(values)
  const tuple = entries.length === 0 ? '' : JSON.stringify(entries.sort())
  return `${product_id} ${billing_frequency} ${tuple}`
}

export function indexRates(rates: readonly RateEntry[]): RateIndex {
  const index = new Map<string, RateEntry[]>()
  for (const rate of rates) {
    const key = tupleKey(rate.product_id, rate.billing_frequency, rate.pricing_group_values)
    const same = index.get(key)
    if (same) same.push(rate)
    else index.set(key, [rate])
  }
  return index
}

/** The rates of exactly this product, tuple and frequency. */
export const ratesFor = (index: RateIndex, subject: Subject): readonly RateEntry[] =>
  index.get(
    tupleKey(subject.product_id, subject.billing_frequency, subject.pricing_group_values),
  ) ?? []

/** Of the rates in force, the one that was added last. */
export const rateAt = (rates: readonly RateEntry[], at: Instant): RateEntry | undefined =>
  rates
    .filter((rate) => isNow(at, rate))
    .reduce<RateEntry | undefined>((a, b) => (a && a.added > b.added ? a : b), undefined)

const lastAdded = (overrides: readonly Override[]): Override | undefined =>
  overrides.reduce<Override | undefined>((a, b) => (a && a.added > b.added ? a : b), undefined)

const minimumOf = (price: Price): Decimal | undefined =>
  'minimum' in price ? price.minimum : undefined

const rankOf = ({ effect, priority }: Override, scheme: Prioritization): Decimal | undefined =>
  scheme === 'EXPLICIT' ? priority : effect?.type === 'MULTIPLIER' ? effect.multiplier : undefined

/** Multipliers and tiered ones compete by the contract's scheme; of equals the one added last wins. */
const prioritized = (
  overrides: readonly Override[],
  scheme: Prioritization,
): Override | undefined =>
  overrides.reduce<Override | undefined>((best, o) => {
    if (!best) return o
    const [a, b] = [rankOf(best, scheme), rankOf(o, scheme)]
    if (a && b && !a.eq(b)) return a.lt(b) ? best : o
    if (a && !b) return best
    if (b && !a) return o
    return best.added > o.added ? best : o
  }, undefined)

const isOf = (o: Override, specific: boolean, overwrites: boolean): boolean =>
  o.is_commit_specific === specific && (o.effect?.type === 'OVERWRITE') === overwrites

/** Exactly one override wins, never two (spec/11 §5). */
export function pickOverride(
  candidates: readonly Override[],
  scheme: Prioritization,
): Override | undefined {
  if (candidates.length < 2) return candidates[0]
  return (
    lastAdded(candidates.filter((o) => isOf(o, true, true))) ??
    prioritized(
      candidates.filter((o) => isOf(o, true, false)),
      scheme,
    ) ??
    lastAdded(candidates.filter((o) => isOf(o, false, true))) ??
    prioritized(
      candidates.filter((o) => isOf(o, false, false)),
      scheme,
    )
  )
}

const scale = (price: Price, factor: Decimal): Price =>
  'tiers' in price
    ? { ...price, tiers: price.tiers.map((t) => ({ ...t, price: t.price.times(factor) })) }
    : 'price' in price
      ? { ...price, price: price.price.times(factor) }
      : price

function applyOverride(base: Price, { effect }: Override): Price {
  if (effect === undefined) return base
  if (effect.type === 'OVERWRITE') return effect.price
  if (effect.type === 'MULTIPLIER') return scale(base, effect.multiplier)
  if (base.rate_type === 'FLAT')
    return {
      rate_type: 'TIERED',
      tiers: multiplyTiers([{ size: null, price: base.price }], effect.tiers),
    }
  return 'tiers' in base ? { ...base, tiers: multiplyTiers(base.tiers, effect.tiers) } : base
}

/** A price with a minimum, of its own or by an override, is not changed by who pays (spec/11 §3). */
function overrideOf(
  base: Price,
  candidates: readonly Override[],
  scheme: Prioritization,
): Override | undefined {
  if (!candidates.some((o) => o.is_commit_specific)) return pickOverride(candidates, scheme)
  const general = pickOverride(
    candidates.filter((o) => !o.is_commit_specific),
    scheme,
  )
  const hasMinimum = minimumOf(general ? applyOverride(base, general) : base) !== undefined
  return hasMinimum ? general : pickOverride(candidates, scheme)
}

/**
 * What the subject costs at an instant while `payer` pays, or at list while nobody does
 * (spec/11 §5). Undefined when the rate card has no rate for it.
 * @param rates those of the subject: see `ratesFor`
 */
export function resolvePrice(
  rates: readonly RateEntry[],
  { overrides, prioritization }: PriceTerms,
  subject: Subject,
  at: Instant,
  payer?: Payer,
): Resolution | undefined {
  const rate = rateAt(rates, at)
  if (!rate) return undefined
  const base =
    payer?.rate_type === 'COMMIT_RATE' && rate.commit_price !== undefined
      ? 'COMMIT_RATE'
      : 'LIST_RATE'
  const basePrice = (base === 'COMMIT_RATE' ? rate.commit_price : undefined) ?? rate.price
  const spoken = overrides.filter((o) => isNow(at, o) && overrideApplies(o, subject, payer))
  const entitling = lastAdded(
    spoken.filter((o) => o.entitled !== undefined && !o.is_commit_specific),
  )
  const override = overrideOf(
    basePrice,
    spoken.filter((o) => o.effect !== undefined && o.target === base),
    prioritization,
  )
  return {
    entitled: entitling?.entitled ?? rate.entitled,
    rate,
    base,
    price: override ? applyOverride(basePrice, override) : basePrice,
    credit_type_id:
      (override?.effect?.type === 'OVERWRITE' ? override.effect.credit_type_id : undefined) ??
      rate.credit_type_id,
    ...(override && { override }),
  }
}
