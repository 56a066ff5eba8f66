import type { Ctx, Implements } from '../ctx.ts'
import { versionAt } from '../pricing/product.ts'
import { type PriceTerms, type Resolution, resolvePrice } from '../pricing/resolve.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import { type ProductRecord, tagsAt, toProduct } from '../products/product.ts'
import { findProducts } from '../products/store.ts'
import { showPrice } from '../rate-cards/price.ts'
import { type RateSegment, scheduleOf, selected } from '../rate-cards/schedule.ts'
import { pageOfSegments, showProduct, showRate } from '../rate-cards/show-rates.ts'
import { needRateCard } from '../rate-cards/store.ts'
import { ratesOf } from '../rate-cards/store-rate.ts'
import { Units } from '../rate-cards/units.ts'
import { FOREVER, type Instant, instant, iso } from '../time/clock.ts'
import { needStored } from './find.ts'
import { type Identity, readContract } from './read.ts'
import { termsOf } from './store.ts'

/** What a segment's rate is worth to a contract at an instant: as billing resolves it. */
function resolve(
  { rate }: RateSegment,
  record: ProductRecord,
  terms: PriceTerms,
  at: Instant,
): Resolution | undefined {
  const subject = {
    product_id: rate.product_id,
    version: versionAt(toProduct(record), at),
    pricing_group_values: rate.pricing_group_values,
    presentation_group_values: {},
    billing_frequency: rate.billing_frequency,
  }
  return resolvePrice([rate], terms, subject, at)
}

interface Entry {
  readonly rate_card_id: string
  readonly segment: RateSegment
  readonly product: ProductRecord
  readonly resolution: Resolution
}

const showEntry = (
  { rate_card_id, segment, product, resolution }: Entry,
  units: Units,
  now: Instant,
) => {
  const { rate, starting_at, ending_before } = segment
  const { pricing_group_values, billing_frequency, commit_price } = rate
  const { override, price, credit_type_id, entitled } = resolution
  return {
    rate_card_id,
    ...showProduct(product, now),
    ...(Object.keys(pricing_group_values).length > 0 && { pricing_group_values }),
    starting_at: iso(starting_at),
    ...(ending_before !== FOREVER && { ending_before: iso(ending_before) }),
    entitled,
    list_rate: showRate(rate, units),
    ...(override && {
      override_rate: showRate({ price, credit_type_id, pricing_group_values }, units),
    }),
    ...(commit_price && { commit_rate: showPrice(commit_price) }),
    ...(billing_frequency !== null && { billing_frequency }),
  }
}

interface Asked {
  readonly rate_card_id: string
  readonly terms: PriceTerms
  readonly at: Instant
  readonly selectors: Parameters<typeof selected>[0]
}

/** The entitled rates in force, by segment, and the order in which they stand on the card. */
async function entitledAt({ db, clock }: Ctx, { rate_card_id, terms, at, selectors }: Asked) {
  const card = await needRateCard(db, rate_card_id)
  const records = await findProducts(db, card.product_order)
  const products = new Map(records.map((record) => [record.id, record]))
  const tagsOf = (id: string) => {
    const product = products.get(id)
    return product ? tagsAt(product, clock.now()) : []
  }
  const wanted = (await ratesOf(db, rate_card_id)).filter((rate) =>
    selected(selectors, rate, tagsOf(rate.product_id)),
  )
  const entries = new Map<RateSegment, Entry>()
  for (const segment of scheduleOf(wanted)) {
    if (at < segment.starting_at || segment.ending_before <= at) continue
    const product = products.get(segment.rate.product_id)
    const resolution = product && resolve(segment, product, terms, at)
    if (product && resolution?.entitled)
      entries.set(segment, { rate_card_id, segment, product, resolution })
  }
  return { entries, order: card.product_order }
}

export const contractRates: Implements<'getContractRateSchedule'> = {
  async getContractRateSchedule(ctx, { body, query }) {
    const stored = await needStored(ctx, body)
    const now = ctx.clock.now()
    const { rate_card_id, overrides, prioritization } = readContract(
      stored satisfies Identity,
      termsOf(stored),
    )
    if (rate_card_id === undefined) return { data: [], next_page: null }
    const { entries, order } = await entitledAt(ctx, {
      rate_card_id,
      terms: { overrides, prioritization },
      at: body.at === undefined ? now : instant(body.at),
      selectors: body.selectors,
    })
    const { data, next_page } = pageOfSegments([...entries.keys()], order, query)
    const units = new Units(await listCreditTypes(ctx.db))
    return {
      data: data.flatMap((segment) => {
        const entry = entries.get(segment)
        return entry ? [showEntry(entry, units, now)] : []
      }),
      next_page,
    }
  },
}
