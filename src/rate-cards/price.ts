import { Problem } from '../api/problem.ts'
import { type Decimal, decimal, exact, type Numeric, ONE, ZERO } from '../money/decimal.ts'
import type { Price, Tier } from '../pricing/rate.ts'

export type RateType = Price['rate_type']

/** A price as it comes over the wire: the fields of all rate types side by side. */
export interface PriceInput {
  readonly rate_type: RateType
  readonly price?: Numeric
  readonly tiers?: readonly { readonly size?: Numeric; readonly price: Numeric }[]
  readonly quantity?: Numeric
  readonly is_prorated?: boolean
  readonly minimum_config?: { readonly minimum: Numeric }
  readonly custom_rate?: Readonly<Record<string, unknown>>
}

/** Which rate types may have a field that changes what is paid; elsewhere it would be a mistake. */
const OWNERS = {
  tiers: ['TIERED', 'TIERED_PERCENTAGE'],
  minimum_config: ['PERCENTAGE', 'TIERED_PERCENTAGE'],
  custom_rate: ['CUSTOM'],
} as const satisfies Partial<Record<keyof PriceInput, readonly RateType[]>>

/**
 * Reads a price and refuses what cannot be charged (spec/11 §3).
 * @param place where it stands in the body, for messages
 */
export function readPrice(input: PriceInput, place: string): Price {
  refuseForeign(input, place)
  const { rate_type } = input
  switch (rate_type) {
    case 'FLAT':
      return { rate_type, price: amount(input.price, `${place}.price`, rate_type) }
    case 'TIERED':
      return { rate_type, tiers: readTiers(input, place) }
    case 'PERCENTAGE':
      return {
        rate_type,
        price: share(amount(input.price, `${place}.price`, rate_type), `${place}.price`),
        ...readMinimum(input, place),
      }
    case 'TIERED_PERCENTAGE':
      return {
        rate_type,
        tiers: readTiers(input, place).map((tier, i) => ({
          ...tier,
          price: share(tier.price, `${place}.tiers[${i}].price`),
        })),
        ...readMinimum(input, place),
      }
    case 'SUBSCRIPTION':
      if (input.is_prorated !== true)
        throw refused(`${place}.is_prorated`, 'must be true for SUBSCRIPTION rates')
      return {
        rate_type,
        price: amount(input.price, `${place}.price`, rate_type),
        quantity: amount(input.quantity, `${place}.quantity`, rate_type),
        is_prorated: true,
      }
    case 'CUSTOM':
      if (input.custom_rate === undefined)
        throw refused(`${place}.custom_rate`, 'is required for CUSTOM rates')
      return { rate_type, custom_rate: input.custom_rate }
  }
}

const refused = (place: string, why: string): Problem =>
  Problem.of('invalid_request', `${place} ${why}`)

function refuseForeign(input: PriceInput, place: string): void {
  for (const [field, owners] of Object.entries(OWNERS)) {
    const value = input[field as keyof typeof OWNERS]
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined
    if (isGiven && !(owners as readonly RateType[]).includes(input.rate_type))
      throw refused(
        `${place}.${field}`,
        `is for ${owners.join(' and ')} rates, not for ${input.rate_type} ones`,
      )
  }
}

function amount(value: Numeric | undefined, place: string, rate_type: RateType): Decimal {
  if (value === undefined) throw refused(place, `is required for ${rate_type} rates`)
  const given = exact(value)
  if (given.lt(ZERO)) throw refused(place, 'must not be negative')
  return given
}

function share(value: Decimal, place: string): Decimal {
  if (value.gt(ONE)) throw refused(place, 'is a fraction from 0 to 1: 0.1 is ten percent')
  return value
}

/** The last tier takes all that is left: a size of its own would have no effect. */
function readTiers({ tiers = [], rate_type }: PriceInput, place: string): Tier[] {
  if (tiers.length === 0) throw refused(`${place}.tiers`, `is required for ${rate_type} rates`)
  return tiers.map(({ size, price }, i) => {
    const here = `${place}.tiers[${i}]`
    const isLast = i === tiers.length - 1
    if (size === undefined && !isLast)
      throw refused(`${here}.size`, 'is required: only the last tier goes on without end')
    if (size !== undefined && exact(size).lte(ZERO))
      throw refused(`${here}.size`, 'must be greater than 0')
    return {
      size: size === undefined ? null : exact(size),
      price: amount(price, `${here}.price`, rate_type),
    }
  })
}

const readMinimum = ({ minimum_config }: PriceInput, place: string) =>
  minimum_config && {
    minimum: amount(minimum_config.minimum, `${place}.minimum_config.minimum`, 'PERCENTAGE'),
  }

/** A price as the wire shows it. */
export function showPrice(price: Price) {
  const { rate_type } = price
  return {
    rate_type,
    ...('price' in price && { price: price.price }),
    ...('tiers' in price && {
      tiers: price.tiers.map(({ size, price }) => ({ ...(size && { size }), price })),
    }),
    ...('quantity' in price && { quantity: price.quantity, is_prorated: price.is_prorated }),
    ...('minimum' in price && price.minimum && { minimum_config: { minimum: price.minimum } }),
    ...('custom_rate' in price && { custom_rate: price.custom_rate }),
  }
}

/** A price as it lies in jsonb, its decimals as text. */
export interface StoredPrice {
  readonly rate_type: RateType
  readonly price?: string
  readonly quantity?: string
  readonly minimum?: string
  readonly tiers?: readonly { readonly size: string | null; readonly price: string }[]
}

/** Reads a price back from jsonb; only `readPrice` ever made one. */
export function restorePrice(stored: StoredPrice): Price {
  const { price, quantity, minimum, tiers, ...rest } = stored
  return {
    ...rest,
    ...(price !== undefined && { price: decimal(price) }),
    ...(quantity !== undefined && { quantity: decimal(quantity) }),
    ...(minimum !== undefined && { minimum: decimal(minimum) }),
    ...(tiers !== undefined && {
      tiers: tiers.map((tier) => ({
        size: tier.size === null ? null : decimal(tier.size),
        price: decimal(tier.price),
      })),
    }),
  } as Price
}
