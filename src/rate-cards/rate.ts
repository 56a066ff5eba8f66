import { Problem } from '../api/problem.ts'
import {
  type Product,
  type ProductType,
  type ProductVersion,
  versionAt,
} from '../pricing/product.ts'
import type { BillingFrequency, Price, RateEntry } from '../pricing/rate.ts'
import { FOREVER, type Instant, instant } from '../time/clock.ts'
import { type PriceInput, type RateType, readPrice } from './price.ts'
import { prices, type RateCard } from './rate-card.ts'

/** A rate that is about to be added; the store numbers it. */
export type NewRate = Omit<RateEntry, 'id' | 'added'>

/** A rate as it comes over the wire. */
export interface RateInput extends PriceInput {
  readonly product_id: string
  readonly pricing_group_values?: Readonly<Record<string, string>>
  readonly billing_frequency?: BillingFrequency
  readonly starting_at: string
  readonly ending_before?: string
  readonly entitled: boolean
  readonly credit_type_id?: string
  readonly commit_rate?: PriceInput
}

/** How each type of product may be priced; what is fixed has its price on the contract (spec/11 §2). */
const RATE_TYPES: Readonly<Record<ProductType, readonly RateType[]>> = {
  USAGE: ['FLAT', 'TIERED', 'CUSTOM'],
  SUBSCRIPTION: ['FLAT', 'SUBSCRIPTION', 'CUSTOM'],
  COMPOSITE: ['PERCENTAGE', 'TIERED_PERCENTAGE', 'CUSTOM'],
  FIXED: [],
  PRO_SERVICE: [],
}

const COMMIT_RATE_TYPES: readonly RateType[] = ['FLAT', 'TIERED']

const refused = (place: string, why: string): Problem =>
  Problem.of('invalid_request', `${place} ${why}`)

/**
 * Reads a rate for a product on a card, and refuses what cannot be charged (spec/11 §3).
 * @param place where it stands in the body, for messages
 */
export function readRate(
  input: RateInput,
  product: Product,
  card: RateCard,
  place: string,
): NewRate {
  const starting_at = instant(input.starting_at)
  const ending_before = input.ending_before === undefined ? FOREVER : instant(input.ending_before)
  if (ending_before <= starting_at)
    throw refused(`${place}.ending_before`, 'must be after starting_at')
  checkType(input, product, place)
  const pricing_group_values = input.pricing_group_values ?? {}
  checkGroup(pricing_group_values, product, starting_at, ending_before, place)
  return {
    product_id: product.id,
    pricing_group_values,
    billing_frequency: input.billing_frequency ?? null,
    starting_at,
    ending_before,
    entitled: input.entitled,
    credit_type_id: readUnit(input, card, place),
    price: readPrice(input, place),
    ...readCommitPrice(input, product, place),
  }
}

function checkType(input: RateInput, product: Product, place: string): void {
  const { type, archived_at, id } = product
  if (archived_at !== undefined)
    throw refused(`${place}.product_id`, `${id} is archived: it gets no new rates`)
  const allowed = RATE_TYPES[type]
  if (allowed.length === 0)
    throw refused(`${place}.product_id`, `${id} is a ${type} product: those have no rates`)
  if (!allowed.includes(input.rate_type))
    throw refused(`${place}.rate_type`, `must be ${allowed.join(', ')} for a ${type} product`)
  if (type !== 'SUBSCRIPTION' && input.billing_frequency !== undefined)
    throw refused(`${place}.billing_frequency`, 'is for SUBSCRIPTION products')
  if (type === 'SUBSCRIPTION' && input.rate_type === 'FLAT' && !input.billing_frequency)
    throw refused(`${place}.billing_frequency`, 'is required for a SUBSCRIPTION product')
}

const sameKeys = (values: object, key: readonly string[]): boolean =>
  Object.keys(values).length === key.length && key.every((name) => Object.hasOwn(values, name))

/** The pricing group keys that the product has at some time of the rate. */
function versionsWithin(
  product: Product,
  starting_at: Instant,
  ending_before: Instant,
): ProductVersion[] {
  const later = product.versions.filter(
    (v) => v.starting_at > starting_at && v.starting_at < ending_before,
  )
  return [versionAt(product, starting_at), ...later]
}

function checkGroup(
  values: Readonly<Record<string, string>>,
  product: Product,
  starting_at: Instant,
  ending_before: Instant,
  place: string,
): void {
  const versions = versionsWithin(product, starting_at, ending_before)
  if (versions.some(({ pricing_group_key }) => sameKeys(values, pricing_group_key))) return
  const key = versions[0]?.pricing_group_key ?? []
  throw refused(
    `${place}.pricing_group_values`,
    key.length === 0
      ? `must be left out: product ${product.id} has no pricing group key`
      : `must have exactly the pricing group key of product ${product.id}: ${key.join(', ')}`,
  )
}

/** A share is paid in the unit of what it is a share of, whatever unit is given (spec/11 §3). */
function readUnit({ credit_type_id, rate_type }: RateInput, card: RateCard, place: string): string {
  const isShare = rate_type === 'PERCENTAGE' || rate_type === 'TIERED_PERCENTAGE'
  if (credit_type_id === undefined || isShare) return card.fiat_credit_type_id
  if (prices(card, credit_type_id)) return credit_type_id
  throw refused(
    `${place}.credit_type_id`,
    'is neither the currency of the rate card nor a unit that it converts',
  )
}

function readCommitPrice(
  { commit_rate }: RateInput,
  { type }: Product,
  place: string,
): { commit_price?: Price } {
  if (commit_rate === undefined) return {}
  if (type !== 'USAGE') throw refused(`${place}.commit_rate`, 'is for USAGE products')
  if (!COMMIT_RATE_TYPES.includes(commit_rate.rate_type))
    throw refused(`${place}.commit_rate.rate_type`, `must be ${COMMIT_RATE_TYPES.join(' or ')}`)
  return { commit_price: readPrice(commit_rate, `${place}.commit_rate`) }
}
