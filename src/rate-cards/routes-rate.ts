import { askForBuyers } from '../alerts/ask.ts'
import type { Paged } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import { tagsAt } from '../products/product.ts'
import { findProducts, productsByIds } from '../products/store.ts'
import { FOREVER, instant } from '../time/clock.ts'
import { showPrice } from './price.ts'
import { type NewRate, type RateInput, readRate } from './rate.ts'
import { type RateSegment, type RateSelector, scheduleOf, selected } from './schedule.ts'
import { pageOfSegments, showRate, showSegment } from './show-rates.ts'
import { needRateCard } from './store.ts'
import { insertRates, ratesOf } from './store-rate.ts'
import { Units } from './units.ts'

/** Reads all rates before one is added: one that is refused refuses them all. */
async function addRates(
  ctx: Ctx,
  rate_card_id: string,
  inputs: readonly RateInput[],
  place: (index: number) => string,
): Promise<NewRate[]> {
  const { db, clock, actor } = ctx
  const card = await needRateCard(db, rate_card_id)
  const products = await productsByIds(
    db,
    inputs.map(({ product_id }) => product_id),
  )
  const rates = inputs.map((input, i) => {
    const product = products.get(input.product_id)
    if (!product) throw Problem.of('not_found', 'product', input.product_id)
    return readRate(input, product, card, place(i))
  })
  await insertRates(db, rate_card_id, rates, {
    created_at: clock.now(),
    created_by: actor?.name ?? 'system',
  })
  await askForBuyers(ctx, card.id)
  return rates
}

interface Asked {
  readonly rate_card_id: string
  readonly selectors?: readonly RateSelector[]
}

/** A page of the segments that are asked for and within the time asked for. */
async function showSchedule(
  { db, clock }: Ctx,
  { rate_card_id, selectors }: Asked,
  isWithin: (segment: RateSegment) => boolean,
  paged: Paged,
) {
  const card = await needRateCard(db, rate_card_id)
  const rates = await ratesOf(db, rate_card_id)
  const records = await findProducts(db, card.product_order)
  const products = new Map(records.map((record) => [record.id, record]))
  const productOf = (id: string) => {
    const product = products.get(id)
    if (!product) throw new Error(`product ${id} has a rate and is gone`)
    return product
  }
  const now = clock.now()
  const wanted = rates.filter((rate) =>
    selected(selectors, rate, tagsAt(productOf(rate.product_id), now)),
  )
  const segments = scheduleOf(wanted).filter(isWithin)
  const { data, next_page } = pageOfSegments(segments, card.product_order, paged)
  const units = new Units(await listCreditTypes(db))
  return {
    data: data.map((s) => showSegment(s, productOf(s.rate.product_id), units, now)),
    next_page,
  }
}

export const rates: Implements<'addRate' | 'addRates' | 'getRates' | 'getRateSchedule'> = {
  async addRate(ctx, { body: { rate_card_id, ...input } }) {
    const [rate] = await addRates(ctx, rate_card_id, [input], () => 'body')
    if (!rate) throw new Error('a rate was added and is not there')
    const units = new Units(await listCreditTypes(ctx.db))
    return {
      data: {
        ...showRate(rate, units),
        ...(rate.commit_price && { commit_rate: showPrice(rate.commit_price) }),
      },
    }
  },

  async addRates(ctx, { body: { rate_card_id, rates } }) {
    await addRates(ctx, rate_card_id, rates, (i) => `body.rates[${i}]`)
    return { data: { id: rate_card_id } }
  },

  async getRates(ctx, { body, query }) {
    const at = instant(body.at)
    return showSchedule(
      ctx,
      body,
      ({ starting_at, ending_before }) => starting_at <= at && at < ending_before,
      query,
    )
  },

  async getRateSchedule(ctx, { body, query }) {
    const from = instant(body.starting_at)
    const to = body.ending_before === undefined ? FOREVER : instant(body.ending_before)
    if (to <= from)
      throw Problem.of('invalid_request', 'body.ending_before must be after starting_at')
    return showSchedule(
      ctx,
      body,
      ({ starting_at, ending_before }) => starting_at < to && from < ending_before,
      query,
    )
  },
}
