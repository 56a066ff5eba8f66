import type { Paged } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { RateEntry } from '../pricing/rate.ts'
import { nameAt, type ProductRecord, tagsAt } from '../products/product.ts'
import { FOREVER, type Instant, iso } from '../time/clock.ts'
import { showPrice } from './price.ts'
import type { RateSegment } from './schedule.ts'
import type { Units } from './units.ts'

type Priced = Pick<RateEntry, 'price' | 'pricing_group_values' | 'credit_type_id'>

const isGrouped = ({ pricing_group_values }: Pick<RateEntry, 'pricing_group_values'>) =>
  Object.keys(pricing_group_values).length > 0

/** A list rate as the wire shows it. */
export const showRate = (rate: Priced, units: Units) => ({
  ...showPrice(rate.price),
  ...(isGrouped(rate) && { pricing_group_values: rate.pricing_group_values }),
  credit_type: units.show(rate.credit_type_id),
})

/** What a product is called today, whenever its rate holds. */
export const showProduct = (product: ProductRecord, now: Instant) => ({
  product_id: product.id,
  product_name: nameAt(product, now),
  product_tags: tagsAt(product, now),
  product_custom_fields: product.custom_fields,
})

/** One entry of getRates and getRateSchedule. */
export const showSegment = (
  { rate, starting_at, ending_before }: RateSegment,
  product: ProductRecord,
  units: Units,
  now: Instant,
) => ({
  ...showProduct(product, now),
  ...(isGrouped(rate) && { pricing_group_values: rate.pricing_group_values }),
  starting_at: iso(starting_at),
  ...(ending_before !== FOREVER && { ending_before: iso(ending_before) }),
  entitled: rate.entitled,
  rate: showRate(rate, units),
  ...(rate.commit_price && { commit_rate: showPrice(rate.commit_price) }),
  ...(rate.billing_frequency !== null && { billing_frequency: rate.billing_frequency }),
})

/** Where a segment stands on its card: by product, then by tuple, then in time. */
type Place = readonly [product_id: string, first_added: number, starting_at: number]

const placeOf = ({ rate, first_added, starting_at }: RateSegment): Place => [
  rate.product_id,
  first_added,
  starting_at,
]

const compareBy = (order: readonly string[]) => {
  const positions = new Map(order.map((id, i) => [id, i]))
  const position = (id: string) => positions.get(id) ?? order.length
  return (a: Place, b: Place): number =>
    position(a[0]) - position(b[0]) || a[1] - b[1] || a[2] - b[2]
}

function readPlace(next_page: string): Place {
  const [product_id = '', ...rest] = Buffer.from(next_page, 'base64url').toString().split(' ')
  const [first_added, starting_at] = rest.map(Number)
  if (!Number.isInteger(first_added) || !Number.isInteger(starting_at))
    throw Problem.of('invalid_request', 'next_page is not a cursor of this list')
  return [product_id, first_added as number, starting_at as number]
}

/**
 * A page of segments in the card's product order. The cursor is the last segment's place, so that
 * rates added meanwhile shift nothing.
 */
export function pageOfSegments(
  segments: readonly RateSegment[],
  order: readonly string[],
  { limit = 100, next_page }: Paged,
): { data: RateSegment[]; next_page: string | null } {
  const compare = compareBy(order)
  const sorted = segments.toSorted((a, b) => compare(placeOf(a), placeOf(b)))
  const from = next_page ? readPlace(next_page) : undefined
  const rest = from ? sorted.filter((s) => compare(placeOf(s), from) > 0) : sorted
  const data = rest.slice(0, limit)
  const last = data.at(-1)
  return {
    data,
    next_page:
      last && rest.length > limit
        ? Buffer.from(placeOf(last).join(' ')).toString('base64url')
        : null,
  }
}
